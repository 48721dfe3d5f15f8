"""An order that ended on its day: its officer is free, nothing waits, it may go on (R30, R45)."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.court_orders import OrderExpired, OrderRunsOn
from contracts.events.provider_treatment import PersonDied
from contracts.policy.calendar import midnight_in_england
from contracts.vocabulary import Disposal, Requirement
from tests.conftest import Api
from tests.probation_allocation.given import MORNING
from tests.probation_allocation.given_orders import (
    after,
    allocate,
    ask,
    decided,
    known,
    missed,
    review_set,
    sentence,
    under_order,
)
from tests.service_under_test import ServiceUnderTest

LAST_DAY = date(2026, 7, 31)
OVER = midnight_in_england(LAST_DAY + timedelta(days=1))


def expired(pathway: UUID, last_day: date = LAST_DAY) -> OrderExpired:
    """The order ended on its day."""
    return OrderExpired(
        pathway_id=pathway,
        occurred_at=midnight_in_england(last_day + timedelta(days=1)),
        disposal=Disposal.COMMUNITY_ORDER,
        last_day=last_day,
    )


def runs_on(pathway: UUID, was: date = LAST_DAY) -> OrderRunsOn:
    """It did not end then."""
    return OrderRunsOn(
        pathway_id=pathway,
        occurred_at=OVER + timedelta(days=3),
        was_over_on=was + timedelta(days=1),
    )


async def held(probation: ServiceUnderTest, officer: str) -> int:
    """How many cases an officer holds."""
    shown = await probation.get("/v1/officers?site=northamptonshire", role="senior_officer")
    return int(next(one["cases"] for one in shown.json() if one["id"] == officer))


async def states(probation: ServiceUnderTest, pathway: UUID) -> dict[str, str]:
    """How the clocks of a pathway stand."""
    query = "SELECT name, state FROM clock WHERE subject = :subject"
    return {row.name: row.state for row in await probation.rows(query, subject=pathway)}


def allocation(officer: str, at: datetime, **more: Any) -> dict[str, Any]:
    """An allocation for a reason of few words."""
    about = {"allocated_at": at.isoformat(), "officer_id": officer, "justification": "Is free"}
    return about | more


async def test_the_officer_is_free_for_the_next_order(api: Api) -> None:
    probation, first = await under_order(api)
    officer = await allocate(probation, first)
    await probation.deliver(expired(first))
    assert await held(probation, officer) == 0
    following = uuid4()
    await probation.deliver(sentence(following))
    body = allocation(officer, after(days=70))
    answer = await ask(probation, following, "allocations", body, role="senior_officer")
    assert answer.status_code == 201, answer.text
    shown = await known(probation, first)
    assert shown["allocations"][0]["ended_at"] == shown["after_sentence"]["order_ended_at"]


async def test_its_clocks_rest(api: Api) -> None:
    probation, pathway = await under_order(api)
    await probation.deliver(missed(pathway, 1))
    await probation.deliver(expired(pathway))
    rest = await states(probation, pathway)
    assert {rest[name] for name in ("C3", "C4", "C5", "C9")} == {"cancelled"}


async def test_reviews_that_were_set_are_not_waited_for(api: Api) -> None:
    probation, pathway = await under_order(api)
    await probation.deliver(review_set(pathway, uuid4(), date(2026, 8, 20)))
    await probation.deliver(expired(pathway))
    [review] = (await known(probation, pathway))["after_sentence"]["reviews"]
    assert review["cancelled_at"]


async def test_what_happened_under_the_order_is_recorded_afterwards(api: Api) -> None:
    probation, pathway = await under_order(api)
    await probation.deliver(expired(pathway))
    officer = await allocate(probation, pathway)
    assert await held(probation, officer) == 0
    late = allocation(officer, OVER + timedelta(hours=1))
    refused = await ask(probation, pathway, "allocations", late, role="senior_officer")
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "NoOrder")


async def test_an_order_that_runs_on_is_held_and_waited_for_as_before(api: Api) -> None:
    probation, pathway = await under_order(api)
    officer = await allocate(probation, pathway)
    await probation.deliver(review_set(pathway, uuid4(), date(2026, 8, 20)))
    await probation.deliver(missed(pathway, 1))
    before = await states(probation, pathway)
    await probation.deliver(expired(pathway))
    await probation.deliver(runs_on(pathway))
    assert await states(probation, pathway) == before
    assert await held(probation, officer) == 1
    shown = (await known(probation, pathway))["after_sentence"]
    assert (shown["order_ended_at"], shown["reviews"][0]["cancelled_at"]) == (None, None)


async def test_an_order_told_to_have_ended_on_another_day_ended_on_that_one(api: Api) -> None:
    probation, pathway = await under_order(api)
    await allocate(probation, pathway)
    await probation.deliver(expired(pathway))
    await probation.deliver(expired(pathway, date(2026, 6, 30)))
    shown = await known(probation, pathway)
    ended = datetime.fromisoformat(shown["after_sentence"]["order_ended_at"])
    assert ended == midnight_in_england(date(2026, 7, 1))
    assert datetime.fromisoformat(shown["allocations"][0]["ended_at"]) == ended


@pytest.mark.parametrize("undone", [False, True])
async def test_an_order_that_the_court_ended_before_stays_ended_by_it(
    api: Api, undone: bool
) -> None:
    probation, pathway = await under_order(api)
    await probation.deliver(decided(pathway, str(uuid4()), "revoked", order_ended=True))
    ended = (await known(probation, pathway))["after_sentence"]["order_ended_at"]
    await probation.deliver(expired(pathway))
    if undone:
        await probation.deliver(runs_on(pathway))
    assert (await known(probation, pathway))["after_sentence"]["order_ended_at"] == ended
    assert datetime.fromisoformat(ended) > MORNING


async def test_the_order_of_somebody_who_died_comes_to_rest(api: Api) -> None:
    probation, pathway = await under_order(api)
    officer = await allocate(probation, pathway)
    await probation.deliver(missed(pathway, 1))
    died = PersonDied(pathway_id=pathway, occurred_at=after(days=20), requirement=Requirement.MHTR)
    await probation.deliver(died)
    assert await held(probation, officer) == 0
    rest = await states(probation, pathway)
    assert {rest[name] for name in ("C4", "C5", "C9")} == {"cancelled"}
    shown = (await known(probation, pathway))["after_sentence"]
    assert datetime.fromisoformat(shown["order_ended_at"]) == after(days=20)
