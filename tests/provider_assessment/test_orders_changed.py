"""Orders that were set aside, amended or revoked: what becomes of a case (R11, R39, R40)."""

from datetime import date, timedelta
from typing import Any

import pytest

from contracts.events.court_listing import RequirementMade
from contracts.events.court_orders import BreachDecisionWithdrawn, OrderChanged, SentenceSetAside
from contracts.events.order_terms import RequirementTerms
from contracts.events.probation_allocation import AssessmentStoodDown, RequirementProposed
from contracts.vocabulary import (
    Disposal,
    Level,
    OrderChange,
    Requirement,
    SetAsideBecause,
    StoodDownBecause,
    WithdrawnBecause,
)
from tests.conftest import Api
from tests.provider_assessment.given import (
    MORNING,
    OTHER,
    OWN,
    Provider,
    approval,
    asked,
    assessed,
    clock_states,
    in_treatment,
    requested,
    sentenced,
    session,
)
from tests.provider_assessment.given_orders import decided

LATER = MORNING + timedelta(days=14)
MHTR = RequirementMade(requirement=Requirement.MHTR, made=True, length_months=9)


def changed(provider: Provider, change: OrderChange, *ended: Requirement) -> OrderChanged:
    """The order as it is since."""
    amended = change is OrderChange.AMENDED
    return OrderChanged(
        pathway_id=provider.pathway,
        occurred_at=LATER,
        change=change,
        order_ended=not amended,
        ended=ended,
        disposal=Disposal.COMMUNITY_ORDER if amended else None,
        order_months=18 if amended else None,
        ends_on=date(2027, 12, 2) if amended else None,
        requirements=() if ended else (MHTR,),
        terms=(RequirementTerms(requirement="mhtr", practitioner="Dr A. Fictional"),),
        requirement_made=not ended,
    )


async def test_who_was_treated_under_a_sentence_set_aside_waits_for_the_court_again(
    api: Api,
) -> None:
    """R11, C7, C8: nothing is planned any more, and another sentence begins where it left off."""
    provider = await in_treatment(api)
    await provider.of("appointments", session(2))
    because = SetAsideBecause.CONVICTION_SET_ASIDE
    at = MORNING + timedelta(days=1)
    undone = SentenceSetAside(pathway_id=provider.pathway, occurred_at=at, because=because)
    await provider.service.deliver(undone)
    shown = await provider.view()
    assert (shown["state"], shown["order"]["sentenced_at"]) == ("approved", None)
    assert await clock_states(provider, "C7") == ["cancelled"]
    states = await provider.service.rows("SELECT state FROM appointment")
    assert {row.state for row in states} == {"cancelled"}
    again = sentenced(provider.pathway).model_copy(update={"occurred_at": LATER})
    await provider.service.deliver(again)
    assert (await provider.view())["state"] == "in_treatment"
    assert await clock_states(provider, "C7") == ["running"]


@pytest.mark.parametrize("late", [False, True])
async def test_who_was_stood_down_treats_where_the_court_made_the_order_after_all(
    api: Api, late: bool
) -> None:
    """R11, R26: a plea taken back, guilty again and sentenced again; in whichever order told."""
    provider = await in_treatment(api)
    at = MORNING + timedelta(days=1)
    because = SetAsideBecause.CONVICTION_SET_ASIDE
    undone = SentenceSetAside(pathway_id=provider.pathway, occurred_at=at, because=because)
    stood_down = AssessmentStoodDown(
        pathway_id=provider.pathway,
        occurred_at=at,
        organisation=OWN,
        requirement=Requirement.MHTR,
        because=StoodDownBecause.PLEA_CHANGED,
    )
    again = sentenced(provider.pathway).model_copy(update={"occurred_at": LATER})
    told = (undone, again, stood_down) if late else (undone, stood_down, again)
    for event in told:
        await provider.service.deliver(event)
    shown = await provider.view()
    assert (shown["state"], shown["stood_down_at"]) == ("in_treatment", None)
    assert await clock_states(provider, "C7") == ["running"]


async def test_who_was_stood_down_stays_so_where_another_was_asked_since(api: Api) -> None:
    """R17, R52: one organisation treats, the one that is asked."""
    provider = await in_treatment(api)
    at = MORNING + timedelta(days=1)
    because = SetAsideBecause.CONVICTION_SET_ASIDE
    stood_down = AssessmentStoodDown(
        pathway_id=provider.pathway, occurred_at=at, organisation=OWN,
        requirement=Requirement.MHTR, because=StoodDownBecause.PLEA_CHANGED,
    )  # fmt: skip
    again = sentenced(provider.pathway).model_copy(update={"occurred_at": LATER})
    for event in (
        SentenceSetAside(pathway_id=provider.pathway, occurred_at=at, because=because),
        stood_down,
        requested(provider.pathway, OTHER),
        again,
    ):
        await provider.service.deliver(event)
    shown = await provider.view()
    assert (shown["state"], shown["stood_down_at"] is None) == ("approved", False)


async def test_treatment_goes_on_under_an_order_that_was_amended(api: Api) -> None:
    """R39: with the terms it has since."""
    provider = await in_treatment(api)
    await provider.service.deliver(changed(provider, OrderChange.AMENDED))
    shown = await provider.view()
    assert (shown["state"], shown["order"]["order_months"]) == ("in_treatment", 18)
    assert (shown["order"]["ends_on"], shown["order"]["length_months"]) == ("2027-12-02", 9)
    assert shown["order"]["terms"]["practitioner"] == "Dr A. Fictional"


@pytest.mark.parametrize(("outcome", "months"), [("resentenced", 18), ("varied", 24)])
async def test_after_a_breach_the_end_and_the_terms_of_the_order_before_are_not_shown(
    api: Api, outcome: str, months: int
) -> None:
    """R40: the decision says neither, so neither is known."""
    provider = await in_treatment(api)
    await provider.service.deliver(changed(provider, OrderChange.AMENDED))
    new = decided(
        provider.pathway, outcome, disposal=Disposal.COMMUNITY_ORDER, order_months=months,
        requirements=(MHTR,), requirement_made=True,
    )  # fmt: skip
    await provider.service.deliver(new)
    order = (await provider.view())["order"]
    assert (order["order_months"], order["ends_on"], order["terms"]) == (months, None, {})


@pytest.mark.parametrize("change", [OrderChange.REVOKED, OrderChange.CUSTODY])
async def test_treatment_ends_with_an_order_that_was_revoked_or_activated(
    api: Api, change: OrderChange
) -> None:
    """R40, R45: and the case says why."""
    provider = await in_treatment(api)
    await provider.service.deliver(changed(provider, change, Requirement.MHTR))
    shown = await provider.view()
    assert (shown["state"], shown["after_sentence"]["ended_because"]) == ("order_ended", change)


async def test_a_requirement_taken_out_of_the_order_ends_alone(api: Api) -> None:
    """R39: where the order stands."""
    provider = await in_treatment(api)
    await provider.service.deliver(changed(provider, OrderChange.AMENDED, Requirement.MHTR))
    assert (await provider.view())["state"] == "order_ended"


@pytest.mark.parametrize("change", [OrderChange.REVOKED, OrderChange.CUSTODY])
async def test_who_was_treated_under_an_order_that_did_not_end_after_all_is_treated(
    api: Api, change: OrderChange
) -> None:
    """R11, R26: the end is taken back, and the order told once more."""
    provider = await in_treatment(api)
    await provider.service.deliver(changed(provider, change, Requirement.MHTR))
    because = SetAsideBecause.SHARED_AGAIN
    undone = SentenceSetAside(pathway_id=provider.pathway, occurred_at=LATER, because=because)
    await provider.service.deliver(undone)
    shown = await provider.view()
    assert (shown["state"], shown["after_sentence"]["ended_because"]) == ("approved", None)
    await provider.service.deliver(sentenced(provider.pathway))
    assert (await provider.view())["state"] == "in_treatment"


async def test_who_was_stood_down_treats_what_is_made_after_all(api: Api) -> None:
    """R11, R26: a plea taken back, guilty again, and sentenced again."""
    provider = await in_treatment(api)
    because = SetAsideBecause.PLEA_CHANGED
    undone = SentenceSetAside(pathway_id=provider.pathway, occurred_at=LATER, because=because)
    await provider.service.deliver(undone)
    stood_down = AssessmentStoodDown(
        pathway_id=provider.pathway,
        occurred_at=LATER,
        organisation=requested(provider.pathway).organisation,
        requirement=Requirement.MHTR,
        because=StoodDownBecause.PLEA_CHANGED,
    )
    await provider.service.deliver(stood_down)
    await provider.service.deliver(sentenced(provider.pathway))
    shown = await provider.view()
    assert (shown["state"], shown["stood_down_at"]) == ("in_treatment", None)


@pytest.mark.parametrize("was", ["requested", "assessed"])
async def test_who_was_stood_down_before_deciding_is_asked_where_it_is_made_after_all(
    api: Api, was: str
) -> None:
    """R11, R26: what the court made waits for whoever had been asked, and begins once agreed."""
    provider = await (asked(api) if was == "requested" else assessed(api))
    stood_down = AssessmentStoodDown(
        pathway_id=provider.pathway,
        occurred_at=MORNING,
        organisation=requested(provider.pathway).organisation,
        requirement=Requirement.MHTR,
        because=StoodDownBecause.PLEA_CHANGED,
    )
    await provider.service.deliver(stood_down)
    await provider.service.deliver(sentenced(provider.pathway))
    shown = await provider.view()
    assert (shown["state"], shown["stood_down_at"]) == (was, None)
    if was == "assessed":
        await provider.of("clinical-decisions", approval())
        assert (await provider.view())["state"] == "in_treatment"


async def test_the_terms_of_an_order_after_a_breach_reach_who_treats_and_its_decision_may_go(
    api: Api,
) -> None:
    provider = await in_treatment(api)
    terms = (RequirementTerms(requirement="mhtr", practitioner="Dr A. Fictional"),)
    order = {"disposal": Disposal.COMMUNITY_ORDER, "requirements": (MHTR,), "terms": terms}
    event = decided(provider.pathway, "resentenced", ends_on=date(2027, 9, 1), **order)
    await provider.service.deliver(event)
    shown = await provider.view()
    assert (shown["order"]["ends_on"], shown["order"]["terms"]["practitioner"]) == (
        "2027-09-01", "Dr A. Fictional",
    )  # fmt: skip
    said: dict[str, Any] = {
        "breach_id": event.breach_id,
        "requirement": "mhtr",
        "outcome": "resentenced",
    }
    at = event.occurred_at
    withdrawn = BreachDecisionWithdrawn(pathway_id=provider.pathway, occurred_at=at, **said)
    await provider.service.deliver(withdrawn)
    [breach] = (await provider.view())["after_sentence"]["breaches"]
    assert (breach["outcome"], breach["decided_at"]) == (None, None)


@pytest.mark.parametrize("late", [False, True], ids=["in time", "after the sentence"])
async def test_of_two_that_agreed_the_one_that_is_proposed_treats(api: Api, late: bool) -> None:
    """R88: in whichever order court and probation are heard of."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", approval())
    proposed = RequirementProposed(
        pathway_id=provider.pathway,
        occurred_at=MORNING + timedelta(hours=5),
        requirement=Requirement.MHTR,
        organisation=OTHER,
        level=Level.MEDIUM,
        willing=True,
        sessions=24,
        length_months=12,
        outline="Sessions",
        first_appointment_at=MORNING + timedelta(days=7),
        first_appointment_place="Fictional House",
    )
    stood_down = AssessmentStoodDown(
        pathway_id=provider.pathway,
        occurred_at=MORNING + timedelta(hours=5),
        organisation=OWN,
        requirement=Requirement.MHTR,
        withdrawn_because=WithdrawnBecause.ANOTHER_PROVIDER,
    )
    passed = sentenced(provider.pathway)
    told = (passed, proposed, stood_down) if late else (proposed, stood_down, passed)
    for event in told:
        await provider.service.deliver(event)
    shown = await provider.view()
    assert (shown["state"], shown["proposed_at"]) == ("approved", None)
    assert shown["stood_down_because"] == "another_provider"
    assert "running" not in await clock_states(provider, "C7")


async def test_a_consent_goes_on_where_one_of_two_organisations_is_stood_down(api: Api) -> None:
    """R88, C12: what ends with one does not end what the other begins."""
    provider = await assessed(api)
    await provider.service.deliver(requested(provider.pathway, OTHER))
    stood_down = AssessmentStoodDown(
        pathway_id=provider.pathway,
        occurred_at=MORNING + timedelta(hours=5),
        organisation=OTHER,
        requirement=Requirement.MHTR,
        withdrawn_because=WithdrawnBecause.ASKED_BY_MISTAKE,
    )
    await provider.service.deliver(stood_down)
    assert "cancelled" not in await clock_states(provider, "C12")
    own = stood_down.model_copy(update={"organisation": OWN})
    await provider.service.deliver(own)
    assert await clock_states(provider, "C12") == ["cancelled"]
