"""Clocks: each listens to facts, is moved on by time, and keeps the history of its states.

Guarantee: a clock's state follows from when things happened, not from when they were recorded; a
fact that arrives late puts it right, also back from breached to met. A clock that comes to be at
risk or breached, and one that was and no longer is, is told once, in the transaction that finds it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import orjson
import structlog
from sqlalchemy import RowMapping, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts import policy
from contracts.catalogue import catalogue
from contracts.event import Agency, Event
from contracts.events.forms import ClockMoved
from contracts.policy import Clock, Fact, Heard, Listens, State, Timing
from contracts.reference import sites
from services.common import outbox
from services.common.metrics import CLOCKS

log = structlog.get_logger()

SWEEP_SECONDS = 1.0
BATCH = 500
NOT_STARTED = "not_started"
NEWS = frozenset({State.AT_RISK, State.BREACHED})

SiteOf = Callable[[AsyncSession, UUID], Awaitable[str | None]]


@dataclass(frozen=True)
class Said:
    """A fact that clocks may listen to: an event, or one that only its owner knows."""

    name: str
    subject: UUID
    at: datetime
    values: Mapping[str, object]
    taken_back: bool = False


def note(session: AsyncSession, name: str, subject: UUID, at: datetime, **values: object) -> None:
    """Let clocks hear what is told to nobody; heard with the events of the transaction."""
    session.info.setdefault("noted", []).append(Said(name, subject, at, values))


def take_back(
    session: AsyncSession, name: str, subject: UUID, at: datetime, **values: object
) -> None:
    """Let clocks hear that what was said of a moment did not happen; event or local fact alike."""
    said = Said(name, subject, at, values, taken_back=True)
    session.info.setdefault("noted", []).append(said)


def noted_so_far(session: AsyncSession) -> int:
    """How many facts wait to be heard; with ``forget``, the mark to go back to."""
    return len(session.info.get("noted", ()))


def forget(session: AsyncSession, mark: int) -> None:
    """Drop what was noted after the mark, with the savepoint it was noted in."""
    del session.info.setdefault("noted", [])[mark:]


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

_DUE = text("""
SELECT id, name, subject, instance, state, started_at, due_at, warn_at FROM clock
WHERE ((state = 'running' AND (warn_at <= :now OR due_at < :now))
    OR (state = 'at_risk' AND due_at < :now))
    AND NOT EXISTS (SELECT 1 FROM merged_subject m
        WHERE m.subject = clock.subject AND m.ended_at IS NULL)
ORDER BY due_at LIMIT :batch FOR UPDATE SKIP LOCKED
""")

_MOVED_ON = text("""
WITH due AS (
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:states AS text[]),
        CAST(:moments AS timestamptz[])) AS d(id, state, at)
), moved AS (
    UPDATE clock c SET state = d.state FROM due d WHERE c.id = d.id RETURNING c.id
)
INSERT INTO clock_history (clock_id, state, at) SELECT id, state, at FROM due
""")

_COUNT = text("""
SELECT name, state, count(*) FROM clock WHERE state <> 'not_started' GROUP BY name, state
""")


class Clocks:
    """The clocks of one agency."""

    def __init__(self, agency: Agency, site_of: SiteOf | None = None) -> None:
        """``site_of`` finds the site of a subject, whose hours and lengths a clock may run by."""
        self._agency, self._site_of = agency, site_of

    async def hear_transaction(self, session: AsyncSession) -> None:
        """Hear what this transaction told and noted; called before what was told is kept."""
        noted: list[Said] = session.info.pop("noted", [])
        await self.hear(session, outbox.pending_events(session), noted)

    async def hear(
        self, session: AsyncSession, events: Iterable[Event], noted: Iterable[Said] = ()
    ) -> None:
        """Put right every clock that listens to one of these, and tell what that changed."""
        listened = _listeners(self._agency)
        facts = [*noted, *(_said(event) for event in events if event.name in listened)]
        heard: dict[tuple[str, str], list[tuple[Listens, Heard, Said]]] = defaultdict(list)
        for one in facts:
            for clock, kind, listens in listened.get(one.name, ()):
                instance = _instance(clock, one)
                says = listens.corrects or listens.hears(one.values)
                if says and instance is not None:
                    heard[clock.name, instance].append((listens, kind, one))
        if not heard:
            return
        # What the facts changed is flushed, and so locked, before their clocks: by commands and by
        # events alike, or they would wait for each other.
        changed = [
            await self._put_right(session, row, heard[row["name"], row["instance"]])
            for row in await _held(session, heard)
        ]
        rows = [row for row in changed if row]
        if rows:
            await session.execute(_PUT_RIGHT, {name: [r[name] for r in rows] for name in rows[0]})

    async def sweep(
        self, sessions: async_sessionmaker[AsyncSession], key: bytes | None, now: datetime
    ) -> int:
        """Mark and tell what became at risk or breached since the last look, however long ago."""
        found = 0
        while True:
            async with sessions() as session, session.begin():
                due = (await session.execute(_DUE, {"now": now, "batch": BATCH})).mappings().all()
                if due:
                    await self._move_on(session, due, now)
                    await outbox.record_events(session, key)
            found += len(due)
            if len(due) < BATCH:
                return found

    async def _put_right(
        self, session: AsyncSession, row: RowMapping, heard: list[tuple[Listens, Heard, Said]]
    ) -> dict[str, object]:
        """The clock as it is with what was heard; nothing where that changes nothing."""
        clock, facts = policy.clock(row["name"]), list(row["facts"])
        for listens, kind, one in heard:
            said, hears = _kept(clock, kind, one), listens.hears(one.values)
            facts = _without(facts, said) if one.taken_back else _with(facts, listens, said, hears)
        if facts == row["facts"]:
            return {}
        site = await self._site(session, clock, row["subject"])
        found, now = policy.timing(clock, map(_fact, facts), site), datetime.now(UTC)
        state = _heard_state(found, row["state"], now)
        if state != row["state"] and NEWS & {state, row["state"]}:
            told = State.CANCELLED if found is None else State(state)
            started_at = row["started_at"] if found is None else found.started_at
            due_at = None if found is None else found.due_at
            self._tell(session, row, told, started_at, due_at, now)
        return {
            "ids": row["id"],
            "was": row["state"],
            "states": state,
            "facts": orjson.dumps(facts).decode(),
            "started": found and found.started_at,
            "warned": found and found.at_risk_from,
            "due": found and found.due_at,
            "stopped": found and found.ended_at,
            "since": _since(found, state, now),
        }

    async def _move_on(
        self, session: AsyncSession, due: Sequence[RowMapping], now: datetime
    ) -> None:
        states, moments = [], []
        for row in due:
            late = row["due_at"] is not None and row["due_at"] < now
            states.append(State.BREACHED if late else State.AT_RISK)
            moments.append(row["due_at"] if late else row["warn_at"])
            self._tell(session, row, states[-1], row["started_at"], row["due_at"], moments[-1])
        values = {"ids": [row["id"] for row in due], "states": states, "moments": moments}
        await session.execute(_MOVED_ON, values)

    def _tell(
        self,
        session: AsyncSession,
        row: RowMapping,
        state: State,
        started_at: datetime,
        due_at: datetime | None,
        at: datetime,
    ) -> None:
        event = _event_of(self._agency)
        if event is None:
            return
        concerns = row["instance"].partition("/")[2] or None
        told = {"clock": row["name"], "state": state, "started_at": started_at, "due_at": due_at}
        outbox.tell(session, event.about(row["subject"], at, told | {"concerns": concerns}))

    async def _site(self, session: AsyncSession, clock: Clock, subject: UUID) -> str | None:
        if self._site_of is None or not _site_matters(clock.name):
            return None
        return await self._site_of(session, subject)


async def run(
    clocks: Clocks, sessions: async_sessionmaker[AsyncSession], key: bytes | None
) -> None:
    """Move clocks on until cancelled."""
    while True:
        try:
            await clocks.sweep(sessions, key, datetime.now(UTC))
            await _count(sessions)
        except (DBAPIError, OSError) as lost:
            log.warning("clocks wait", error=type(lost).__name__)
        await asyncio.sleep(SWEEP_SECONDS)


async def _count(sessions: async_sessionmaker[AsyncSession]) -> None:
    async with sessions() as session:
        counted = (await session.execute(_COUNT)).all()
    for name, state, count in counted:
        CLOCKS.labels(name, state).set(count)


async def _held(
    session: AsyncSession, heard: Mapping[tuple[str, str], Sequence[tuple[Any, Any, Said]]]
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


def _said(event: Event) -> Said:
    return Said(event.name, event.subject, event.occurred_at, event.model_dump(mode="json"))


@cache
def _listeners(agency: Agency) -> Mapping[str, Sequence[tuple[Clock, Heard, Listens]]]:
    """Which clocks of an agency listen to a fact, and what it does to them."""
    found: dict[str, list[tuple[Clock, Heard, Listens]]] = defaultdict(list)
    for clock in policy.clocks().values():
        if clock.owner is agency:
            for kind, listened in _listened(clock).items():
                for one in listened:
                    found[one.fact].append((clock, kind, one))
    return found


def _listened(clock: Clock) -> Mapping[Heard, Sequence[Listens]]:
    return {
        Heard.START: clock.starts_on,
        Heard.STOP: clock.stops_on,
        Heard.CANCEL: clock.cancels_on,
        Heard.PAUSE: clock.pauses_on,
        Heard.RESUME: clock.resumes_on,
    }


def _instance(clock: Clock, one: Said) -> str | None:
    """Which of a clock's instances a fact is about; nothing where it does not say."""
    if clock.per is None:
        return str(one.subject)
    value = one.values.get(clock.per)
    return None if value is None else f"{one.subject}/{value}"


def _kept(clock: Clock, kind: Heard, one: Said) -> list[str]:
    """A fact as it is kept: what it does, its name, when it happened, and until when it orders."""
    new = [kind.value, one.name, one.at.astimezone(UTC).isoformat()]
    ordered = (
        clock.due_from and kind is Heard.START and policy.due_by(one.values.get(clock.due_from))
    )
    return [*new, ordered.isoformat()] if ordered else new


def _with(facts: list[list[str]], listens: Listens, new: list[str], hears: bool) -> list[list[str]]:
    """The facts with one more; said again it replaces what it said before, where it corrects.

    What is said of one moment twice is as it was said last, whatever it did to the clock at first.
    """
    kept = [
        f
        for f in facts
        if not (listens.corrects and f[:2] == new[:2]) and not (hears and f[1:3] == new[1:3])
    ]
    return [*kept, new] if hears and new not in kept else kept


def _without(facts: list[list[str]], said: list[str]) -> list[list[str]]:
    """The facts without one, until it is said again."""
    return [f for f in facts if f[:3] != said[:3]]


def _fact(kept: Sequence[str]) -> Fact:
    due_at = datetime.fromisoformat(kept[3]) if len(kept) > 3 else None
    return Fact(Heard(kept[0]), datetime.fromisoformat(kept[2]), due_at)


def _heard_state(found: Timing | None, was: str, now: datetime) -> str:
    """The state a fact leads to; that time has passed alone is for the next sweep to find."""
    if found is None:
        return NOT_STARTED
    state = found.state(now)
    if state not in NEWS or found.ended_at is not None or state == was:
        return state.value
    ahead = state is State.BREACHED and was == State.AT_RISK
    return State.AT_RISK.value if ahead else State.RUNNING.value


def _since(found: Timing | None, state: str, now: datetime) -> datetime:
    """When the clock came to be as it is."""
    if found is None:
        return now
    moments: dict[str, datetime | None] = {
        State.AT_RISK: found.at_risk_from,
        State.RUNNING: found.started_at,
    }
    if state == State.BREACHED:
        return found.due_at or now
    return moments.get(state) or found.ended_at or now


@cache
def _event_of(agency: Agency) -> type[ClockMoved] | None:
    """The event an agency tells of its clocks."""
    told = (event for event in catalogue().values() if event.publisher is agency)
    return next((event for event in told if issubclass(event, ClockMoved)), None)


@cache
def _site_matters(name: str) -> bool:
    """Whether a site has hours or a length of its own for the clock."""
    clock = policy.clock(name)
    own = {one.name for site in sites().values() for one in site.policies}
    return clock.calendar == "working" or bool(own & set(clock.lengths))
