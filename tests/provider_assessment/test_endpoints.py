"""Providers asked through HTTP, on a real database."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.catalogue import parse
from contracts.event import Agency
from contracts.events.court_listing import RequirementMade, SentencedV1
from contracts.events.liaison_diversion import PermissionWithdrawnV1, PersonScreenedV1
from contracts.events.probation_allocation import (
    AssessmentRequestedV1,
    AssessmentStoodDownV1,
    CaseAllocatedV1,
    RequirementProposedV1,
)
from contracts.events.probation_supervision import NonAttendanceDecidedV1
from contracts.sharing import load_agreements
from contracts.vocabulary import (
    Disposal,
    Level,
    Permission,
    Requirement,
    RiskFlag,
    StoodDownBecause,
)
from services.provider_assessment.handlers import HANDLERS
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

MORNING = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
OWN, OTHER = "nene-mind-matters", "another-organisation"
PRACTITIONER = {"role": "practitioner", "organisation": OWN}
LEAD = {"role": "clinical_lead", "organisation": OWN}
STRANGER = {"role": "practitioner", "organisation": OTHER}


def after(**more: float) -> str:
    """A moment after the morning of the hearing."""
    return (MORNING + timedelta(**more)).isoformat()


def requested(pathway: UUID, organisation: str = OWN, **more: Any) -> AssessmentRequestedV1:
    """A fictional person to be assessed."""
    return AssessmentRequestedV1(
        pathway_id=pathway,
        occurred_at=MORNING,
        organisation=organisation,
        site="northamptonshire",
        requirement=more.pop("requirement", Requirement.MHTR),
        family_name="Fictional",
        given_names="Robin",
        date_of_birth=date(1990, 1, 1),
        offence_group="theft",
        risk_flags=(RiskFlag.TO_OTHERS,),
        needs=("housing",),
        adjustments=("easy_read",),
        needed_by=MORNING + timedelta(hours=4),
        **more,
    )


def consent(**more: Any) -> dict[str, Any]:
    """All three records, given."""
    return {
        "given_at": after(hours=1),
        "willing": True,
        "assessment_consent": True,
        "treatment_consent": True,
        "permissions": ["progress"],
        "how": "signed",
        "format": "easy read",
        "language": "English",
    } | more


def answers(count: int, each: int = 1, **own: int) -> dict[str, int]:
    """The same answer to every item, but for those named ``item9=0``."""
    given = {str(n): each for n in range(1, count + 1)}
    return given | {name.removeprefix("item"): value for name, value in own.items()}


def instruments(each: int = 2, risk: int = 0) -> list[dict[str, Any]]:
    """The three a mental-health requirement is assessed with."""
    return [
        {"instrument": "PHQ-9", "answers": answers(9, each, item9=risk)},
        {"instrument": "GAD-7", "answers": answers(7, each)},
        {"instrument": "CORE-10", "answers": answers(10, each, item6=0)},
    ]


def suitable(**more: Any) -> dict[str, Any]:
    """An assessment that found every criterion met."""
    return {
        "assessed_at": after(hours=2),
        "suitable": True,
        "criteria": {"condition": True, "treatable": True, "arrangements": True},
        "instruments": instruments(),
    } | more


def approval(**more: Any) -> dict[str, Any]:
    """An approval with its plan."""
    return {
        "decided_at": after(hours=3),
        "approved": True,
        "named_clinician": "Dr Fictional",
        "outline": "Twelve sessions",
        "sessions": 12,
        "length_months": 6,
        "first_appointment_at": after(days=7),
        "first_appointment_place": "Fictional House",
    } | more


def declined(**more: Any) -> dict[str, Any]:
    """A decline with its reason."""
    return {
        "decided_at": after(hours=3),
        "approved": False,
        "reasons": ["needs_secondary_care"],
        "support_advised": ["gp"],
    } | more


def session(number: int, **more: Any) -> dict[str, Any]:
    """A weekly appointment."""
    return {
        "session_number": number,
        "at": after(days=7 * number),
        "place": "Fictional House",
        "channel": "in_person",
    } | more


def sentenced(pathway: UUID, *, made: bool = True) -> SentencedV1:
    """An order that makes the requirement, or does not."""
    return SentencedV1(
        pathway_id=pathway,
        occurred_at=MORNING + timedelta(hours=6),
        disposal=Disposal.COMMUNITY_ORDER,
        order_months=12,
        requirement_made=made,
        requirements=(
            RequirementMade(requirement=Requirement.MHTR, made=made, length_months=6),
            RequirementMade(requirement=Requirement.ATR, made=False),
        ),
    )


class Provider:
    """One pathway at a provider, asked by its own people."""

    def __init__(self, service: ServiceUnderTest, pathway: UUID) -> None:
        self.service, self.pathway = service, pathway

    async def post(self, path: str, body: dict[str, Any], who: dict[str, str], status: int) -> Any:
        """The answer's body, its status checked."""
        answer = await self.service.post(f"/v1/{path}", body, **who)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def of(
        self,
        what: str,
        body: dict[str, Any],
        status: int = 201,
        who: dict[str, str] | None = None,
    ) -> Any:
        """The same under the pathway; by the clinical lead where only they may."""
        default = LEAD if what in ("clinical-decisions", "completions") else PRACTITIONER
        return await self.post(f"pathways/{self.pathway}/{what}", body, who or default, status)

    async def attendance(self, id: str, body: dict[str, Any], status: int = 201) -> Any:
        """How an appointment went."""
        return await self.post(f"appointments/{id}/attendance", body, PRACTITIONER, status)

    async def view(self) -> Any:
        """The only case, whole."""
        answer = await self.service.get(f"/v1/pathways/{self.pathway}", **PRACTITIONER)
        assert answer.status_code == 200, answer.text
        (case,) = answer.json()["cases"]
        return case

    async def told(self, channel: str) -> list[tuple[str, dict[str, Any]]]:
        """What went out on a channel."""
        found = await self.service.told()
        return [(type_, data) for c, type_, data in found if c == f"cstr.provider.{channel}"]


async def asked(api: Api) -> Provider:
    """A person the organisation is asked to assess."""
    provider = Provider(await api(SERVICE), uuid4())
    await provider.service.deliver(requested(provider.pathway))
    return provider


async def assessed(api: Api) -> Provider:
    """The same, consented and found suitable."""
    provider = await asked(api)
    await provider.of("consents", consent())
    await provider.of("assessments", suitable())
    return provider


async def in_treatment(api: Api) -> Provider:
    """The same, approved and sentenced to the requirement."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", approval())
    await provider.service.deliver(sentenced(provider.pathway))
    return provider


async def attended_once(api: Api) -> Provider:
    """The same, after the first session."""
    provider = await in_treatment(api)
    made = await provider.of("appointments", session(1))
    body = {"recorded_at": after(days=7, hours=1), "attendance": "attended", "engagement": "active"}
    await provider.attendance(made["id"], body)
    return provider


def test_every_event_an_agreement_tells_providers_is_handled() -> None:
    told = {name for a in load_agreements().of_reader(Agency.PROVIDER) for name in a.events}
    assert told == {event.name for event in HANDLERS}


async def test_a_request_opens_a_case_with_what_a_provider_may_know(api: Api) -> None:
    """R12, R52."""
    case = await (await asked(api)).view()
    assert case["state"] == "requested"
    assert (case["family_name"], case["offence_group"]) == ("Fictional", "theft")
    assert (case["needs"], case["risk_flags"]) == (["housing"], ["to_others"])


async def test_a_screen_that_comes_first_belongs_to_nobody_until_one_is_asked(api: Api) -> None:
    """R52."""
    provider = Provider(await api(SERVICE), uuid4())
    await provider.service.deliver(
        PersonScreenedV1(
            pathway_id=provider.pathway,
            occurred_at=MORNING - timedelta(hours=1),
            source_of_referral="police_custody",
            indications=(),
            needs=("finance",),
            adjustments=("large_print",),
            permissions=(Permission.HEALTH_NEEDS,),
        )
    )
    path = f"/v1/pathways/{provider.pathway}"
    assert (await provider.service.get(path, **PRACTITIONER)).status_code == 404
    await provider.service.deliver(requested(provider.pathway))
    case = await provider.view()
    assert case["needs"] == ["finance", "housing"]
    assert case["adjustments"] == ["easy_read", "large_print"]


async def test_needs_are_erased_with_their_permission_and_not_kept_when_they_come_late(
    api: Api,
) -> None:
    """R54."""
    provider = await asked(api)
    await provider.service.deliver(
        PermissionWithdrawnV1(
            pathway_id=provider.pathway, occurred_at=MORNING, permission=Permission.HEALTH_NEEDS
        )
    )
    assert (await provider.view())["needs"] == []
    await provider.service.deliver(requested(provider.pathway))
    assert (await provider.view())["needs"] == []
    assert await provider.service.rows("SELECT needs FROM provider_case") == [([],)]


async def test_events_whose_agreement_gives_nothing_change_nothing_and_park_nothing(
    api: Api,
) -> None:
    """R51."""
    provider = await asked(api)
    for event in HANDLERS:
        await provider.service.deliver(parse(event.type(), {}, uuid4(), MORNING))
    assert await provider.service.rows("SELECT reason FROM parked") == []
    assert await provider.service.rows("SELECT count(*) FROM provider_case") == [(1,)]


async def test_consent_is_three_records_each_dated_by_whom_and_how(api: Api) -> None:
    """R16."""
    provider = await asked(api)
    records = await provider.of("consents", consent())
    (willingness,), (treatment,), (sharing,) = (
        records["willingness"],
        records["treatment"],
        records["sharing"],
    )
    assert (willingness["willing"], willingness["how"]) == (True, "signed")
    assert (treatment["format"], treatment["language"]) == ("easy read", "English")
    assert sharing["permission"] == "progress"
    assert all(r["given_to"] and r["given_at"] for r in (willingness, treatment, sharing))
    assert await provider.told("court") == [
        ("cstr.provider.consent-given.v1", {"requirement": "mhtr", "willing": True})
    ]


async def test_a_later_consent_replaces_an_earlier_one_and_an_earlier_is_not_valid(
    api: Api,
) -> None:
    """R16."""
    provider = await asked(api)
    await provider.of("consents", consent(willing=False))
    records = await provider.of("consents", consent(given_at=after(hours=2)))
    assert [bool(r["replaced_at"]) for r in records["willingness"]] == [True, False]
    refused = await provider.of("consents", consent(given_at=after(hours=1.5)), 422)
    assert refused["field"] == "/given_at"


async def test_only_what_stands_can_be_withdrawn(api: Api) -> None:
    """R38, R54."""
    provider = await asked(api)
    body = {"withdrawn_at": after(hours=2), "withdrawn": "treatment"}
    sharing = body | {"withdrawn": "sharing", "permission": "progress"}
    assert (await provider.of("withdrawals", body, 409))["rule"] == "R38"
    assert (await provider.of("withdrawals", sharing, 409))["rule"] == "R38"
    await provider.of("consents", consent())
    early = await provider.of("withdrawals", sharing | {"withdrawn_at": after(minutes=5)}, 422)
    assert early["field"] == "/withdrawn_at"
    await provider.of("withdrawals", sharing)
    records = await provider.of("withdrawals", body)
    assert records["treatment"][0]["withdrawn_at"]
    assert records["sharing"][0]["withdrawn_at"]
    assert not records["willingness"][0]["withdrawn_at"]
    await provider.of("withdrawals", body, 409)
    unnamed = await provider.of("withdrawals", body | {"withdrawn": "sharing"}, 422)
    assert unnamed["field"] == "/permission"


async def test_without_willingness_nothing_is_approved_and_probation_knows_at_once(
    api: Api,
) -> None:
    """R38."""
    provider = await assessed(api)
    body = {"withdrawn_at": after(hours=2.5), "withdrawn": "willingness", "reason": "Private"}
    records = await provider.of("withdrawals", body)
    assert records["willingness"][0]["withdrawn_at"]
    told = (await provider.told("probation"))[-1]
    assert told == (
        "cstr.provider.consent-withdrawn.v1",
        {"withdrawn": "willingness", "requirement": "mhtr"},
    )
    assert (await provider.of("clinical-decisions", approval(), 409))["rule"] == "R16"


async def test_health_needs_are_erased_when_withdrawn_here_and_may_be_given_again(
    api: Api,
) -> None:
    """R54."""
    provider = await asked(api)
    await provider.of("consents", consent(permissions=["health_needs"]))
    body = {
        "withdrawn_at": after(hours=2),
        "withdrawn": "sharing",
        "permission": "health_needs",
    }
    await provider.of("withdrawals", body)
    assert (await provider.view())["needs"] == []
    again = consent(permissions=["health_needs"], given_at=after(hours=3))
    await provider.of("consents", again)
    await provider.service.deliver(requested(provider.pathway))
    assert (await provider.view())["needs"] == ["housing"]


async def test_a_permission_cannot_be_given_before_liaison_was_told_to_stop(api: Api) -> None:
    """R54."""
    provider = await asked(api)
    await provider.service.deliver(
        PermissionWithdrawnV1(
            pathway_id=provider.pathway,
            occurred_at=MORNING + timedelta(hours=2),
            permission=Permission.HEALTH_NEEDS,
        )
    )
    refused = await provider.of("consents", consent(permissions=["health_needs"]), 422)
    assert (refused["rule"], refused["field"]) == ("R54", "/given_at")
    assert await provider.service.rows("SELECT standing FROM permission") == [(False,)]


async def test_an_assessment_is_not_recorded_behind_a_later_one(api: Api) -> None:
    """R13."""
    provider = await assessed(api)
    earlier = suitable(assessed_at=after(hours=1.5))
    assert (await provider.of("assessments", earlier, 409))["field"] == "/assessed_at"


async def test_an_approval_recorded_after_the_sentence_arrived_begins_treatment(api: Api) -> None:
    """R26."""
    provider = await assessed(api)
    await provider.service.deliver(sentenced(provider.pathway))
    await provider.of("clinical-decisions", approval())
    assert (await provider.view())["state"] == "in_treatment"


async def test_after_progress_is_withdrawn_engagement_leaves_nobody(api: Api) -> None:
    """R54."""
    provider = await attended_once(api)
    body = {"withdrawn_at": after(days=8), "withdrawn": "sharing", "permission": "progress"}
    await provider.of("withdrawals", body)
    made = await provider.of("appointments", session(2))
    how = {"recorded_at": after(days=15), "attendance": "attended", "engagement": "partial"}
    await provider.attendance(made["id"], how)
    told = [d for t, d in await provider.told("probation") if "session-attended" in t]
    assert [d.get("engagement") for d in told] == ["active", None]


async def test_a_person_is_shown_who_was_told_which_fields_on_which_basis(api: Api) -> None:
    """R54."""
    provider = await attended_once(api)
    path = f"/v1/pathways/{provider.pathway}/disclosures"
    found = (await provider.service.get(path, **PRACTITIONER)).json()["disclosures"]
    (session_told,) = [
        d
        for d in found
        if d["event"] == "SessionAttended" and d["told_to"] == "probation_allocation"
    ]
    by_permission = {p["permission"]: p for p in session_told["parts"]}
    assert by_permission["progress"]["fields"] == ["engagement"]
    assert by_permission["progress"]["standing"] is True
    assert "attendance" in by_permission[None]["fields"]
    told_to = {d["told_to"] for d in found}
    assert told_to == {
        "court_listing", "probation_allocation", "liaison_diversion", "data_reporting"
    }  # fmt: skip
    assert "Dr Fictional" not in str(found)


async def test_disclosures_leave_out_what_another_organisation_told(api: Api) -> None:
    """R52."""
    provider = await assessed(api)
    drugs = requested(provider.pathway, OTHER, requirement=Requirement.DRR)
    await provider.service.deliver(drugs)
    other = PRACTITIONER | {"organisation": OTHER}
    path = f"/v1/pathways/{provider.pathway}/disclosures"
    seen = await provider.service.get(path, **other)
    assert seen.json()["disclosures"] == []
    await provider.of("consents", consent(given_at=after(hours=5)), 201, other)
    seen = await provider.service.get(path, **other)
    assert {d["event"] for d in seen.json()["disclosures"]} == {"ConsentGiven"}


async def test_nobody_is_assessed_without_consent_unless_that_is_the_outcome(api: Api) -> None:
    """R16, R18."""
    provider = await asked(api)
    assert (await provider.of("assessments", suitable(), 409))["rule"] == "R16"
    refused = suitable(suitable=False, reasons=["consent_not_given"], instruments=[])
    assert (await provider.of("assessments", refused))["suitable"] is False
    assert (await provider.view())["state"] == "not_suitable"


async def test_answers_are_kept_and_the_score_derived_with_its_scheme(api: Api) -> None:
    """R13."""
    provider = await asked(api)
    await provider.of("consents", consent())
    made = await provider.of("assessments", suitable(instruments=instruments(2, risk=1)))
    measure = {m["instrument"]: m for m in made["measures"]}
    assert measure["PHQ-9"]["answers"]["9"] == 1
    assert (measure["PHQ-9"]["total"], measure["PHQ-9"]["band"]) == ("17.00", "moderately_severe")
    assert made["risk_flags"] == ["to_self"]
    for channel, knows in (("probation", False), ("liaison", False), ("reporting", True)):
        (told,) = [d for t, d in await provider.told(channel) if "assessment-completed" in t]
        assert ("measures" in told) is knows
        assert "answers" not in str(told)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"instruments": instruments()[:2]}, "/instruments"),
        ({"reasons": ["no_capacity"]}, "/reasons"),
        ({"suitable": False}, "/reasons"),
        ({"suitable": False, "reasons": ["too_onerous"]}, "/reasons/0"),
        ({"assessed_at": after(minutes=1)}, "/assessed_at"),
        (
            {"instruments": [*instruments()[:2], {"instrument": "CORE-10", "answers": answers(8)}]},
            "/instruments/2/answers/9",
        ),
        (
            {"instruments": [*instruments(), {"instrument": "PHQ-9", "answers": answers(9)}]},
            "/instruments/3/instrument",
        ),
        (
            {"instruments": [*instruments(), {"instrument": "NONE", "answers": {}}]},
            "/instruments/3/instrument",
        ),
    ],
)
async def test_an_assessment_that_cannot_mean_anything_is_refused_by_field(
    api: Api, wrong: dict[str, Any], field: str
) -> None:
    """R13, R15, R18."""
    provider = await asked(api)
    await provider.of("consents", consent())
    assert (await provider.of("assessments", suitable(**wrong), 422))["field"] == field


async def test_suitable_needs_every_clinical_criterion(api: Api) -> None:
    """R15."""
    provider = await asked(api)
    await provider.of("consents", consent())
    criteria = {"condition": True, "treatable": False, "arrangements": True}
    refused = await provider.of("assessments", suitable(criteria=criteria), 409)
    assert (refused["rule"], refused["field"]) == ("R15", "/criteria/treatable")


async def test_an_approval_names_the_clinician_to_the_court_and_the_plan_to_probation(
    api: Api,
) -> None:
    """R17, R23."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", approval())
    assert (await provider.told("court"))[-1][1] == {
        "requirement": "mhtr",
        "named_clinician": "Dr Fictional",
    }
    plan = (await provider.told("probation"))[-1][1]
    assert (plan["sessions"], plan["organisation"]) == (12, OWN)
    again = await provider.of("clinical-decisions", approval(decided_at=after(hours=4)), 409)
    assert again["errorCode"] == "Decided"


async def test_a_decline_reaches_liaison_and_probation_and_not_the_court(api: Api) -> None:
    """R18."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", declined())
    for channel in ("liaison", "probation"):
        type_, told = (await provider.told(channel))[-1]
        assert type_ == "cstr.provider.clinical-lead-declined.v1"
        assert told["reasons"] == ["needs_secondary_care"]
    assert [t for t, _ in await provider.told("court")] == ["cstr.provider.consent-given.v1"]


async def test_after_a_decline_a_new_assessment_may_be_decided_anew(api: Api) -> None:
    """R17."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", declined())
    await provider.of("clinical-decisions", approval(decided_at=after(hours=4)), 409)
    await provider.of("assessments", suitable(assessed_at=after(hours=5)))
    await provider.of("clinical-decisions", approval(decided_at=after(hours=6)))
    case = await provider.view()
    assert case["state"] == "approved"
    assert [bool(d["replaced_at"]) for d in case["decisions"]] == [True, False]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (approval(named_clinician=None), 422, "/named_clinician"),
        (approval(reasons=["no_capacity"]), 422, "/reasons"),
        (declined(reasons=[]), 422, "/reasons"),
        (declined(sessions=12), 422, None),
        (approval(sessions=13), 409, "/sessions"),
        (approval(sessions=9), 409, "/sessions"),
        (approval(decided_at=after(hours=1.5)), 422, "/decided_at"),
    ],
)
async def test_a_decision_that_does_not_hold_is_refused_by_field(
    api: Api, body: dict[str, Any], status: int, field: str | None
) -> None:
    """R17, R18, R24."""
    provider = await assessed(api)
    assert (await provider.of("clinical-decisions", body, status)).get("field") == field


async def test_nothing_is_approved_without_assessment_consent_and_willingness(api: Api) -> None:
    """R16, R17."""
    provider = await asked(api)
    assert (await provider.of("clinical-decisions", approval(), 409))["rule"] == "R17"
    await provider.of("consents", consent(willing=False))
    await provider.of("assessments", suitable())
    assert (await provider.of("clinical-decisions", approval(), 409))["rule"] == "R16"
    await provider.of("clinical-decisions", declined(reasons=["not_willing"]))


async def test_what_was_stood_down_is_not_assessed_until_asked_for_again(api: Api) -> None:
    """R11: the plea was changed, and changed back."""
    provider = await assessed(api)
    stood_down = AssessmentStoodDownV1(
        pathway_id=provider.pathway,
        occurred_at=MORNING + timedelta(hours=3),
        organisation=requested(provider.pathway).organisation,
        requirement=Requirement.MHTR,
        because=StoodDownBecause.PLEA_CHANGED,
    )
    await provider.service.deliver(stood_down)
    refused = await provider.of("clinical-decisions", approval(), 409)
    assert (refused["errorCode"], refused["rule"]) == ("StoodDown", "R11")
    await provider.of("assessments", suitable(), 409)
    assert await clock_states(provider, "C12") == ["cancelled"]
    await provider.service.deliver(sentenced(provider.pathway))
    cases = (await provider.service.get("/v1/cases", **PRACTITIONER)).json()["cases"]
    assert cases[0]["stood_down_at"] is not None
    assert cases[0]["state"] == "assessed"
    await provider.service.deliver(requested(provider.pathway))
    await provider.of("clinical-decisions", approval())


async def test_only_the_clinical_lead_decides(api: Api) -> None:
    """R17."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", approval(), 403, PRACTITIONER)


async def test_appointments_are_made_only_under_an_order(api: Api) -> None:
    """R33."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", approval())
    await provider.of("appointments", session(1), 409)
    await provider.service.deliver(sentenced(provider.pathway, made=False))
    assert (await provider.view())["state"] == "not_made"
    await provider.of("appointments", session(1), 409)
    await provider.service.deliver(sentenced(provider.pathway))
    await provider.of("appointments", session(1))
    await provider.of("appointments", session(2, at=after(hours=5)), 422)


async def test_a_session_number_has_one_open_appointment(api: Api) -> None:
    """R33."""
    provider = await in_treatment(api)
    first = await provider.of("appointments", session(1))
    again = await provider.of("appointments", session(1, at=after(days=8)), 409)
    assert (again["rule"], again["field"]) == ("R33", "/session_number")
    missed = {
        "recorded_at": after(days=7, hours=1),
        "attendance": "not_attended",
        "reason": "illness",
    }
    await provider.attendance(first["id"], missed)
    await provider.of("appointments", session(1, at=after(days=8)))


async def test_an_appointment_is_moved_on_the_version_read_and_its_history_kept(
    api: Api,
) -> None:
    """R33."""
    provider = await in_treatment(api)
    made = await provider.of("appointments", session(1))
    path = f"/v1/appointments/{made['id']}"
    read = await provider.service.get(path, **PRACTITIONER)
    assert read.headers["etag"] == '"1"'
    body = {
        "at": after(days=9),
        "place": "Elsewhere",
        "channel": "video",
        "asked_by": "person",
        "reason": "Shift at work",
    }
    moved = await provider.service.put(path, body, etag='"1"', **PRACTITIONER)
    assert (moved.status_code, moved.headers["etag"]) == (200, '"2"'), moved.text
    (kept,) = moved.json()["moved"]
    assert (kept["was_place"], kept["asked_by"]) == ("Fictional House", "person")
    stale = await provider.service.put(path, body, etag='"1"', **PRACTITIONER)
    assert stale.status_code == 412


async def clock_states(provider: Provider, name: str) -> list[str]:
    """How the clocks of a name stand."""
    query = "SELECT state FROM clock WHERE name = :name"
    return [row.state for row in await provider.service.rows(query, name=name)]


async def test_an_attended_appointment_needs_no_report(api: Api) -> None:
    """C8."""
    provider = await attended_once(api)
    assert await clock_states(provider, "C8") == ["cancelled"]
    assert await clock_states(provider, "C7") == ["met"]


async def test_c7_and_c12_are_shown_to_the_organisation_they_concern(api: Api) -> None:
    """C7, C12, R16, R52: the wait for the first session, and the renewal of the consent."""
    provider = await in_treatment(api)
    await provider.of("appointments", session(1))
    path = f"/v1/pathways/{provider.pathway}/clocks"
    found = (await provider.service.get(path, **PRACTITIONER)).json()
    assert {clock["name"] for clock in found} == {"C7", "C8", "C12"}
    (renewal,) = [clock for clock in found if clock["name"] == "C12"]
    assert renewal["concerns"] == "mhtr"
    assert renewal["due_at"] == after(hours=1, days=365).replace("+00:00", "Z")
    other = PRACTITIONER | {"organisation": "other"}
    assert (await provider.service.get(path, **other)).status_code == 404


async def test_a_moved_appointment_is_reported_from_its_new_time(api: Api) -> None:
    """C8."""
    provider = await in_treatment(api)
    made = await provider.of("appointments", session(1))
    body = {
        "at": after(days=30),
        "place": "Elsewhere",
        "channel": "video",
        "asked_by": "person",
        "reason": "Shift at work",
    }
    await provider.service.put(f"/v1/appointments/{made['id']}", body, etag='"1"', **PRACTITIONER)
    (row,) = await provider.service.rows("SELECT started_at FROM clock WHERE name = 'C8'")
    assert row.started_at == datetime.fromisoformat(after(days=30))


async def test_a_missed_appointment_is_told_and_meets_its_clock(api: Api) -> None:
    """R34, C8."""
    provider = await in_treatment(api)
    made = await provider.of("appointments", session(1))
    body = {
        "recorded_at": after(days=7, hours=20),
        "attendance": "not_attended",
        "acceptable": False,
        "reason": "no_reason_given",
    }
    await provider.attendance(made["id"], body)
    type_, told = (await provider.told("probation"))[-1]
    assert type_ == "cstr.provider.non-attendance.v2"
    assert (told["acceptable"], told["reason"]) == (False, "no_reason_given")
    assert await clock_states(provider, "C8") == ["met"]
    await provider.attendance(made["id"], body, 409)


async def test_a_report_after_48_hours_breaches_its_clock(api: Api) -> None:
    """C8."""
    provider = await in_treatment(api)
    made = await provider.of("appointments", session(1))
    body = {"recorded_at": after(days=9, hours=1), "attendance": "not_attended", "reason": "forgot"}
    await provider.attendance(made["id"], body)
    assert await clock_states(provider, "C8") == ["breached"]
    type_, told = (await provider.told("probation"))[-1]
    assert type_ == "cstr.provider.clock-moved.v1"
    assert (told["clock"], told["state"], told["concerns"]) == ("C8", "breached", made["id"])


async def test_the_clinical_lead_sees_absences_with_what_the_officer_decided(api: Api) -> None:
    """R34."""
    provider = await in_treatment(api)
    made = await provider.of("appointments", session(1))
    body = {"recorded_at": after(days=8), "attendance": "not_attended", "reason": "forgot"}
    await provider.attendance(made["id"], body)
    await provider.service.deliver(
        NonAttendanceDecidedV1(
            pathway_id=provider.pathway,
            occurred_at=MORNING + timedelta(days=9),
            appointment_id=UUID(made["id"]),
            decision="warning",
            told_person=True,
        )
    )
    (missed,) = (await provider.service.get("/v1/non-attendances", **LEAD)).json()
    assert (missed["decision"], missed["told_person"]) == ("warning", True)
    theirs = await provider.service.get("/v1/non-attendances", **LEAD | {"organisation": OTHER})
    assert theirs.json() == []


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"recorded_at": after(days=6), "attendance": "attended"}, 409, "/recorded_at"),
        ({"attendance": "attended", "reason": "forgot"}, 422, "/reason"),
        ({"attendance": "not_attended"}, 422, "/reason"),
        (
            {"attendance": "not_attended", "reason": "forgot", "acceptable": True},
            422,
            "/acceptable",
        ),
        (
            {"attendance": "not_attended", "reason": "forgot", "engagement": "active"},
            422,
            "/engagement",
        ),
    ],
)
async def test_attendance_that_does_not_hold_is_refused_by_field(
    api: Api, body: dict[str, Any], status: int, field: str
) -> None:
    """R33, R34."""
    provider = await in_treatment(api)
    made = await provider.of("appointments", session(1))
    refused = await provider.attendance(made["id"], {"recorded_at": after(days=8)} | body, status)
    assert refused["field"] == field


async def test_the_order_and_the_officer_are_shown_where_the_requirement_was_made(
    api: Api,
) -> None:
    """R26, R30, R52."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", approval())
    await provider.service.deliver(
        RequirementProposedV1(
            pathway_id=provider.pathway,
            occurred_at=MORNING + timedelta(hours=5),
            requirement=Requirement.MHTR,
            level=Level.LOW,
            named_clinician="Dr Fictional",
            willing=True,
            sessions=12,
            length_months=6,
            outline="Twelve sessions",
            first_appointment_at=MORNING + timedelta(days=7),
            first_appointment_place="Fictional House",
        )
    )
    await provider.service.deliver(sentenced(provider.pathway))
    for hours, team in ((30, "North"), (20, "earlier, arrived late")):
        await provider.service.deliver(
            CaseAllocatedV1(
                pathway_id=provider.pathway,
                occurred_at=MORNING + timedelta(hours=hours),
                allocation_id=uuid4(),
                officer_name="A. Fictional",
                officer_team=team,
                officer_contact="desk",
                hours_since_sentence=hours,
            )
        )
    case = await provider.view()
    assert case["proposed_at"]
    assert (case["order"]["made"], case["order"]["length_months"]) == (True, 6)
    assert case["order"]["officer_team"] == "North"


async def test_completion_tells_change_to_reporting_and_only_the_outcome_to_the_court(
    api: Api,
) -> None:
    """R42, R45, R74."""
    provider = await attended_once(api)
    made = await provider.of("completions", completion())
    changes = {c["instrument"]: c for c in made["changes"]}
    assert changes["PHQ-9"]["difference"] == "-8.00"
    assert changes["PHQ-9"]["reliable"] == "improved"
    assert made["sessions_attended"] == 1
    assert (await provider.told("court"))[-1][1] == {"requirement": "mhtr", "outcome": "completed"}
    reported = (await provider.told("reporting"))[-1][1]
    assert len(reported["changes"]) == 3
    assert "changes" not in (await provider.told("probation"))[-1][1]
    case = await provider.view()
    assert case["completion"]["signed_off_by"]
    await provider.of("completions", completion(), 409)
    await provider.of("appointments", session(3), 409)


def completion(**more: Any) -> dict[str, Any]:
    """Treatment completed, measured again."""
    return {
        "completed_at": after(days=90),
        "outcome": "completed",
        "instruments": instruments(1),
        "onward_support": ["gp"],
        "gp_registered": True,
    } | more


async def test_nothing_is_completed_unattended_open_or_unmeasured(api: Api) -> None:
    """R42."""
    provider = await in_treatment(api)
    assert (await provider.of("completions", completion(), 409))["errorCode"] == "NothingAttended"
    made = await provider.of("appointments", session(1))
    assert (await provider.of("completions", completion(), 409))["errorCode"] == "OpenAppointment"
    body = {"recorded_at": after(days=8), "attendance": "attended_late"}
    await provider.attendance(made["id"], body)
    early = await provider.of("completions", completion(completed_at=after(days=6)), 422)
    assert early["field"] == "/completed_at"
    missing = await provider.of("completions", completion(instruments=instruments(1)[:2]), 422)
    assert missing["field"] == "/instruments"


async def test_an_unplanned_discharge_needs_its_reason_and_no_measures(api: Api) -> None:
    """R42."""
    provider = await in_treatment(api)
    body = completion(outcome="unplanned_discharge", instruments=[])
    assert (await provider.of("completions", body, 422))["field"] == "/discharge_reason"
    await provider.of("completions", body | {"discharge_reason": "dropped_out"})
    assert (await provider.view())["state"] == "discharged"


async def test_another_organisation_meets_nothing_on_any_route(api: Api) -> None:
    """R52."""
    provider = await in_treatment(api)
    made = await provider.of("appointments", session(1))
    other = PRACTITIONER | {"organisation": OTHER}
    lead = LEAD | {"organisation": OTHER}
    for what, body in (
        ("consents", consent()),
        ("withdrawals", {"withdrawn_at": after(hours=1), "withdrawn": "treatment"}),
        ("assessments", suitable()),
        ("clinical-decisions", approval()),
        ("appointments", session(2)),
        ("completions", completion()),
    ):
        decides = what in ("clinical-decisions", "completions")
        await provider.of(what, body, 404, lead if decides else other)
    appointment = f"/v1/appointments/{made['id']}"
    for path in (
        f"/v1/pathways/{provider.pathway}",
        f"/v1/pathways/{provider.pathway}/disclosures",
        appointment,
    ):
        assert (await provider.service.get(path, **other)).status_code == 404
    body = {"recorded_at": after(days=8), "attendance": "attended"}
    await provider.post(f"appointments/{made['id']}/attendance", body, PRACTITIONER | other, 404)
    move = {k: v for k, v in session(1).items() if k != "session_number"}
    moved = await provider.service.put(
        appointment,
        move | {"asked_by": "person", "reason": "Ill"},
        etag='"1"',
        **other,
    )
    assert moved.status_code == 404
    page = await provider.service.get("/v1/cases", **other)
    assert page.json()["cases"] == []


async def test_a_caller_without_organisation_is_refused(api: Api) -> None:
    """R52."""
    provider = await asked(api)
    for path in ("/v1/cases", f"/v1/pathways/{provider.pathway}"):
        assert (await provider.service.get(path, role="practitioner")).status_code == 403


async def test_a_decision_on_an_appointment_nobody_made_waits_for_an_operator(api: Api) -> None:
    """R34."""
    provider = await asked(api)
    await provider.service.deliver(
        NonAttendanceDecidedV1(
            pathway_id=provider.pathway,
            occurred_at=MORNING,
            appointment_id=uuid4(),
            decision="warning",
            told_person=True,
        )
    )
    parked = await provider.service.rows("SELECT reason FROM parked")
    assert parked == [("There is no such appointment. (R34)",)]


async def test_a_moment_that_cannot_be_stored_is_refused(api: Api) -> None:
    provider = await in_treatment(api)
    far = session(1, at="9999-12-31T23:59:59-14:00")
    assert (await provider.of("appointments", far, 422))["status"] == 422


async def test_a_request_sent_twice_opens_one_case_and_keeps_its_first_moment(api: Api) -> None:
    """R12."""
    provider = await asked(api)
    later = requested(provider.pathway).model_copy(
        update={"occurred_at": MORNING + timedelta(hours=1), "given_names": "Robyn"}
    )
    await provider.service.deliver(later)
    case = await provider.view()
    assert case["given_names"] == "Robyn"
    assert case["requested_at"].startswith("2026-06-01T09:00")


async def test_an_unknown_pathway_or_appointment_is_not_found(api: Api) -> None:
    provider = Provider(await api(SERVICE), uuid4())
    await provider.of("consents", consent(), 404)
    body = {"recorded_at": after(days=8), "attendance": "attended"}
    await provider.attendance(str(uuid4()), body, 404)


async def test_where_an_organisation_has_two_cases_the_requirement_is_named(api: Api) -> None:
    provider = await asked(api)
    await provider.service.deliver(requested(provider.pathway, requirement=Requirement.ATR))
    assert (await provider.of("consents", consent(), 422))["field"] == "/requirement"
    await provider.of("consents", consent(requirement="atr"))
    await provider.of("consents", consent(requirement="drr"), 404)


async def test_cases_are_paged_and_chosen_by_state(api: Api) -> None:
    """R52."""
    provider = await assessed(api)
    for _ in range(2):
        await provider.service.deliver(requested(uuid4()))
    seen, cursor = [], ""
    while True:
        page = await provider.service.get(f"/v1/cases?limit=2{cursor}", **PRACTITIONER)
        seen += page.json()["cases"]
        if page.json().get("cursor") is None:
            break
        cursor = f"&cursor={page.json()['cursor']}"
    assert len({case["id"] for case in seen}) == 3
    chosen = await provider.service.get("/v1/cases?state=assessed", **PRACTITIONER)
    assert [c["pathway_id"] for c in chosen.json()["cases"]] == [str(provider.pathway)]
