"""Treatment under an order that ended on its day: planned no more, and recorded (R33, R45)."""

from datetime import date, timedelta
from uuid import UUID

from contracts.events.court_orders import OrderExpired, OrderRunsOn
from contracts.policy.calendar import midnight_in_england
from contracts.vocabulary import Disposal
from tests.conftest import Api
from tests.provider_assessment.given import (
    Provider,
    attended_once,
    clock_states,
    completion,
    in_treatment,
    session,
)

LAST_DAY = date(2026, 7, 31)
OVER = midnight_in_england(LAST_DAY + timedelta(days=1))


def expired(pathway: UUID) -> OrderExpired:
    """The order ended on its day."""
    return OrderExpired(
        pathway_id=pathway,
        occurred_at=OVER,
        disposal=Disposal.COMMUNITY_ORDER,
        last_day=LAST_DAY,
    )


def runs_on(pathway: UUID) -> OrderRunsOn:
    """It did not end then."""
    at, was = OVER + timedelta(days=3), LAST_DAY + timedelta(days=1)
    return OrderRunsOn(pathway_id=pathway, occurred_at=at, was_over_on=was)


async def planned(provider: Provider, number: int, **since_the_end: float) -> str:
    """An appointment so long after the end of the order; by its id."""
    at = (OVER + timedelta(**since_the_end)).isoformat()
    return str((await provider.of("appointments", session(number, at=at)))["id"])


async def state_of(provider: Provider, appointment: str) -> str:
    """How an appointment stands."""
    query = "SELECT state FROM appointment WHERE id = CAST(:id AS uuid)"
    [row] = await provider.service.rows(query, id=appointment)
    return str(row.state)


async def test_what_was_planned_after_the_end_is_not_held(api: Api) -> None:
    provider = await in_treatment(api)
    before, later = await planned(provider, 1, days=-1), await planned(provider, 2, days=1)
    await provider.service.deliver(expired(provider.pathway))
    assert [await state_of(provider, one) for one in (before, later)] == ["open", "cancelled"]
    for name in ("C7", "C12"):
        assert await clock_states(provider, name) == ["cancelled"], name


async def test_nothing_is_planned_after_the_end_and_what_was_before_is_recorded(api: Api) -> None:
    provider = await in_treatment(api)
    await provider.service.deliver(expired(provider.pathway))
    at = (OVER + timedelta(days=1)).isoformat()
    refused = await provider.of("appointments", session(1, at=at), 409)
    assert refused["errorCode"] == "NoOrder"
    held = await planned(provider, 1, days=-1)
    went = {"recorded_at": OVER.isoformat(), "attendance": "attended", "engagement": "active"}
    await provider.attendance(held, went)
    await provider.of("completions", completion(completed_at=OVER.isoformat()))


async def test_treatment_goes_on_where_the_order_did_not_end(api: Api) -> None:
    provider = await in_treatment(api)
    later = await planned(provider, 1, days=1)
    names = ("C7", "C8", "C12")
    before = [await clock_states(provider, name) for name in names]
    await provider.service.deliver(expired(provider.pathway))
    await provider.service.deliver(runs_on(provider.pathway))
    assert await state_of(provider, later) == "open"
    assert [await clock_states(provider, name) for name in names] == before
    await planned(provider, 2, days=8)


async def test_a_treatment_that_was_signed_off_stays_so(api: Api) -> None:
    provider = await attended_once(api)
    await provider.of(
        "completions", completion(completed_at=(OVER - timedelta(days=9)).isoformat())
    )
    await provider.service.deliver(expired(provider.pathway))
    assert (await provider.view())["state"] == "completed"
