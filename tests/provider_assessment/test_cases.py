"""Cases of an organisation: opened, shown, and nobody else's (R12, R52, R54)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.catalogue import catalogue, parse
from contracts.event import Agency, Event
from contracts.events.liaison_diversion import PermissionWithdrawn, PersonScreenedV1
from contracts.events.probation_allocation import (
    CaseAllocated,
    RequirementProposedV1,
)
from contracts.sharing import load_agreements
from contracts.vocabulary import (
    Level,
    Permission,
    Requirement,
)
from services.provider_assessment.handlers import HANDLERS
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given import (
    LEAD,
    MORNING,
    OTHER,
    PRACTITIONER,
    Provider,
    after,
    approval,
    asked,
    assessed,
    attended_once,
    completion,
    consent,
    in_treatment,
    permission_changed,
    requested,
    sentenced,
    session,
    suitable,
)


def test_every_event_an_agreement_tells_providers_is_handled() -> None:
    published = {name for a in load_agreements().of_reader(Agency.PROVIDER) for name in a.events}
    read = {event.name for event in catalogue().values() if event.read_as in HANDLERS}
    assert published == {event.name for event in HANDLERS} | read


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


@pytest.mark.parametrize("numbered", [True, False])
async def test_needs_are_erased_with_their_permission_and_not_kept_when_they_come_late(
    api: Api, numbered: bool
) -> None:
    """R54: numbered or, as earlier releases told it, not."""
    provider = await asked(api)
    withdrawn: Event = permission_changed(provider.pathway, MORNING, 2, standing=False)
    if not numbered:
        withdrawn = PermissionWithdrawn(
            pathway_id=provider.pathway, occurred_at=MORNING, permission=Permission.HEALTH_NEEDS
        )
    await provider.service.deliver(withdrawn)
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


async def test_a_person_is_shown_who_was_told_which_fields_on_which_basis(api: Api) -> None:
    """R54."""
    provider = await attended_once(api)
    path = f"/v1/pathways/{provider.pathway}/disclosures"
    disclosures = (await provider.service.get(path, **PRACTITIONER)).json()["disclosures"]
    (session_told,) = [
        d
        for d in disclosures
        if d["event"] == "SessionAttended" and d["told_to"] == "probation_allocation"
    ]
    by_permission = {p["permission"]: p for p in session_told["parts"]}
    assert by_permission["progress"]["fields"] == ["engagement"]
    assert by_permission["progress"]["standing"] is True
    assert "attendance" in by_permission[None]["fields"]
    told_to = {d["told_to"] for d in disclosures}
    assert told_to == {
        "court_listing", "probation_allocation", "liaison_diversion", "data_reporting"
    }  # fmt: skip
    assert "Dr Fictional" not in str(disclosures)


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
    told = {d["event"] for d in seen.json()["disclosures"]}
    assert told == {"ConsentGiven", "PermissionChanged"}


async def test_one_correlation_of_two_organisations_shows_neither_the_others(api: Api) -> None:
    """R52: the name of a conversation is the client's to choose."""
    provider = await asked(api)
    await provider.service.deliver(requested(provider.pathway, OTHER, requirement=Requirement.DRR))
    path = f"/v1/pathways/{provider.pathway}"
    for number, organisation in enumerate((PRACTITIONER["organisation"], OTHER)):
        headers = {"x-correlation-id": str(UUID(int=1)), "idempotency-key": str(number)}
        body = consent(permissions=[], given_at=after(hours=1 + number))
        who: dict[str, Any] = {"role": "practitioner", "organisation": organisation}
        sent = await provider.service.ask(
            "POST", f"{path}/consents", json=body, headers=headers, **who
        )
        assert sent.status_code == 201, sent.text
        seen = (await provider.service.get(f"{path}/disclosures", **who)).json()["disclosures"]
        assert len([d for d in seen if d["told_to"] == "probation_allocation"]) == 1


async def test_c7_and_c12_are_shown_to_the_organisation_they_concern(api: Api) -> None:
    """C7, C12, R16, R52: the wait for the first session, and the renewal of the consent."""
    provider = await in_treatment(api)
    await provider.of("appointments", session(1))
    path = f"/v1/pathways/{provider.pathway}/clocks"
    shown = (await provider.service.get(path, **PRACTITIONER)).json()
    assert {clock["name"] for clock in shown} == {"C7", "C8", "C12"}
    (renewal,) = [clock for clock in shown if clock["name"] == "C12"]
    assert renewal["concerns"] == "mhtr"
    assert renewal["due_at"] == after(hours=1, days=365).replace("+00:00", "Z")
    other = PRACTITIONER | {"organisation": "other"}
    assert (await provider.service.get(path, **other)).status_code == 404


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
            CaseAllocated(
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


async def test_another_organisation_meets_nothing_on_any_route(api: Api) -> None:
    """R52."""
    provider = await in_treatment(api)
    planned = await provider.of("appointments", session(1))
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
    appointment = f"/v1/appointments/{planned['id']}"
    for path in (
        f"/v1/pathways/{provider.pathway}",
        f"/v1/pathways/{provider.pathway}/disclosures",
        appointment,
    ):
        assert (await provider.service.get(path, **other)).status_code == 404
    body = {"recorded_at": after(days=8), "attendance": "attended"}
    await provider.post(f"appointments/{planned['id']}/attendance", body, PRACTITIONER | other, 404)
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
