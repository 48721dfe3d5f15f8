"""The court asked through HTTP, on a real database."""

import asyncio
import random
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from contracts.events.liaison_diversion import PersonScreenedV1
from contracts.events.probation_allocation import ProposalWithdrawnV1, RequirementProposedV1
from contracts.events.provider_assessment import (
    ClinicalLeadApprovedV1,
    ConsentGivenV1,
    RequirementCompletedV1,
)
from contracts.vocabulary import Level, Outcome, Requirement, StoodDownBecause
from services.court_listing.service import SERVICE
from tests.conftest import Api
from tests.court_listing.documents import (
    FULL_HEARING,
    FULL_LIST,
    JANE,
    THEFT,
    Json,
    case,
    court_list,
    defendant,
    hearing,
    hearing_defendant,
    hearing_offence,
    places,
    result,
    sitting,
)
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 2, 2, 9, tzinfo=UTC)


@pytest_asyncio.fixture
async def court(api: Api) -> ServiceUnderTest:
    return await api(SERVICE)


async def take(court: ServiceUnderTest, document: Any, path: str = "court-lists") -> Any:
    answered = await court.post(f"/v1/{path}", document, role="list_officer")
    assert answered.status_code == 200, answered.text
    return answered.json()


async def listed(court: ServiceUnderTest) -> str:
    """Jane, listed once, by her pathway."""
    return str((await take(court, court_list()))["taken"][0]["pathway_id"])


async def known(court: ServiceUnderTest, pathway_id: str) -> Any:
    return (await court.get(f"/v1/pathways/{pathway_id}", role="legal_adviser")).json()


async def plead(
    court: ServiceUnderTest, pathway_id: str, code: str, at: str = "2026-02-02T10:20:00Z"
) -> Any:
    [offence] = (await known(court, pathway_id))["offences"]
    body = {"entered_at": at, "offences": [{"offence_id": offence["offence_id"], "plea": code}]}
    return await court.post(f"/v1/pathways/{pathway_id}/pleas", body, role="legal_adviser")


def names(told: list[tuple[str, str, Json]], channel: str = "cstr.court.probation") -> list[str]:
    return [type_.split(".")[2] for on, type_, _ in told if on == channel]


async def test_r7_a_list_mints_a_pathway_and_tells_who_is_listed(court: ServiceUnderTest) -> None:
    report = await take(court, court_list())
    [taken] = report["taken"]
    assert taken["changed"] == "listed"
    assert taken["pointer"].endswith("/party/0")
    assert report["not_taken"] == []
    [(_, _, data)] = [t for t in await court.told() if t[0] == "cstr.court.probation"]
    assert (data["family_name"], data["site"], data["offence_group"]) == (
        "Fiction", "northamptonshire", "theft",
    )  # fmt: skip
    assert data["age_band"] == "35-44"


async def test_the_same_list_again_changes_nothing_and_tells_nothing(
    court: ServiceUnderTest,
) -> None:
    document = court_list(
        sitting(
            case("34FC1", defendant(JANE, THEFT | {"plea": "GUILTY", "pleaDate": "2026-02-02"})),
            case("34FC2", defendant({"individualSurname": "Other"})),
        ),
        sitting(case("34FC1"), start="2026-02-02T14:00:00.000Z"),
    )
    first = await take(court, document)
    told = await court.told()
    again = await take(court, document)
    assert [t["changed"] for t in again["taken"]] == ["unchanged", "unchanged"]
    assert [t["pathway_id"] for t in again["taken"]] == [t["pathway_id"] for t in first["taken"]]
    assert await court.told() == told


async def test_r60_one_list_posted_by_two_at_once_mints_each_pathway_once(
    court: ServiceUnderTest,
) -> None:
    document = court_list(*(sitting(case(f"34FC{n}")) for n in range(20)))
    reports = await asyncio.gather(*(take(court, document) for _ in range(4)))
    pathways = {t["pathway_id"] for report in reports for t in report["taken"]}
    assert len(pathways) == 20
    assert names(await court.told()) == ["case-listed"] * 20


@pytest.mark.parametrize(
    "corrected",
    [
        court_list(sitting(case("34FC0000126"), start="2026-02-03T11:00:00Z")),
        court_list(
            sitting(case("34FC0000126", defendant(JANE | {"individualSurname": "Factual"})))
        ),
        court_list(sitting(case("34FC0000126", defendant(JANE | {"dateOfBirth": "1990-04-03"})))),
        court_list(sitting(case("34FC0000126", defendant(JANE, THEFT | {"offenceTitle": "X"})))),
        court_list(sitting(case("34FC0000126", defendant(JANE, THEFT, {"offenceTitle": "X"})))),
    ],
)
async def test_a_corrected_list_tells_only_what_changed(
    court: ServiceUnderTest, corrected: Json
) -> None:
    both = deepcopy(corrected)
    other = sitting(case("34FC9", defendant({"individualSurname": "Other", "age": 40})))
    room = both["courtLists"][0]["courtHouse"]["courtRoom"][0]
    room["session"][0]["sittings"].append(other)
    first = await take(court, court_list(sitting(case("34FC0000126")), other))
    again = await take(court, both)
    assert [t["changed"] for t in again["taken"]] == ["corrected", "unchanged"]
    assert [t["pathway_id"] for t in again["taken"]] == [t["pathway_id"] for t in first["taken"]]
    assert names(await court.told()) == ["case-listed"] * 3


async def test_an_older_list_does_not_undo_a_newer_one(court: ServiceUnderTest) -> None:
    old = court_list(sitting(case("34FC1"), start="2026-02-02T10:00:00Z"))
    new = court_list(
        sitting(case("34FC1"), start="2026-02-09T10:00:00Z"), published="2026-02-08T16:00:00Z"
    )
    await take(court, old)
    await take(court, new)
    assert (await take(court, old))["taken"][0]["changed"] == "unchanged"


async def test_an_offence_left_out_of_a_corrected_list_is_no_longer_listed(
    court: ServiceUnderTest,
) -> None:
    two = court_list(sitting(case("34FC1", defendant(JANE, THEFT, {"offenceTitle": "X"}))))
    pathway_id = (await take(court, two))["taken"][0]["pathway_id"]
    await take(court, court_list(sitting(case("34FC1"))))
    assert [o["code"] for o in (await known(court, pathway_id))["offences"]] == ["TH68010"]
    await take(court, two)
    assert len((await known(court, pathway_id))["offences"]) == 2


async def test_an_offence_that_could_not_be_read_is_not_taken_off_the_listing(
    court: ServiceUnderTest,
) -> None:
    pathway_id = await listed(court)
    broken = defendant()
    broken["offence"] = [{"offenceCode": []}]
    report = await take(court, court_list(sitting(case("34FC0000126", broken))))
    assert report["taken"][0]["changed"] == "unchanged"
    assert len((await known(court, pathway_id))["offences"]) == 1


async def test_r11_pleas_on_a_list_are_entered_when_newer(court: ServiceUnderTest) -> None:
    def pleading(code: str, day: str) -> Json:
        offence = THEFT | {"plea": code, "pleaDate": day}
        return court_list(sitting(case("34FC1", defendant(JANE, offence))))

    first = await take(court, pleading("NOT_GUILTY", "2026-02-02T10:00:00Z"))
    assert first["taken"][0]["recorded"] == ["pleas"]
    later = await take(court, pleading("GUILTY", "2026-02-03T10:00:00Z"))
    assert later["taken"][0]["recorded"] == ["pleas"]
    earlier = await take(court, pleading("NOT_GUILTY", "2026-02-02T10:00:00Z"))
    assert earlier["taken"][0]["recorded"] == []
    shown = await known(court, first["taken"][0]["pathway_id"])
    assert (shown["any_guilty"], shown["convicted_on"]) == (True, "2026-02-03")


@pytest.mark.parametrize(
    "body",
    [b"", b"not json", b"[]", b'"text"', b"{}", b'{"courtLists": 3}', b"\xff\xfe", b'{"a":' * 30],
)
@pytest.mark.parametrize("path", ["court-lists", "hearings"])
async def test_what_is_not_of_the_format_is_422(
    court: ServiceUnderTest, body: bytes, path: str
) -> None:
    answered = await court.ask(
        "POST",
        f"/v1/{path}",
        role="list_officer",
        content=body,
        headers={"idempotency-key": str(uuid4()), "content-type": "application/json"},
    )
    assert answered.status_code == 422
    assert answered.headers["content-type"] == "application/problem+json"


async def test_half_characters_and_endless_numbers_lose_only_their_part(
    court: ServiceUnderTest,
) -> None:
    body = b"""{"courtLists": [{"courtHouse": {"courtHouseName": "Northampton", "courtRoom": [{
    "courtRoomName": "\\ud800", "session": [{"sittings": [{"sittingStart": "2026-02-02T10:00:00Z",
    "hearing": [{"case": [{"caseUrn": "34FC1", "party": [{"partyRole": "DEFENDANT",
    "individualDetails": {"individualSurname": "Fiction", "individualForenames": "a\\u0000",
    "age": NUMBER}}]}]}]}]}]}]}}]}""".replace(b"NUMBER", b"9" * 6000)
    answered = await court.ask(
        "POST",
        "/v1/court-lists",
        role="list_officer",
        content=body,
        headers={"idempotency-key": str(uuid4())},
    )
    assert answered.status_code == 200
    assert len(answered.json()["taken"]) == 1
    assert len(answered.json()["not_taken"]) == 3


HOSTILE: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    1e300,
    "",
    "a\x00b",
    "x" * 9000,
    "0000-01-01",
    "9999-12-31T23:59:59Z",
    [],
    {},
    [[]],
    ["DEFENDANT"],
)


@pytest.mark.parametrize(
    ("path", "document"), [("court-lists", FULL_LIST), ("hearings", FULL_HEARING)]
)
async def test_no_document_however_wrong_is_answered_with_500(
    court: ServiceUnderTest, path: str, document: Json
) -> None:
    chance = random.Random(20260202)
    for _ in range(120):
        changed = deepcopy(document)
        *steps, last = chance.choice(places(changed))
        holder: Any = changed
        for step in steps:
            holder = holder[step]
        holder[last] = chance.choice(HOSTILE)
        answered = await court.post(f"/v1/{path}", changed, role="list_officer")
        assert answered.status_code in (200, 422), (steps, last, holder[last])


@pytest.mark.slow
async def test_ten_thousand_hearings_are_taken_in_one_list(court: ServiceUnderTest) -> None:
    cases = [
        sitting(
            {
                "caseUrn": f"34FC{n}",
                "party": [
                    {"partyRole": "DEFENDANT", "individualDetails": {"individualSurname": "F"}}
                ],
            },
            start="2026-02-02",
        )
        for n in range(10_000)
    ]
    document = court_list(*cases)
    for one in cases:
        del one["hearing"][0]["panel"]
    report = await take(court, document)
    assert len({t["pathway_id"] for t in report["taken"]}) == 10_000
    [(count,)] = await court.rows("SELECT count(*) FROM event_log")
    assert count == 30_000


async def test_the_day_is_listed_in_pages(court: ServiceUnderTest) -> None:
    document = court_list(*(sitting(case(f"34FC{n}")) for n in range(3)))
    taken = {t["pathway_id"] for t in (await take(court, document))["taken"]}
    path = "/v1/hearings?on=2026-02-02&court=Northampton%20Magistrates'%20Court&limit=2"
    first = (await court.get(path, role="list_officer")).json()
    rest = (await court.get(f"{path}&cursor={first['cursor']}", role="list_officer")).json()
    assert {p["pathway_id"] for p in (*first["listed"], *rest["listed"])} == taken
    assert rest["cursor"] is None
    assert (await court.get("/v1/hearings?on=2026-02-03", role="list_officer")).json()[
        "listed"
    ] == []
    assert (await court.get("/v1/hearings?on=0001-01-01", role="list_officer")).status_code == 422
    rows = await court.rows("SELECT detail FROM audit WHERE action = 'GET /v1/hearings'")
    assert rows[0].detail == "list of 2026-02-02: 2 people"


async def test_r11_a_guilty_plea_is_told_and_sets_the_conviction(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    answered = await plead(court, pathway_id, "GUILTY")
    assert answered.status_code == 201
    assert answered.json()["convicted_on"] == "2026-02-02"
    data = next(d for c, t, d in await court.told() if c.endswith("probation") and "plea" in t)
    assert (data["any_guilty"], data["convicted_on"]) == (True, "2026-02-02")


async def test_r11_a_changed_plea_reverses_and_both_stay_on_record(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    await plead(court, pathway_id, "GUILTY")
    answered = await plead(court, pathway_id, "CHANGE_TO_NOT_GUILTY", "2026-02-02T11:00:00Z")
    assert (answered.json()["any_guilty"], answered.json()["convicted_on"]) == (False, None)
    rows = await court.rows("SELECT plea FROM plea_record ORDER BY number")
    assert [r.plea for r in rows] == ["GUILTY", "CHANGE_TO_NOT_GUILTY"]


async def test_r11_a_plea_of_no_vocabulary_is_422_and_names_the_field(
    court: ServiceUnderTest,
) -> None:
    answered = await plead(court, await listed(court), "PERHAPS")
    assert answered.status_code == 422
    assert answered.json()["validationErrors"][0]["field"] == "/offences/0/plea"


@pytest.mark.parametrize("wrong", ["unknown", "twice", "empty", "earlier"])
async def test_r11_pleas_that_cannot_be_entered_are_refused(
    court: ServiceUnderTest, wrong: str
) -> None:
    pathway_id = await listed(court)
    await plead(court, pathway_id, "NOT_GUILTY")
    [offence] = (await known(court, pathway_id))["offences"]
    one: Json = {"offence_id": offence["offence_id"], "plea": "GUILTY"}
    body = {
        "unknown": {"entered_at": AT.isoformat(), "offences": [one | {"offence_id": str(uuid4())}]},
        "twice": {"entered_at": AT.isoformat(), "offences": [one, one]},
        "empty": {"entered_at": AT.isoformat(), "offences": [{"offence_id": one["offence_id"]}]},
        "earlier": {"entered_at": "2026-02-01T10:00:00Z", "offences": [one]},
    }[wrong]
    answered = await court.post(f"/v1/pathways/{pathway_id}/pleas", body, role="legal_adviser")
    assert answered.status_code == (409 if wrong == "earlier" else 422)
    assert answered.json()["rule"] == "R11"


REPORT = {
    "requested_at": "2026-02-02T10:30:00Z",
    "needed_by": "2026-02-02T15:00:00Z",
    "adjourned": False,
}


async def ask_report(court: ServiceUnderTest, pathway_id: str, **more: Any) -> Any:
    path = f"/v1/pathways/{pathway_id}/report-requests"
    return await court.post(path, REPORT | more, role="legal_adviser")


async def test_r12_a_report_is_asked_for_after_guilt_only(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    refused = await ask_report(court, pathway_id)
    assert (refused.status_code, refused.json()["rule"]) == (409, "R12")
    await plead(court, pathway_id, "GUILTY")
    assert (await ask_report(court, pathway_id)).status_code == 201
    assert names(await court.told())[-1] == "report-requested"
    assert len((await known(court, pathway_id))["report_requests"]) == 1


@pytest.mark.parametrize("needed_by", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
async def test_r25_a_time_beyond_all_plans_is_422(court: ServiceUnderTest, needed_by: str) -> None:
    pathway_id = await listed(court)
    answered = await ask_report(court, pathway_id, needed_by=needed_by)
    assert answered.status_code == 422


async def test_r25_an_adjournment_is_told_with_its_reason(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    await plead(court, pathway_id, "GUILTY")
    more = {"adjourned": True, "needed_by": "2026-02-12T10:00:00Z"}
    assert (await ask_report(court, pathway_id, **more)).status_code == 422
    await ask_report(court, pathway_id, **more, adjournment_reason="interpreter")
    data = next(d for c, t, d in await court.told() if c.endswith("reporting") and "report-" in t)
    assert data == {"adjourned": True, "adjournment_reason": "interpreter"}


async def proposed(court: ServiceUnderTest, pathway_id: str) -> None:
    await court.deliver(
        RequirementProposedV1(
            pathway_id=UUID(pathway_id),
            occurred_at=AT,
            requirement=Requirement.MHTR,
            level=Level.MEDIUM,
            named_clinician="Dr A. Fictional",
            willing=True,
            sessions=12,
            length_months=12,
            outline="Weekly sessions",
            first_appointment_at=AT,
            first_appointment_place="Nene Mind Matters",
        )
    )


async def test_r11_what_is_no_longer_proposed_is_not_made(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    await plead(court, pathway_id, "GUILTY")
    await proposed(court, pathway_id)
    await court.deliver(
        ProposalWithdrawnV1(
            pathway_id=UUID(pathway_id),
            occurred_at=AT,
            requirement=Requirement.MHTR,
            because=StoodDownBecause.PLEA_CHANGED,
        )
    )
    [position] = (await known(court, pathway_id))["requirements"]
    assert position["proposed_at"] is None
    refused = await court.post(f"/v1/pathways/{pathway_id}/sentences", ORDER, role="legal_adviser")
    assert (refused.status_code, refused.json()["rule"]) == (409, "R20")


ORDER: Json = {
    "sentenced_at": "2026-02-02T16:00:00Z",
    "disposal": "community_order",
    "order_months": 12,
    "requirements": [{"requirement": "mhtr", "made": True, "length_months": 12}],
    "would_have_been": "custody",
    "would_have_been_custody_weeks": 8,
}


async def sentence(court: ServiceUnderTest, pathway_id: str, **more: Any) -> Any:
    path = f"/v1/pathways/{pathway_id}/sentences"
    return await court.post(path, ORDER | more, role="legal_adviser")


async def test_r26_the_requirement_is_made_and_told_in_result_codes(
    court: ServiceUnderTest,
) -> None:
    pathway_id = await listed(court)
    await plead(court, pathway_id, "GUILTY")
    await proposed(court, pathway_id)
    answered = await sentence(court, pathway_id)
    assert answered.status_code == 201
    assert answered.json()["within_24_hours"] is True
    data = next(d for c, t, d in await court.told() if c.endswith("provider") and "sentenced" in t)
    assert data["requirements"] == [
        {
            "requirement": "mhtr",
            "made": True,
            "decline_reasons": [],
            "length_months": 12,
            "result_code": "3108",
        }
    ]
    assert (await sentence(court, pathway_id)).status_code == 409
    assert (await plead(court, pathway_id, "NOT_GUILTY", "2026-02-03T10:00:00Z")).status_code == 409


async def test_r26_a_declined_requirement_says_why(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    await plead(court, pathway_id, "GUILTY")
    await proposed(court, pathway_id)
    without = await sentence(court, pathway_id, requirements=[])
    assert (without.status_code, without.json()["rule"]) == (409, "R26")
    declined = {"requirement": "mhtr", "made": False, "decline_reasons": ["too_onerous"]}
    answered = await sentence(court, pathway_id, requirements=[declined])
    assert answered.json()["requirement_made"] is False
    data = next(d for c, t, d in await court.told() if c.endswith("liaison") and "sentenced" in t)
    assert data == {"disposal": "community_order", "requirement_made": False}


async def test_r20_a_requirement_nobody_proposed_is_refused(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    await plead(court, pathway_id, "GUILTY")
    answered = await sentence(court, pathway_id)
    assert (answered.status_code, answered.json()["rule"]) == (409, "R20")


async def test_the_court_sees_what_it_was_told_and_nothing_clinical(
    court: ServiceUnderTest,
) -> None:
    pathway_id = await listed(court)
    id, mhtr = UUID(pathway_id), Requirement.MHTR
    await court.deliver(
        PersonScreenedV1(
            pathway_id=id,
            occurred_at=AT,
            source_of_referral="police_custody",
            indications=(),
            adjustments=("easy_read",),
            bring_forward=True,
        )
    )
    await court.deliver(
        ConsentGivenV1(
            pathway_id=id,
            occurred_at=AT,
            requirement=mhtr,
            willing=True,
            assessment_consent=True,
            treatment_consent=True,
        )
    )
    await court.deliver(
        ClinicalLeadApprovedV1(
            pathway_id=id,
            occurred_at=AT,
            requirement=mhtr,
            named_clinician="Dr A. Fictional",
            organisation="nene-mind-matters",
            outline="Weekly",
            sessions=12,
            length_months=12,
            first_appointment_at=AT,
            first_appointment_place="Nene",
        )
    )
    shown = await known(court, pathway_id)
    assert shown["screening"]["bring_forward"] is True
    assert shown["screening"]["adjustments"] == ["easy_read"]
    [position] = shown["requirements"]
    assert (position["willing"], position["named_clinician"]) == (True, "Dr A. Fictional")
    assert position["proposed_at"] is None
    await proposed(court, pathway_id)
    await court.deliver(
        RequirementCompletedV1(
            pathway_id=id,
            occurred_at=AT,
            requirement=mhtr,
            outcome=Outcome.COMPLETED,
            sessions_attended=11,
        )
    )
    [position] = (await known(court, pathway_id))["requirements"]
    assert (position["outcome"], position["level"]) == ("completed", "medium")


def sentenced_in_court(*results: Json) -> Json:
    offence = hearing_offence(
        plea={"pleaValue": "GUILTY", "pleaDate": "2026-02-02"}, judicialResults=list(results)
    )
    return {"hearing": hearing(hearing_defendant(offence)), "sharedTime": "2026-02-02T17:00:00Z"}


COMMUNITY_ORDER = result("Community order", "1116", Duration="12 Months")
TREATMENT = result("Mental health treatment requirement", "3108", Duration="12 Months")


async def test_a_hearing_records_plea_and_sentence_of_the_listed_pathway(
    court: ServiceUnderTest,
) -> None:
    """R11, R26."""
    pathway_id = await listed(court)
    await proposed(court, pathway_id)
    report = await take(court, sentenced_in_court(COMMUNITY_ORDER, TREATMENT), "hearings")
    [taken] = report["taken"]
    assert taken["pathway_id"] == pathway_id
    assert taken["recorded"] == ["pleas", "sentence"]
    assert report["notes"] == []
    shown = await known(court, pathway_id)
    assert len(shown["offences"]) == 1
    assert shown["sentence"]["requirements"][0]["result_code"] == "3108"
    assert shown["sentence"]["within_24_hours"] is True


async def test_a_hearing_lists_who_is_not_listed_yet(court: ServiceUnderTest) -> None:
    report = await take(court, hearing(hearing_defendant()), "hearings")
    assert report["taken"][0]["changed"] == "listed"
    assert names(await court.told()) == ["case-listed"]
    again = await take(court, court_list())
    assert again["taken"][0]["pathway_id"] == report["taken"][0]["pathway_id"]


async def test_the_same_hearing_again_changes_nothing(court: ServiceUnderTest) -> None:
    message = sentenced_in_court(COMMUNITY_ORDER, TREATMENT)
    await take(court, message, "hearings")
    told = await court.told()
    again = await take(court, message, "hearings")
    assert again["taken"][0] | {"pathway_id": "", "pointer": ""} == {
        "pathway_id": "",
        "pointer": "",
        "changed": "unchanged",
        "recorded": [],
    }
    assert await court.told() == told


async def test_list_and_hearing_in_turns_do_not_undo_each_other(court: ServiceUnderTest) -> None:
    offence = THEFT | {"plea": "NOT_GUILTY", "pleaDate": "2026-02-02T10:40:00Z"}
    document = court_list(sitting(case("34FC0000126", defendant(JANE, offence))))
    await take(court, document)
    await take(court, sentenced_in_court(), "hearings")
    told = await court.told()
    await take(court, document)
    await take(court, sentenced_in_court(), "hearings")
    assert await court.told() == told


async def test_r26_a_corrected_result_supersedes_and_is_told_again(court: ServiceUnderTest) -> None:
    await take(court, sentenced_in_court(result("Fine")), "hearings")
    report = await take(court, sentenced_in_court(COMMUNITY_ORDER, TREATMENT), "hearings")
    assert report["taken"][0]["recorded"] == ["sentence"]
    assert len(report["notes"]) == 1
    rows = await court.rows("SELECT disposal FROM sentence ORDER BY superseded_at NULLS LAST")
    assert [r.disposal for r in rows] == ["fine", "community_order"]
    earlier = sentenced_in_court(result("Fine") | {"orderedDate": "2026-02-01"})
    report = await take(court, earlier, "hearings")
    assert (report["taken"][0]["recorded"], len(report["not_taken"])) == ([], 1)


async def test_r26_a_proposal_the_results_do_not_name_was_not_made(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    await proposed(court, pathway_id)
    await take(court, sentenced_in_court(COMMUNITY_ORDER), "hearings")
    [answer] = (await known(court, pathway_id))["sentence"]["requirements"]
    assert (answer["made"], answer["decline_reasons"]) == (False, [])


async def test_a_later_hearing_moves_the_listing(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    later = hearing(hearing_defendant(), hearingDays=[{"sittingDay": "2026-03-02T10:00:00Z"}])
    assert (await take(court, later, "hearings"))["taken"][0]["changed"] == "corrected"
    assert (await known(court, pathway_id))["listing"]["hearing_on"] == "2026-03-02"


@pytest.mark.parametrize(
    ("role", "method", "path"),
    [
        ("legal_adviser", "POST", "/v1/court-lists"),
        ("list_officer", "POST", "/v1/pathways/00000000-0000-4000-8000-000000000001/sentences"),
        ("service", "GET", "/v1/pathways/00000000-0000-4000-8000-000000000001"),
    ],
)
async def test_a_role_may_do_only_its_own(
    court: ServiceUnderTest, role: str, method: str, path: str
) -> None:
    headers = {"idempotency-key": "k"}
    answered = await court.ask(method, path, role=role, headers=headers, json={})
    assert answered.status_code in (403, 422)
    assert answered.status_code == 403 or method == "POST"


async def test_an_unknown_pathway_is_404(court: ServiceUnderTest) -> None:
    assert (await court.get(f"/v1/pathways/{uuid4()}", role="legal_adviser")).status_code == 404


async def clocks(court: ServiceUnderTest, pathway_id: str) -> dict[str, Json]:
    """The clocks of a pathway by name, as the court's own staff read them."""
    path = f"/v1/pathways/{pathway_id}/clocks"
    found = (await court.get(path, role="legal_adviser")).json()
    return {clock["name"]: clock for clock in found}


async def test_c1_runs_from_the_plea_until_the_sentence(court: ServiceUnderTest) -> None:
    """C1: 24 hours."""
    pathway_id = await listed(court)
    assert await clocks(court, pathway_id) == {}
    await plead(court, pathway_id, "GUILTY")
    running = (await clocks(court, pathway_id))["C1"]
    assert running["waits_for"] == ["Sentenced"]
    assert running["due_at"] == "2026-02-03T10:20:00Z"
    body = ORDER | {"requirements": [], "sentenced_at": "2026-02-02T15:00:00Z"}
    path = f"/v1/pathways/{pathway_id}/sentences"
    answered = await court.post(path, body, role="legal_adviser")
    assert answered.status_code == 201, answered.text
    met = (await clocks(court, pathway_id))["C1"]
    assert (met["state"], met["waits_for"], met["ended_at"]) == ("met", [], "2026-02-02T15:00:00Z")


async def test_c2_runs_from_an_adjournment_and_ends_with_the_guilt(court: ServiceUnderTest) -> None:
    """R11, C1, C2: a plea taken back cancels what waited for a sentence."""
    pathway_id = await listed(court)
    await plead(court, pathway_id, "GUILTY")
    more = {"adjourned": True, "needed_by": "2026-02-12T10:00:00Z"}
    await ask_report(court, pathway_id, **more, adjournment_reason="interpreter")
    assert (await clocks(court, pathway_id))["C2"]["due_at"].startswith("2026-02-16")
    await plead(court, pathway_id, "CHANGE_TO_NOT_GUILTY", "2026-02-03T11:00:00Z")
    states = {name: one["state"] for name, one in (await clocks(court, pathway_id)).items()}
    assert states == {"C1": "cancelled", "C2": "cancelled"}
