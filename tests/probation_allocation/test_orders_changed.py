"""Orders that were set aside, amended or revoked: what probation holds (R11, R30, R39, R40)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from contracts.events.court_listing import RequirementMade, Sentenced
from contracts.events.court_orders import OrderChanged, SentenceSetAside
from contracts.vocabulary import Disposal, OrderChange, Requirement, SetAsideBecause
from tests.conftest import Api
from tests.probation_allocation.given import (
    MORNING,
    guilty_pathway,
    pleaded,
    request,
    sentenced_pathway,
)
from tests.service_under_test import ServiceUnderTest

LATER = MORNING + timedelta(days=1)
MADE = (RequirementMade(requirement=Requirement.MHTR, made=True),)


async def known(probation: ServiceUnderTest, pathway: UUID) -> Any:
    return (await probation.get(f"/v1/pathways/{pathway}", role="court_duty_officer")).json()


async def clocks(probation: ServiceUnderTest, name: str) -> list[str]:
    query = "SELECT state FROM clock WHERE name = :name"
    return [row.state for row in await probation.rows(query, name=name)]


def set_aside(pathway: UUID) -> SentenceSetAside:
    because = SetAsideBecause.PLEA_CHANGED
    return SentenceSetAside(pathway_id=pathway, occurred_at=LATER, because=because)


async def test_nobody_holds_the_order_of_a_sentence_that_was_set_aside(api: Api) -> None:
    """R11, C3: and what was proposed is stood down where guilt fell with it."""
    probation, pathway, _ = await sentenced_pathway(api)
    await probation.deliver(set_aside(pathway))
    shown = await known(probation, pathway)
    assert (shown["sentenced_at"], shown["sentence"]) == (None, {})
    assert await clocks(probation, "C3") == ["cancelled"]


async def test_a_provider_is_stood_down_where_guilt_fell_with_the_sentence(api: Api) -> None:
    """R11: what was asked for before sentence waits for nobody."""
    probation, pathway = await guilty_pathway(api)
    path = f"/v1/pathways/{pathway}/assessment-requests"
    asked = await probation.post(path, request(), role="court_duty_officer")
    assert asked.status_code == 201, asked.text
    fined = Sentenced(
        pathway_id=pathway, occurred_at=MORNING, disposal=Disposal.FINE, requirement_made=False
    )
    await probation.deliver(fined)
    await probation.deliver(set_aside(pathway))
    not_guilty = pleaded(pathway, guilty=False)
    await probation.deliver(not_guilty.model_copy(update={"occurred_at": LATER}))
    told = [type_ for _, type_, _ in await probation.told()]
    assert "cstr.probation.assessment-stood-down.v2" in told


async def test_a_sentence_after_one_that_was_set_aside_is_allocated_anew(api: Api) -> None:
    """R30, C3."""
    probation, pathway, _ = await sentenced_pathway(api)
    await probation.deliver(set_aside(pathway))
    again = Sentenced(
        pathway_id=pathway, occurred_at=LATER + timedelta(hours=1), requirements=MADE,
        disposal=Disposal.COMMUNITY_ORDER, requirement_made=True,
    )  # fmt: skip
    await probation.deliver(again)
    assert (await known(probation, pathway))["sentence"]["disposal"] == "community_order"
    assert await clocks(probation, "C3") != ["cancelled"]


async def test_an_amended_order_is_held_as_it_is_now(api: Api) -> None:
    """R39."""
    probation, pathway, _ = await sentenced_pathway(api)
    await probation.deliver(
        OrderChanged(
            pathway_id=pathway, occurred_at=LATER, change=OrderChange.AMENDED, order_ended=False,
            changed=("ends_on",), disposal=Disposal.COMMUNITY_ORDER, ends_on=date(2027, 12, 2),
            requirements=MADE, requirement_made=True, supervising_court="Fictional Court",
        )
    )  # fmt: skip
    sentence = (await known(probation, pathway))["sentence"]
    assert (sentence["ends_on"], sentence["supervising_court"]) == ("2027-12-02", "Fictional Court")
    assert sentence["requirement_made"] is True
    assert await clocks(probation, "C3") != ["cancelled"]


async def test_an_order_that_was_revoked_is_held_by_nobody(api: Api) -> None:
    """R40, C3."""
    probation, pathway, _ = await sentenced_pathway(api)
    revoked = OrderChanged(
        pathway_id=pathway, occurred_at=LATER, change=OrderChange.REVOKED, order_ended=True,
        ended=(Requirement.MHTR,),
    )  # fmt: skip
    await probation.deliver(revoked)
    assert await clocks(probation, "C3") == ["cancelled"]
    [row] = await probation.rows("SELECT order_ended_at FROM pathway")
    assert row.order_ended_at == LATER
