"""Clocks on a real database: facts in any order, time that passes, what is told and how often."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.event import Event
from contracts.events.court_listing import PleaEntered, Sentenced
from contracts.events.probation_allocation import CaseAllocated
from contracts.policy import Fact, Heard, clock, timing
from contracts.vocabulary import Disposal
from services.common.clock_sweep import sweep
from services.common.clocks import Clocks
from services.common.database import make_engine, make_sessions
from services.common.outbox import record_events
from services.court_listing.service import SERVICE as COURT
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

KEY = bytes(32)
THEN = datetime(2026, 6, 2, 10, tzinfo=UTC)
LATER = THEN + timedelta(days=30)


class Desk:
    """The clocks of probation, on an empty database."""

    def __init__(self, service: ServiceUnderTest) -> None:
        self.service, self.sessions = service, make_sessions(service.engine)
        self.clocks: Clocks = service.inbox.clocks

    async def hear(self, *events: Event) -> None:
        """One transaction in which these are heard."""
        async with self.sessions() as session, session.begin():
            await self.clocks.hear(session, events)
            await record_events(session, KEY)

    async def sweep(self, now: datetime) -> int:
        """A look at the clocks at a moment."""
        return await sweep(self.clocks, self.sessions, KEY, now)

    async def states(self) -> list[str]:
        """How the clocks that were started stand."""
        query = "SELECT state FROM clock WHERE state <> 'not_started' ORDER BY id"
        return [row.state for row in await self.service.rows(query)]

    async def history(self) -> list[str]:
        """Every state there was, in the order it was recorded."""
        query = "SELECT state FROM clock_history ORDER BY recorded_at"
        return [row.state for row in await self.service.rows(query)]

    async def told(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Channel and data of every move told."""
        return [(c, data) for c, type_, data in await self.service.told() if "clock-moved" in type_]


@pytest.fixture
async def desk(api: Api) -> Desk:
    """A desk of probation."""
    return Desk(await api(SERVICE))


def sentenced(pathway: UUID, at: datetime = THEN, disposal: str = "community_order") -> Event:
    """A sentence."""
    return Sentenced(
        pathway_id=pathway, occurred_at=at, disposal=Disposal(disposal), requirement_made=False
    )


def allocated(pathway: UUID, at: datetime) -> Event:
    """An allocation."""
    return CaseAllocated(
        pathway_id=pathway,
        occurred_at=at,
        allocation_id=uuid4(),
        officer_name="A. Fictional",
        officer_team="North",
        officer_contact="desk",
        hours_since_sentence=1,
    )


async def test_what_time_brings_is_told_once_to_each_reader(desk: Desk) -> None:
    """C3: 48 hours, at risk 12 hours before."""
    await desk.hear(sentenced(uuid4()))
    assert await desk.sweep(THEN + timedelta(hours=35)) == 0
    assert await desk.sweep(THEN + timedelta(hours=36)) == 1
    assert await desk.sweep(THEN + timedelta(hours=37)) == 0
    assert await desk.sweep(THEN + timedelta(hours=49)) == 1
    assert await desk.sweep(THEN + timedelta(hours=50)) == 0
    told = [(channel, data["state"]) for channel, data in await desk.told()]
    assert sorted(told) == [
        ("cstr.probation.provider", "at_risk"),
        ("cstr.probation.provider", "breached"),
        ("cstr.probation.reporting", "at_risk"),
        ("cstr.probation.reporting", "breached"),
    ]
    assert await desk.history() == ["running", "at_risk", "breached"]


async def test_after_a_day_away_what_became_due_is_told_once(desk: Desk) -> None:
    await desk.hear(*(sentenced(uuid4()) for _ in range(3)))
    assert await desk.sweep(LATER) == 3
    assert await desk.sweep(LATER) == 0
    assert await desk.states() == ["breached"] * 3
    assert len(await desk.told()) == 6


async def test_a_late_fact_puts_a_breach_right_and_says_so(desk: Desk) -> None:
    """C3: the allocation was in time and recorded afterwards."""
    pathway = uuid4()
    await desk.hear(sentenced(pathway))
    await desk.sweep(LATER)
    await desk.hear(allocated(pathway, THEN + timedelta(hours=5)))
    assert await desk.states() == ["met"]
    assert await desk.history() == ["running", "breached", "met"]
    assert [data["state"] for _, data in await desk.told()] == ["breached"] * 2 + ["met"] * 2


async def test_a_corrected_time_of_the_start_moves_the_deadline(desk: Desk) -> None:
    pathway = uuid4()
    await desk.hear(sentenced(pathway), allocated(pathway, THEN + timedelta(hours=50)))
    assert await desk.states() == ["breached"]
    await desk.hear(sentenced(pathway, THEN + timedelta(hours=10)))
    assert await desk.states() == ["met"]


async def test_a_corrected_sentence_that_starts_nothing_takes_its_clock_back(desk: Desk) -> None:
    pathway = uuid4()
    await desk.hear(sentenced(pathway))
    await desk.hear(sentenced(pathway, disposal="custody"))
    assert await desk.states() == []
    assert await desk.sweep(LATER) == 0


async def test_a_breach_that_was_told_and_whose_start_is_taken_back_is_cancelled(
    desk: Desk,
) -> None:
    pathway = uuid4()
    await desk.hear(sentenced(pathway))
    await desk.sweep(LATER)
    await desk.hear(sentenced(pathway, disposal="custody"))
    assert [data["state"] for _, data in await desk.told()] == ["breached"] * 2 + ["cancelled"] * 2


async def test_a_second_allocation_does_not_make_the_first_late(desk: Desk) -> None:
    """R30: a handover after the deadline."""
    pathway = uuid4()
    await desk.hear(sentenced(pathway), allocated(pathway, THEN + timedelta(hours=5)))
    await desk.hear(allocated(pathway, THEN + timedelta(days=20)))
    assert await desk.states() == ["met"]


async def test_a_transaction_that_is_not_committed_moves_no_clock(desk: Desk) -> None:
    async with desk.sessions() as session:
        await desk.clocks.hear(session, [sentenced(uuid4())])
        await session.rollback()
    assert await desk.service.rows("SELECT 1 FROM clock") == []


async def test_what_is_said_of_one_moment_twice_is_as_it_was_said_last(api: Api) -> None:
    """R11, C1: a plea corrected at the time it was entered."""
    desk = Desk(await api(COURT))
    pathway = uuid4()
    for guilty, state in ((False, []), (True, ["running"]), (False, []), (True, ["running"])):
        plea = {"pathway_id": pathway, "occurred_at": THEN, "any_guilty": guilty, "offences": ()}
        await desk.hear(PleaEntered.model_validate(plea))
        assert await desk.states() == state


steps = st.lists(
    st.tuples(st.sampled_from(["sentence", "custody", "allocate"]), st.integers(0, 90)),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
async def test_a_clock_stands_as_its_facts_say_in_whatever_batches_they_come(
    desk: Desk, said: list[tuple[str, int]]
) -> None:
    """The last sentence corrects those before it; every allocation counts."""
    pathway = uuid4()
    starts: list[Fact] = []
    stops: list[Fact] = []
    for what, hour in said:
        moment = THEN + timedelta(hours=hour)
        if what == "allocate":
            stops.append(Fact(Heard.STOP, moment))
            await desk.hear(allocated(pathway, moment))
        else:
            starts = [Fact(Heard.START, moment)] if what == "sentence" else []
            order = "community_order" if what == "sentence" else "custody"
            await desk.hear(sentenced(pathway, moment, order))
    await desk.sweep(LATER)
    found = timing(clock("C3"), [*starts, *stops])
    rows = await desk.service.rows(
        "SELECT state FROM clock WHERE subject = :s AND name = 'C3'", s=pathway
    )
    (row,) = rows
    assert row.state == (found.state(LATER).value if found else "not_started")


async def test_a_hundred_thousand_clocks_are_swept_in_time(desk: Desk) -> None:
    """On a quiet machine under 200 ms with nothing due, under 10 s with ten thousand; here with
    room for whatever else runs.
    """
    owner = make_engine(desk.service.database.migration_url, 1)
    async with owner.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE clock DISABLE TRIGGER keep_history")
        await connection.exec_driver_sql(
            "INSERT INTO clock (id, name, subject, instance, state, facts, started_at, warn_at,"
            " due_at) SELECT gen_random_uuid(), 'C3', gen_random_uuid(), n::text, 'running', '[]',"
            " '2026-06-02 10:00Z', '2026-06-03 22:00Z', CASE WHEN n <= 10000 THEN"
            " timestamptz '2026-06-02 11:00Z' ELSE timestamptz '2026-06-04 10:00Z' END"
            " FROM generate_series(1, 100000) n"
        )
        await connection.exec_driver_sql("ALTER TABLE clock ENABLE TRIGGER keep_history")
        await connection.exec_driver_sql("ANALYZE clock")
    await owner.dispose()
    began = time.perf_counter()
    assert await desk.sweep(THEN) == 0
    assert time.perf_counter() - began < 2
    began = time.perf_counter()
    assert await desk.sweep(THEN + timedelta(hours=2)) == 10_000
    assert time.perf_counter() - began < 60
