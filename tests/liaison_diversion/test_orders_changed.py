"""Sentences set aside and orders that ended: who is followed up (R11, R28, R40)."""

from datetime import timedelta

from contracts.events.court_listing import Sentenced
from contracts.events.court_orders import OrderChanged, SentenceSetAside
from contracts.vocabulary import Disposal, OrderChange, Requirement, SetAsideBecause
from services.liaison_diversion.service import SERVICE
from tests.conftest import Api
from tests.liaison_diversion.given import AT, follow_ups_in, matched


async def test_who_was_followed_up_for_a_sentence_set_aside_is_no_longer(api: Api) -> None:
    """R11, R28."""
    liaison = await api(SERVICE)
    pathway, _ = await matched(liaison)
    fined = Sentenced(
        pathway_id=pathway, occurred_at=AT, disposal=Disposal.FINE, requirement_made=False
    )
    await liaison.deliver(fined)
    assert "no_requirement_made" in {f["reason"] for f in await follow_ups_in(liaison)}
    because = SetAsideBecause.SENTENCE_SET_ASIDE
    at = AT + timedelta(days=1)
    await liaison.deliver(SentenceSetAside(pathway_id=pathway, occurred_at=at, because=because))
    assert "no_requirement_made" not in {f["reason"] for f in await follow_ups_in(liaison)}


async def test_whose_order_was_revoked_is_followed_up(api: Api) -> None:
    """R40."""
    liaison = await api(SERVICE)
    pathway, _ = await matched(liaison)
    await liaison.deliver(
        OrderChanged(
            pathway_id=pathway, occurred_at=AT + timedelta(days=2), change=OrderChange.REVOKED,
            order_ended=True, ended=(Requirement.MHTR,),
        )
    )  # fmt: skip
    assert ("treatment_ended_by_court", "mhtr") in {
        (f["reason"], f["requirement"]) for f in await follow_ups_in(liaison)
    }


async def test_a_requirement_that_an_amendment_made_is_followed_up_no_more(api: Api) -> None:
    """R28, R39."""
    liaison = await api(SERVICE)
    pathway, _ = await matched(liaison)
    order = Disposal.COMMUNITY_ORDER
    await liaison.deliver(
        Sentenced(pathway_id=pathway, occurred_at=AT, disposal=order, requirement_made=False)
    )
    assert "no_requirement_made" in {f["reason"] for f in await follow_ups_in(liaison)}
    made = OrderChanged(
        pathway_id=pathway, occurred_at=AT + timedelta(days=2), change=OrderChange.AMENDED,
        order_ended=False, disposal=order, requirement_made=True,
    )  # fmt: skip
    await liaison.deliver(made)
    assert "no_requirement_made" not in {f["reason"] for f in await follow_ups_in(liaison)}


async def test_whose_order_was_not_revoked_after_all_is_followed_up_no_more(api: Api) -> None:
    """R26, R40: the end is taken back."""
    liaison = await api(SERVICE)
    pathway, _ = await matched(liaison)
    at = AT + timedelta(days=2)
    revoked = OrderChanged(
        pathway_id=pathway, occurred_at=at, change=OrderChange.REVOKED, order_ended=True,
        ended=(Requirement.MHTR,),
    )  # fmt: skip
    await liaison.deliver(revoked)
    because = SetAsideBecause.SHARED_AGAIN
    undone = SentenceSetAside(
        pathway_id=pathway, occurred_at=at, because=because, requirements=(Requirement.MHTR,)
    )
    await liaison.deliver(undone)
    assert "treatment_ended_by_court" not in {f["reason"] for f in await follow_ups_in(liaison)}
