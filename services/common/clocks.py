"""Clocks: each listens to facts, and keeps the history of its states.

Guarantee: a clock's state follows from when things happened, not from when they were recorded; a
fact that arrives late puts it right, also back from breached to met. A clock that comes to be at
risk or breached, and one that was and no longer is, is told once, in the transaction that finds it.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts import policy
from contracts.catalogue import catalogue
from contracts.event import Agency, Event
from contracts.events.forms import ClockMoved
from contracts.policy import Clock, Heard, Listens, State
from contracts.reference import sites
from services.common import outbox
from services.common.clock_facts import (
    NEWS,
    NotedFact,
    as_kept,
    fact_kept,
    fact_of,
    instance_of,
    since,
    state_after,
    with_fact,
    without_fact,
)

SiteOf = Callable[[AsyncSession, UUID], Awaitable[str | None]]


# The row is made where there is none, so that it is locked before it is read.
_HELD = text("""
INSERT INTO clock (id, name, subject, instance, state, facts)
SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:names AS text[]), CAST(:subjects AS uuid[]),
    CAST(:instances AS text[])) AS a(id, name, subject, instance)
CROSS JOIN (SELECT 'not_started', '[]'::jsonb) AS new(state, facts)
ORDER BY name, instance
ON CONFLICT (name, instance) DO UPDATE SET subject = EXCLUDED.subject
RETURNING id, name, subject, instance, state, facts, started_at
""")


_PUT_RIGHT = text("""
WITH found AS (
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:states AS text[]), CAST(:facts AS text[]),
        CAST(:started AS timestamptz[]), CAST(:warned AS timestamptz[]),
        CAST(:due AS timestamptz[]), CAST(:stopped AS timestamptz[]),
        CAST(:since AS timestamptz[]), CAST(:was AS text[]))
        AS f(id, state, facts, started, warned, due, stopped, since, was)
), moved AS (
    UPDATE clock c SET state = f.state, facts = CAST(f.facts AS jsonb), started_at = f.started,
        warn_at = f.warned, due_at = f.due, stopped_at = f.stopped
    FROM found f WHERE c.id = f.id
)
INSERT INTO clock_history (clock_id, state, at)
SELECT id, state, since FROM found WHERE state <> was
""")


class Clocks:
    """The clocks of one agency."""

    def __init__(self, agency: Agency, site_of: SiteOf | None = None) -> None:
        """``site_of`` finds the site of a subject, whose hours and lengths a clock may run by."""
        self._agency, self._site_of = agency, site_of
        self.names = sorted(c.name for c in policy.clocks().values() if c.owner is agency)

    async def hear_transaction(self, session: AsyncSession) -> None:
        """Hear what this transaction told and noted; called before what was told is kept."""
        noted: list[NotedFact] = session.info.pop("noted", [])
        await self.hear(session, outbox.pending_events(session), noted)

    async def hear(
        self, session: AsyncSession, events: Iterable[Event], noted: Iterable[NotedFact] = ()
    ) -> None:
        """Put right every clock that listens to one of these, and tell what that changed."""
        listened = _listeners(self._agency)
        facts = [*noted, *(fact_of(event) for event in events if event.name in listened)]
        heard: dict[tuple[str, str], list[tuple[Listens, Heard, NotedFact]]] = defaultdict(list)
        for fact in facts:
            for clock, kind, listens in listened.get(fact.name, ()):
                instance = instance_of(clock, fact)
                says = listens.corrects or listens.hears(fact.values)
                if says and instance is not None:
                    heard[clock.name, instance].append((listens, kind, fact))
        if not heard:
            return
        # What the facts changed is flushed, and so locked, before their clocks: by commands and by
        # events alike, or they would wait for each other.
        await session.flush()
        changed = [
            await self._put_right(session, row, heard[row["name"], row["instance"]])
            for row in await _held(session, heard)
        ]
        rows = [row for row in changed if row]
        if rows:
            await session.execute(_PUT_RIGHT, {name: [r[name] for r in rows] for name in rows[0]})

    async def _put_right(
        self, session: AsyncSession, row: RowMapping, heard: list[tuple[Listens, Heard, NotedFact]]
    ) -> dict[str, object]:
        """The clock as it is with what was heard; nothing where that changes nothing."""
        clock, facts = policy.clock(row["name"]), list(row["facts"])
        for listens, kind, fact in heard:
            said, hears = as_kept(clock, kind, fact), listens.hears(fact.values)
            facts = (
                without_fact(facts, said)
                if fact.taken_back
                else with_fact(facts, listens, said, hears)
            )
        if facts == row["facts"]:
            return {}
        site = await self._site(session, clock, row["subject"])
        timing, now = policy.timing(clock, map(fact_kept, facts), site), datetime.now(UTC)
        state = state_after(timing, row["state"], now)
        if state != row["state"] and NEWS & {state, row["state"]}:
            told = State.CANCELLED if timing is None else State(state)
            started_at = row["started_at"] if timing is None else timing.started_at
            due_at = None if timing is None else timing.due_at
            self.tell_moved(session, row, told, started_at, due_at, now)
        return {
            "ids": row["id"],
            "was": row["state"],
            "states": state,
            "facts": orjson.dumps(facts).decode(),
            "started": timing and timing.started_at,
            "warned": timing and timing.at_risk_from,
            "due": timing and timing.due_at,
            "stopped": timing and timing.ended_at,
            "since": since(timing, state, now),
        }

    def tell_moved(
        self,
        session: AsyncSession,
        row: RowMapping,
        state: State,
        started_at: datetime,
        due_at: datetime | None,
        at: datetime,
    ) -> None:
        """Tell that a clock came to be as it is, at a moment."""
        event = _event_of(self._agency)
        if event is None:
            return
        concerns = row["instance"].partition("/")[2] or None
        told = {"clock": row["name"], "state": state, "started_at": started_at, "due_at": due_at}
        outbox.tell(session, event.of(row["subject"], at, told, concerns=concerns))

    async def _site(self, session: AsyncSession, clock: Clock, subject: UUID) -> str | None:
        if self._site_of is None or not _site_matters(clock.name):
            return None
        return await self._site_of(session, subject)


async def _held(
    session: AsyncSession, heard: Mapping[tuple[str, str], Sequence[tuple[Any, Any, NotedFact]]]
) -> Sequence[RowMapping]:
    """The clocks as they stand, locked until the transaction ends."""
    subjects = [listened[0][2].subject for listened in heard.values()]
    asked = {
        "ids": [uuid4() for _ in heard],
        "names": [name for name, _ in heard],
        "instances": [instance for _, instance in heard],
        "subjects": subjects,
    }
    return (await session.execute(_HELD, asked)).mappings().all()


@cache
def _listeners(agency: Agency) -> Mapping[str, Sequence[tuple[Clock, Heard, Listens]]]:
    """Which clocks of an agency listen to a fact, and what it does to them."""
    by_fact: dict[str, list[tuple[Clock, Heard, Listens]]] = defaultdict(list)
    for clock in policy.clocks().values():
        if clock.owner is agency:
            for kind, listened in _listened(clock).items():
                for listens in listened:
                    by_fact[listens.fact].append((clock, kind, listens))
    return by_fact


def _listened(clock: Clock) -> Mapping[Heard, Sequence[Listens]]:
    return {
        Heard.START: clock.starts_on,
        Heard.STOP: clock.stops_on,
        Heard.CANCEL: clock.cancels_on,
        Heard.PAUSE: clock.pauses_on,
        Heard.RESUME: clock.resumes_on,
    }


@cache
def _event_of(agency: Agency) -> type[ClockMoved] | None:
    """The event an agency tells of its clocks."""
    told = (event for event in catalogue().values() if event.publisher is agency)
    return next((event for event in told if issubclass(event, ClockMoved)), None)


@cache
def _site_matters(name: str) -> bool:
    """Whether a site has hours or a length of its own for the clock."""
    clock = policy.clock(name)
    own = {policy.name for site in sites().values() for policy in site.policies}
    return clock.calendar == "working" or bool(own & set(clock.lengths))
