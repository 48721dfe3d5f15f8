"""What becomes of an order, as providers are told of it (R36, R40)."""

from datetime import date
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from contracts.events.court_listing import (
    CourtReviewHeld,
    CourtReviewSet,
    RequirementMade,
)
from contracts.events.court_orders import BreachAnswered, OrderHearingListed
from contracts.events.probation_supervision import BreachReferred
from contracts.vocabulary import (
    BreachedRequirement,
    CourtReviewOutcome,
    Disposal,
    Requirement,
)
from services.provider_assessment.rules import (
    orders,
)
from services.provider_assessment.rules.cases import CaseState
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given_orders import (
    MORNING,
    OTHER,
    OWN,
    after,
    asked,
    case,
    decided,
    ended,
    plan,
    under_order,
)
from tests.service_under_test import ServiceUnderTest


async def test_reviews_of_the_order_are_shown_with_what_they_amended_of_the_own_requirement(
    api: Api,
) -> None:
    """R36, R52: another organisation's requirement stays its own."""
    service = await api(SERVICE)
    pathway = await under_order(service, "mhtr", "atr")
    review: dict[str, Any] = {"pathway_id": pathway, "review_id": uuid4(), "with_hearing": True}
    await service.deliver(
        CourtReviewSet(**review, occurred_at=MORNING, review_due_on=date(2026, 7, 6))
    )
    [shown] = (await case(service, pathway))["after_sentence"]["reviews"]
    assert (shown["due_on"], shown["outcome"]) == ("2026-07-06", None)
    await service.deliver(
        CourtReviewHeld(
            **review,
            occurred_at=after(days=35),
            outcome=CourtReviewOutcome.REQUIREMENT_AMENDED,
            willing=True,
            requirement=Requirement.MHTR,
            amendment="Sessions every two weeks",
            order_ended=False,
        )
    )
    amended = {
        organisation: (await case(service, pathway, organisation))["after_sentence"]["reviews"][0]
        for organisation in (OWN, OTHER)
    }
    assert amended[OWN]["amendment"] == "Sessions every two weeks"
    assert (amended[OTHER]["amendment"], amended[OTHER]["outcome"]) == (
        None, "requirement_amended",
    )  # fmt: skip


async def test_reviews_are_not_shown_to_whose_requirement_was_not_made(api: Api) -> None:
    """R52."""
    service = await api(SERVICE)
    pathway = await under_order(service)
    await asked(service, pathway, OTHER, "atr")
    await service.deliver(
        CourtReviewSet(
            pathway_id=pathway,
            occurred_at=MORNING,
            review_id=uuid4(),
            review_due_on=date(2026, 7, 6),
            with_hearing=True,
        )
    )
    assert (await case(service, pathway, OTHER))["after_sentence"]["reviews"] == []
    assert len((await case(service, pathway))["after_sentence"]["reviews"]) == 1


async def clocks(service: ServiceUnderTest) -> dict[str, str]:
    """The state of each clock by name; of the appointments, by their number."""
    rows = await service.rows("SELECT name, state FROM clock ORDER BY name, started_at")
    return {row.name: row.state for row in rows}


async def test_what_the_court_ends_can_no_longer_be_planned_for_and_waits_for_nothing(
    api: Api,
) -> None:
    """R40, C7, C8: what lies before the end can still be recorded."""
    service = await api(SERVICE)
    pathway = await under_order(service)
    before = (await plan(service, pathway, 1, after(days=39))).json()
    later = (await plan(service, pathway, 2, after(days=50))).json()
    await service.deliver(decided(pathway, "custody"))
    await service.deliver(ended(pathway))
    shown = await case(service, pathway)
    assert shown["state"] == "order_ended"
    assert shown["after_sentence"]["ended_because"] == "breach"
    assert shown["after_sentence"]["ended_at"] == after(days=40).isoformat().replace("+00:00", "Z")
    assert [appointment["state"] for appointment in shown["appointments"]] == ["open", "cancelled"]
    refused = await plan(service, pathway, 3, after(days=45))
    assert (refused.status_code, refused.json()["rule"]) == (409, "R40")
    states = await service.rows("SELECT name, instance, state FROM clock")
    result = {(r.name, r.instance.partition("/")[2]): r.state for r in states}
    assert result["C7", "mhtr"] == "cancelled"
    assert result["C8", later["id"]] == "cancelled"
    assert result["C8", before["id"]] == "running"
    went = {"recorded_at": after(days=41).isoformat(), "attendance": "attended"}
    for appointment, status in ((later, 409), (before, 201)):
        path = f"/v1/appointments/{appointment['id']}/attendance"
        answered = await service.post(path, went, role="practitioner", organisation=OWN)
        assert answered.status_code == status, answered.text


async def test_another_requirement_of_the_order_goes_on(api: Api) -> None:
    """R40, C7: varied, with one of two taken out."""
    service = await api(SERVICE)
    pathway = await under_order(service, "mhtr", "atr")
    stays = (RequirementMade(requirement=Requirement.MHTR, made=True),)
    varied = {"disposal": Disposal.COMMUNITY_ORDER, "requirements": stays}
    await service.deliver(decided(pathway, "varied", requirement_made=True, **varied))
    await service.deliver(ended(pathway, "atr"))
    assert (await case(service, pathway))["state"] == "in_treatment"
    assert (await case(service, pathway, OTHER))["state"] == "order_ended"
    query = "SELECT state FROM clock WHERE name = 'C7' ORDER BY instance"
    assert [row.state for row in await service.rows(query)] == ["cancelled", "running"]
    assert (await plan(service, pathway, 1, after(days=45))).status_code == 201
    assert (await plan(service, pathway, 1, after(days=45), OTHER)).status_code == 409


async def test_a_new_sentence_to_the_requirement_begins_treatment(api: Api) -> None:
    """R40, C7: declined at first, or ended before; the wait for a session runs from then."""
    service = await api(SERVICE)
    pathway = await under_order(service)
    await service.deliver(decided(pathway, "revoked"))
    await service.deliver(ended(pathway))
    new_order = decided(
        pathway,
        "resentenced",
        occurred_at=after(days=60),
        disposal=Disposal.SUSPENDED_SENTENCE_ORDER,
        order_months=18,
        requirements=(RequirementMade(requirement=Requirement.MHTR, made=True),),
        requirement_made=True,
    )
    await service.deliver(new_order)
    shown = await case(service, pathway)
    assert (shown["state"], shown["after_sentence"]["ended_at"]) == ("in_treatment", None)
    assert (shown["order"]["disposal"], shown["order"]["order_months"]) == (
        "suspended_sentence_order", 18,
    )  # fmt: skip
    early = await plan(service, pathway, 1, after(days=59))
    assert (early.status_code, early.json()["field"]) == (422, "/at")
    assert (await plan(service, pathway, 1, after(days=61))).status_code == 201
    (c7,) = await service.rows("SELECT state, started_at FROM clock WHERE name = 'C7'")
    assert (c7.state, c7.started_at) == ("running", after(days=60))


async def test_a_breach_is_shown_in_whatever_order_its_tellers_are_heard(api: Api) -> None:
    """R40, R52: another organisation does not learn which appointment it was."""
    service = await api(SERVICE)
    pathway = await under_order(service, "mhtr", "atr")
    breach, appointment = uuid4(), uuid4()
    await service.deliver(decided(pathway, "order_continues", breach_id=breach))
    await service.deliver(
        BreachReferred(
            pathway_id=pathway,
            occurred_at=after(days=30),
            breach_id=breach,
            requirement=BreachedRequirement.MHTR,
            reason="unacceptable_absence",
            why="Fictional words, told to the court alone",
            appointment_id=appointment,
        )
    )
    for organisation, named in ((OWN, str(appointment)), (OTHER, None)):
        result = await case(service, pathway, organisation)
        [shown] = result["after_sentence"]["breaches"]
        assert (shown["outcome"], shown["appointment_id"]) == ("order_continues", named)
        assert shown["referred_at"] == after(days=30).isoformat().replace("+00:00", "Z")
        assert result["state"] == "in_treatment"


async def test_consent_to_treatment_that_was_ended_need_not_be_renewed(api: Api) -> None:
    """C12, R40."""
    service = await api(SERVICE)
    pathway = await under_order(service)
    consent = {
        "requirement": "mhtr",
        "given_at": after(hours=1).isoformat(),
        "willing": True,
        "assessment_consent": True,
        "treatment_consent": True,
        "how": "signed",
    }
    path = f"/v1/pathways/{pathway}/consents"
    given = await service.post(path, consent, role="practitioner", organisation=OWN)
    assert given.status_code == 201, given.text
    assert (await clocks(service))["C12"] == "running"
    await service.deliver(ended(pathway))
    assert (await clocks(service))["C12"] == "cancelled"


@given(
    st.sampled_from(list(CaseState)), st.sampled_from([True, False, None]), st.sampled_from("ma")
)
def test_a_sentence_moves_only_approved_cases_and_by_their_own_requirement(
    state: CaseState, made: bool | None, other: str
) -> None:
    """R26."""
    sentence = [{"requirement": "atr", "made": other == "m"}]
    sentence += [] if made is None else [{"requirement": "mhtr", "made": made}]
    result = orders.sentence_state(state, "mhtr", sentence)
    moved = state in (CaseState.APPROVED, CaseState.IN_TREATMENT, CaseState.NOT_MADE)
    expected = CaseState.IN_TREATMENT if made else CaseState.NOT_MADE
    assert result == (expected if moved else state)


async def test_how_a_breach_was_answered_and_when_it_is_heard_is_shown(api: Api) -> None:
    """R40: whichever of referral, answer and hearing comes first."""
    service = await api(SERVICE)
    pathway, breach, at = await under_order(service), uuid4(), after(days=35)
    about = {"pathway_id": pathway, "occurred_at": at, "breach_id": breach}
    said = {"requirement": "mhtr", "answer": "denied", "answered_at": at}
    heard = {"hearing_at": at, "hearing_on": at.date(), "court_name": "A Fictional Court"}
    await service.deliver(BreachAnswered.model_validate(about | said))
    await service.deliver(OrderHearingListed.model_validate(about | heard))
    referred = {
        "requirement": "mhtr",
        "reason": "other",
        "why": "Fictional",
        "appointment_id": None,
    }
    await service.deliver(BreachReferred.model_validate(about | referred))
    [shown] = (await case(service, pathway))["after_sentence"]["breaches"]
    assert (shown["answer"], shown["hearing_court"]) == ("denied", "A Fictional Court")
    assert shown["referred_at"] is not None
    await service.deliver(BreachAnswered.model_validate(about | {"requirement": "mhtr"}))
    [shown] = (await case(service, pathway))["after_sentence"]["breaches"]
    assert (shown["answer"], shown["answered_at"]) == (None, None)
