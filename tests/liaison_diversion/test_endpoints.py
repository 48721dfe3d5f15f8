"""Liaison and diversion asked through HTTP and told by others, on a real database."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from contracts.events.court_listing import (
    CaseListedV1,
    ListedOffence,
    OffencePlea,
    PleaEnteredV1,
    SentencedV1,
)
from contracts.events.provider_assessment import (
    AssessmentCompletedV1,
    ClinicalLeadDeclinedV1,
    ConsentWithdrawnV1,
)
from contracts.identifiers import IdentifierType
from contracts.vocabulary import (
    Disposal,
    Permission,
    PersonIdentifier,
    Requirement,
    Withdrawable,
)
from services.liaison_diversion.service import SERVICE
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 2, 2, 8, tzinfo=UTC)
Json = dict[str, Any]

REFERRAL: Json = {
    "referred_at": "2026-02-02T07:00:00Z",
    "source": "police_custody",
    "site": "northamptonshire",
    "family_name": "Fiction",
    "given_names": "Jane",
    "date_of_birth": "1990-04-02",
    "gender": "female",
    "armed_forces": False,
}
CUSTODY: Json = {
    "screened_at": "2026-02-02T07:30:00Z",
    "needs": ["mental_health", "housing"],
    "adjustments": ["interpreter"],
    "interpreter_language": "Polish",
    "risk_flags": ["to_self"],
}
ELIGIBILITY: Json = {
    "screened_at": "2026-02-02T08:30:00Z",
    "instrument": "K10",
    "answers": {str(item): 3 for item in range(1, 11)},
    "substance_use": {"drugs": False, "alcohol": False, "basis": "case records"},
    "bring_forward": True,
    "permissions": ["health_needs"],
}


@pytest_asyncio.fixture
async def liaison(api: Api) -> ServiceUnderTest:
    return await api(SERVICE)


async def refer(liaison: ServiceUnderTest, **more: Any) -> Json:
    answered = await liaison.post("/v1/referrals", REFERRAL | more, role="practitioner")
    assert answered.status_code == 201, answered.text
    body: Json = answered.json()
    return body


async def ask(liaison: ServiceUnderTest, referral: Json, what: str, body: Json) -> Any:
    path = f"/v1/referrals/{referral['referral_id']}/{what}"
    return await liaison.post(path, body, role="practitioner")


async def screen(liaison: ServiceUnderTest, referral: Json, **more: Any) -> Json:
    await ask(liaison, referral, "custody-screens", CUSTODY)
    answered = await ask(liaison, referral, "eligibility-screens", ELIGIBILITY | more)
    assert answered.status_code == 201, answered.text
    body: Json = answered.json()
    return body


def listing(pathway_id: UUID, **more: Any) -> CaseListedV1:
    return CaseListedV1.model_validate(
        {
            "pathway_id": pathway_id,
            "occurred_at": AT,
            "site": "northamptonshire",
            "court_name": "Northampton Magistrates' Court",
            "hearing_at": AT,
            "hearing_on": AT.date(),
            "case_urn": "34FC1",
            "family_name": "FICTION",
            "given_names": "Jane",
            "date_of_birth": date(1990, 4, 2),
            "offences": (ListedOffence(offence_id=uuid4(), title="Theft"),),
        }
        | more
    )


def plea(pathway_id: UUID, *, guilty: bool, at: datetime = AT) -> PleaEnteredV1:
    said = "GUILTY" if guilty else "NOT_GUILTY"
    one = OffencePlea(offence_id=uuid4(), plea=said, counts_as_guilty=guilty)
    return PleaEnteredV1(pathway_id=pathway_id, occurred_at=at, offences=(one,), any_guilty=guilty)


async def matched(liaison: ServiceUnderTest) -> tuple[UUID, Json]:
    pathway_id = uuid4()
    referral = await refer(liaison)
    await liaison.deliver(listing(pathway_id))
    return pathway_id, referral


async def follow_ups(liaison: ServiceUnderTest, state: str = "open") -> list[Json]:
    answered = await liaison.get(f"/v1/follow-ups?state={state}", role="practitioner")
    found: list[Json] = answered.json()["follow_ups"]
    return found


def channels(told: list[tuple[str, str, Json]]) -> list[str]:
    return sorted(f"{on.split('.')[2]} {type_.split('.')[2]}" for on, type_, _ in told)


async def test_r61_identifiers_are_kept_in_their_normal_form(liaison: ServiceUnderTest) -> None:
    given = [{"type": "PNC", "value": "03/3y"}, {"type": "NHS_NUMBER", "value": "943 476 5919"}]
    referral = await refer(liaison, identifiers=given)
    assert referral["identifiers"] == [
        {"type": "NHS_NUMBER", "value": "9434765919"},
        {"type": "PNC", "value": "2003/0000003Y"},
    ]


async def test_r61_a_wrong_identifier_is_named_and_not_repeated(liaison: ServiceUnderTest) -> None:
    given = [{"type": "PNC", "value": "2003/0000003Y"}, {"type": "PNC", "value": "2001/0171310S"}]
    answered = await liaison.post(
        "/v1/referrals", REFERRAL | {"identifiers": given}, role="practitioner"
    )
    assert answered.status_code == 422
    assert answered.json()["validationErrors"][0]["field"] == "/identifiers/1/value"
    assert answered.json()["rule"] == "R61"
    assert "0171310" not in answered.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "hearsay"},
        {"site": "atlantis"},
        {"family_name": "a\x00b"},
        {"date_of_birth": "0001-01-01"},
        {"referred_at": "2099-01-01T00:00:00Z"},
        {"unknown": 1},
    ],
)
async def test_r4_a_referral_that_cannot_be_is_422(liaison: ServiceUnderTest, wrong: Json) -> None:
    answered = await liaison.post("/v1/referrals", REFERRAL | wrong, role="practitioner")
    assert answered.status_code == 422
    assert answered.json()["validationErrors"][0]["field"] == f"/{next(iter(wrong))}"


async def test_r9_nothing_is_told_before_match_and_screen(liaison: ServiceUnderTest) -> None:
    referral = await refer(liaison)
    screened = await screen(liaison, referral)
    assert (screened["told"], screened["before_plea"]) == (False, None)
    assert await liaison.told() == []
    pathway_id = uuid4()
    await liaison.deliver(listing(pathway_id))
    told = await liaison.told()
    assert channels(told) == [f"{who} person-screened" for who in
                              ("court", "probation", "provider", "reporting")]  # fmt: skip
    data = {channel.split(".")[2]: found for channel, _, found in told}
    assert data["court"] == {
        "adjustments": ["interpreter"],
        "interpreter_language": "Polish",
        "bring_forward": True,
    }
    assert data["provider"]["needs"] == ["mental_health", "housing"]
    assert data["probation"]["risk_flags"] == ["to_self"]
    assert data["reporting"]["gender"] == "female"
    assert "needs" not in data["reporting"]


async def test_r8_a_matched_person_is_told_of_when_screened(liaison: ServiceUnderTest) -> None:
    pathway_id, referral = await matched(liaison)
    screened = await screen(liaison, referral)
    assert (screened["told"], screened["before_plea"]) == (True, True)
    assert screened["pathway_id"] == str(pathway_id)
    assert screened["screen"]["total"] == "30.00"
    assert screened["screen"]["indications"][0] == {"requirement": "mhtr", "indicated": True}
    assert len(await liaison.told()) == 4


async def test_r9_a_changed_screen_is_told_again(liaison: ServiceUnderTest) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    later = CUSTODY | {"screened_at": "2026-02-02T09:00:00Z", "needs": ["drugs"]}
    await ask(liaison, referral, "custody-screens", later)
    needs = [d["needs"] for c, _, d in await liaison.told() if c.endswith("probation")]
    assert needs == [["mental_health", "housing"], ["drugs"]]


async def test_needs_rest_on_permission(liaison: ServiceUnderTest) -> None:
    """R16, R54."""
    _, referral = await matched(liaison)
    await screen(liaison, referral, permissions=[])
    [data] = [d for c, _, d in await liaison.told() if c.endswith("probation")]
    assert "needs" not in data
    assert data["adjustments"] == ["interpreter"]


async def test_r8_a_wrong_item_is_422_and_named(liaison: ServiceUnderTest) -> None:
    referral = await refer(liaison)
    wrong = ELIGIBILITY | {"answers": ELIGIBILITY["answers"] | {"4": 6}}
    answered = await ask(liaison, referral, "eligibility-screens", wrong)
    assert answered.status_code == 422
    assert [e["field"] for e in answered.json()["validationErrors"]] == ["/answers/4"]


async def test_r6_an_interpreter_needs_a_language(liaison: ServiceUnderTest) -> None:
    referral = await refer(liaison)
    answered = await ask(
        liaison, referral, "custody-screens", CUSTODY | {"interpreter_language": None}
    )
    assert answered.status_code == 422


async def test_r62_an_identifier_matches_whatever_the_name(liaison: ServiceUnderTest) -> None:
    referral = await refer(liaison, identifiers=[{"type": "PNC", "value": "2003/0000003Y"}])
    pathway_id = uuid4()
    pnc = PersonIdentifier(type=IdentifierType.PNC, value="2003/0000003Y")
    await liaison.deliver(listing(pathway_id, family_name="Other", identifiers=(pnc,)))
    path = f"/v1/referrals/{referral['referral_id']}"
    found = (await liaison.get(path, role="practitioner")).json()["referral"]
    assert (found["pathway_id"], found["match_basis"]) == (str(pathway_id), "identifier")


async def test_r62_a_listing_known_before_the_referral_is_matched_at_once(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id = uuid4()
    await liaison.deliver(listing(pathway_id))
    assert (await refer(liaison))["pathway_id"] == str(pathway_id)


async def test_r62_a_doubtful_match_waits_for_a_practitioner(liaison: ServiceUnderTest) -> None:
    referral = await refer(liaison, given_names="Jayne")
    pathway_id = uuid4()
    await liaison.deliver(listing(pathway_id))
    await screen(liaison, referral)
    assert await liaison.told() == []
    path = f"/v1/referrals/{referral['referral_id']}/candidates"
    [candidate] = (await liaison.get(path, role="practitioner")).json()
    assert (candidate["pathway_id"], candidate["basis"]) == (
        str(pathway_id),
        "similar_name_and_birth",
    )
    decided = await ask(liaison, referral, "match", {"pathway_id": str(pathway_id)})
    assert (decided.status_code, decided.json()["match_basis"]) == (200, "practitioner")
    assert len(await liaison.told()) == 4
    assert (await liaison.get(path, role="practitioner")).json() == []
    await ask(liaison, referral, "match", {"pathway_id": str(pathway_id)})
    assert len(await liaison.told()) == 4


async def test_r62_two_exact_listings_wait_for_a_practitioner(liaison: ServiceUnderTest) -> None:
    for _ in range(2):
        await liaison.deliver(listing(uuid4()))
    referral = await refer(liaison)
    assert referral["pathway_id"] is None
    path = f"/v1/referrals/{referral['referral_id']}/candidates"
    assert len((await liaison.get(path, role="practitioner")).json()) == 2


async def test_r62_a_match_is_not_overturned(liaison: ServiceUnderTest) -> None:
    pathway_id, referral = await matched(liaison)
    other = await refer(liaison)
    taken = await ask(liaison, other, "match", {"pathway_id": str(pathway_id)})
    assert (taken.status_code, taken.json()["rule"]) == (409, "R62")
    second = uuid4()
    await liaison.deliver(listing(second, family_name="Else"))
    moved = await ask(liaison, referral, "match", {"pathway_id": str(second)})
    assert (moved.status_code, moved.json()["rule"]) == (409, "R62")
    unknown = await ask(liaison, referral, "match", {"pathway_id": str(uuid4())})
    assert unknown.status_code == 404


async def test_r54_a_permission_taken_back_is_told_and_stops_sharing(
    liaison: ServiceUnderTest,
) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    body = {"withdrawn_at": "2026-02-02T09:00:00Z", "permission": "health_needs"}
    answered = await ask(liaison, referral, "permission-withdrawals", body)
    assert (answered.status_code, answered.json()["permissions"]) == (201, [])
    withdrawn = [t for t in await liaison.told() if "permission-withdrawn" in t[1]]
    assert {(c.split(".")[2], d["permission"]) for c, _, d in withdrawn} == {
        ("probation", "health_needs"),
        ("provider", "health_needs"),
    }
    await ask(liaison, referral, "custody-screens", CUSTODY)
    last = [d for c, t, d in await liaison.told() if c.endswith("probation") and "screened" in t]
    assert "needs" in last[0]
    assert "needs" not in last[1]


async def test_r54_a_permission_is_not_taken_back_before_it_was_given(
    liaison: ServiceUnderTest,
) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    body = {"withdrawn_at": "2026-02-01T09:00:00Z", "permission": "health_needs"}
    answered = await ask(liaison, referral, "permission-withdrawals", body)
    assert (answered.status_code, answered.json()["rule"]) == (409, "R54")


async def test_r54_a_later_screen_without_the_permission_takes_it_back(
    liaison: ServiceUnderTest,
) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    later = {"screened_at": "2026-02-02T09:00:00Z"}
    await ask(liaison, referral, "eligibility-screens", ELIGIBILITY | later | {"permissions": []})
    [(standing,)] = await liaison.rows("SELECT standing FROM permission")
    assert standing is False


async def test_r54_a_permission_taken_back_at_the_provider_is_taken_back_here(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id, referral = await matched(liaison)
    await screen(liaison, referral)
    await liaison.deliver(
        ConsentWithdrawnV1(
            pathway_id=pathway_id,
            occurred_at=AT + timedelta(hours=3),
            withdrawn=Withdrawable.SHARING,
            permission=Permission.HEALTH_NEEDS,
        )
    )
    [(standing,)] = await liaison.rows("SELECT standing FROM permission")
    assert standing is False
    shown = await liaison.get(f"/v1/pathways/{pathway_id}", role="practitioner")
    assert shown.json()["referral"]["permissions"] == []


async def test_r11_who_pleads_not_guilty_is_followed_up_until_that_changes(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id, referral = await matched(liaison)
    await screen(liaison, referral)
    await liaison.deliver(plea(pathway_id, guilty=False))
    [found] = await follow_ups(liaison)
    assert (found["reason"], found["pathway_id"]) == ("no_guilty_plea", str(pathway_id))
    await liaison.deliver(plea(pathway_id, guilty=True, at=AT + timedelta(days=9)))
    assert await follow_ups(liaison) == []
    [closed] = await follow_ups(liaison, "closed")
    assert closed["result"] == "reversed"
    shown = (await liaison.get(f"/v1/pathways/{pathway_id}", role="practitioner")).json()
    assert shown["before_plea"] is False


async def test_r11_a_plea_told_before_listing_and_referral_is_followed_up_once_matched(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id = uuid4()
    await liaison.deliver(plea(pathway_id, guilty=False))
    assert await follow_ups(liaison) == []
    await refer(liaison)
    await liaison.deliver(listing(pathway_id))
    assert [f["reason"] for f in await follow_ups(liaison)] == ["no_guilty_plea"]


async def test_r18_who_is_declined_is_followed_up_with_the_reasons(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id, _ = await matched(liaison)
    await liaison.deliver(
        ClinicalLeadDeclinedV1(
            pathway_id=pathway_id,
            occurred_at=AT,
            requirement=Requirement.MHTR,
            reasons=("needs_secondary_care",),
            support_advised=("gp",),
        )
    )
    [found] = await follow_ups(liaison)
    assert (found["reason"], found["requirement"]) == ("clinical_lead_declined", "mhtr")
    assert found["coded_reasons"] == ["needs_secondary_care"]
    assert found["support_advised"] == ["gp"]


async def test_r18_who_is_found_suitable_after_all_is_no_longer_followed_up(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id, _ = await matched(liaison)
    for suitable, reasons in ((False, ("too_unwell_today",)), (True, ())):
        await liaison.deliver(
            AssessmentCompletedV1(
                pathway_id=pathway_id,
                occurred_at=AT,
                requirement=Requirement.MHTR,
                suitable=suitable,
                reasons=reasons,
            )
        )
        assert len(await follow_ups(liaison)) == (0 if suitable else 1)


async def test_r28_who_is_sentenced_without_a_requirement_is_followed_up(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id, _ = await matched(liaison)
    await liaison.deliver(
        SentencedV1(
            pathway_id=pathway_id, occurred_at=AT, disposal=Disposal.FINE, requirement_made=False
        )
    )
    [found] = await follow_ups(liaison)
    path = f"/v1/follow-ups/{found['follow_up_id']}"
    plan = {"planned_at": "2026-02-03T09:00:00Z", "support": ["gp", "debt_advice"]}
    planned = await liaison.post(f"{path}/plans", plan, role="practitioner")
    assert (planned.status_code, planned.json()["support"]) == (201, ["gp", "debt_advice"])
    assert len(await follow_ups(liaison, "planned")) == 1
    reversed_ = {"closed_at": "2026-02-09T09:00:00Z", "result": "reversed"}
    refused = await liaison.post(f"{path}/closures", reversed_, role="practitioner")
    assert refused.status_code == 422
    closure = {"closed_at": "2026-02-09T09:00:00Z", "result": "support_taken_up"}
    closed = await liaison.post(f"{path}/closures", closure, role="practitioner")
    assert closed.json()["state"] == "closed"
    again = await liaison.post(f"{path}/plans", plan, role="practitioner")
    assert again.status_code == 409


async def test_r8_who_is_not_indicated_is_followed_up(liaison: ServiceUnderTest) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral, answers={str(item): 1 for item in range(1, 11)})
    assert [f["reason"] for f in await follow_ups(liaison)] == ["not_indicated"]


async def test_reads_and_decisions_are_audited_by_pathway(liaison: ServiceUnderTest) -> None:
    """R55."""
    pathway_id, referral = await matched(liaison)
    await liaison.get(f"/v1/referrals/{referral['referral_id']}", role="practitioner")
    rows = await liaison.rows("SELECT subject FROM audit ORDER BY at")
    assert [r.subject for r in rows] == [referral["referral_id"], str(pathway_id)]


async def test_an_unknown_referral_is_404_and_another_role_403(liaison: ServiceUnderTest) -> None:
    path = f"/v1/referrals/{uuid4()}"
    assert (await liaison.get(path, role="practitioner")).status_code == 404
    assert (await liaison.get(path, role="service")).status_code == 403
