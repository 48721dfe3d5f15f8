"""Walks at random through all agencies, right and wrong, delivered late and twice (R50 to R52)."""

import random
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contracts.event import Agency
from contracts.policy import Fact, Heard, clock, timing
from services.court_listing.service import SERVICE as COURT
from services.data_reporting.service import SERVICE as REPORTING
from services.liaison_diversion.service import SERVICE as LIAISON
from services.probation_allocation.service import SERVICE as PROBATION
from services.provider_assessment.service import SERVICE as PROVIDER
from tests.conftest import Api
from tests.depth import chosen, longer
from tests.random_walks.commands import COMMANDS, LIKELY
from tests.random_walks.invariants import not_for, not_given
from tests.random_walks.world import MHTR, RECOVERY, SECONDARY, World
from tests.service_under_test import ServiceUnderTest

pytestmark = pytest.mark.timeout(300)
SERVICES = (COURT, LIAISON, PROVIDER, PROBATION, REPORTING)
WALK = settings(
    max_examples=chosen(4, deep=15),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest_asyncio.fixture
async def services(api: Api) -> Mapping[Agency, ServiceUnderTest]:
    """All five agencies; every walk empties them and begins again."""
    return {service.agency: await api(service) for service in SERVICES}


steps = st.lists(st.sampled_from(sorted(COMMANDS)), min_size=2, max_size=10)


# Strays at their place on the way: right after the proposal, or under the order.
@example(strays=["not_guilty"], places=[7], seed=1)
@example(strays=["withdraw"], places=[7], seed=2)
@example(strays=["not_guilty", "guilty", "request"], places=[7, 8, 9], seed=3)
@example(strays=["breach", "session"], places=[10, 11], seed=4)
@example(
    strays=["request_alcohol", "court_screen", "agree", "confer", "propose_alcohol"],
    places=[3, 5, 7, 8, 12],
    seed=5,
)
@example(
    strays=["request_secondary", "stand_down", "request", "withdraw_proposal", "propose"],
    places=[3, 4, 5, 10, 11],
    seed=6,
)
@example(
    strays=["correct_attendance", "revise", "session", "decide", "correct_attendance"],
    places=[11, 12, 13, 14, 15],
    seed=7,
)
@example(
    strays=["change_approval", "withdraw_approval", "approve", "propose", "change_approval"],
    places=[7, 8, 9, 10, 11],
    seed=8,
)
@given(
    strays=steps,
    places=st.lists(st.integers(0, len(LIKELY)), min_size=10, max_size=10),
    seed=st.integers(0, 2**16),
)
@WALK
@longer
async def test_every_walk_ends_with_agencies_that_agree(
    services: Mapping[Agency, ServiceUnderTest], strays: list[str], places: list[int], seed: int
) -> None:
    """No 5xx, nothing lost or doubled, each picture agrees with its owner's, clocks with facts.

    What an agency said to be allowed it accepted, and what it accepted it had said to be. None was
    told or holds what no agreement gives it.
    """
    for service in services.values():
        await service.empty()
    town = World(services, random.Random(seed))
    await town.open()
    way = list(LIKELY)
    for stray, place in zip(strays, places, strict=False):
        way.insert(place, stray)
    for name in way:
        await town.carry(all_=town.chance.random() < 0.7)
        await COMMANDS[name](town)
    await town.settle()
    assert town.failures == []
    assert await parked(town) == {}
    await pictures_agree(town)
    await clocks_agree(town)
    assert not_given(town.delivered) == set()
    assert await not_for(services) == set()


async def parked(town: World) -> dict[str, list[str]]:
    """What could not be applied, by agency."""
    found = {}
    for agency, service in town.services.items():
        rows = await service.rows("SELECT type, reason FROM parked")
        if rows:
            found[agency.value] = [f"{row.type}: {row.reason}" for row in rows]
    return found


async def pictures_agree(town: World) -> None:
    """What a reader shows of a fact is what its owner shows."""
    court = await town.view(Agency.COURT, "legal_adviser")
    probation = await town.view(Agency.PROBATION, "responsible_officer")
    assert probation["any_guilty"] == court["any_guilty"]
    sentence = court["sentence"]
    assert (probation["sentenced_at"] is None) == (sentence is None)
    live = {p["requirement"] for p in probation["proposals"] if p["withdrawn_at"] is None}
    shown = {p["requirement"] for p in court["requirements"] if p["proposed_at"]}
    assert shown == live
    for organisation in (MHTR, RECOVERY, SECONDARY):
        known = await town.view(Agency.PROVIDER, "practitioner", organisation)
        for case in known["cases"] if known else ():
            _case_agrees(case, organisation, probation, sentence)


def _case_agrees(case: Any, organisation: str, probation: Any, sentence: Any) -> None:
    (position,) = (
        p
        for p in probation["positions"]
        if (p["requirement"], p["organisation"]) == (case["requirement"], organisation)
    )
    assert (position["requested_at"] is None) == (case["stood_down_at"] is not None)
    if case["stood_down_at"] is None and case["decisions"]:
        live = [d for d in case["decisions"] if d["replaced_at"] is None]
        assert [d["approved"] for d in live] == [position["approved"]] * len(live)
    answers = sentence["requirements"] if sentence else []
    made = [a["made"] for a in answers if a["requirement"] == case["requirement"]]
    assert bool(case["order"]["made"]) == any(made)
    held = {a["id"]: a for a in probation["appointments"]}
    for appointment in case["appointments"]:
        if appointment["state"] in ("attended", "not_attended"):
            theirs = held[appointment["id"]]
            assert theirs["attended"] == (appointment["state"] == "attended")
            assert theirs["decision"] == appointment["decision"]


async def clocks_agree(town: World) -> None:
    """Each clock's moments follow from the facts it kept, whatever the order they came in."""
    for service in town.services.values():
        query = "SELECT name, facts, state, started_at, due_at, stopped_at FROM clock"
        for row in await service.rows(query):
            facts = [_fact(kept) for kept in row.facts]
            found = timing(clock(row.name), facts, "northamptonshire")
            assert (found is None) == (row.state == "not_started"), row
            if found is not None:
                moments = (row.started_at, row.due_at, row.stopped_at)
                assert moments == (found.started_at, found.due_at, found.ended_at), row


def _fact(kept: list[str]) -> Fact:
    due = datetime.fromisoformat(kept[3]) if len(kept) > 3 and kept[3] else None
    return Fact(Heard(kept[0]), datetime.fromisoformat(kept[2]), due)
