"""After a database was put back to an earlier state: what is done before the agency tells again.

``restored --reason TEXT [--by NAME] [--without AGENCY]… [--wait SECONDS]``, with the service
stopped. It says in the audit that a backup was restored; takes a new incarnation; asks each reader
what it heard on this agency's channels, once that one has read its topic to the end (only the
reader may read it); keeps as lost what is not known here any more; gives no number again that
anybody has seen; and lets no permission stand of whom something was lost about permissions. It may
be run again: what was begun goes on until every reader was asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from aiokafka.errors import KafkaError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker

from contracts.catalogue import catalogue
from contracts.event import Agency
from contracts.permissions import changes_permissions
from contracts.sharing import Agreement, load_agreements
from services.common import audit, permission
from services.common.answers import NotAnAnswer
from services.common.database import make_engine, make_sessions
from services.common.heard_shown import NOBODY, HeardSubject
from services.common.peer_tls import trusted
from services.common.pseudonyms import is_pseudonymous
from services.common.restored_readers import NotReady, Reader
from services.common.settings import Settings

WAIT_SECONDS = 60.0
#: Events are recorded a moment before they are committed, and pseudonyms say the day alone.
MARGIN = timedelta(days=2)
PAGES = 100_000

_RUNNING = text("""
SELECT count(*) FROM relay_member WHERE seen_at > clock_timestamp() - interval '3 seconds'
""")
_UNFINISHED = text("""
SELECT id FROM incarnation WHERE finished_at IS NULL ORDER BY number DESC LIMIT 1
""")
_BEGIN = text("INSERT INTO incarnation (reason) VALUES (:reason) RETURNING id")
_FINISH = text("UPDATE incarnation SET finished_at = clock_timestamp() WHERE id = :id")
_NEWEST = text("SELECT max(recorded_at) FROM event_log")

_LOST = text("""
INSERT INTO lost_event (channel, subject, sequence, event_id, type, recorded_at, incarnation)
SELECT :channel, h.subject, h.sequence, h.event_id, h.type, h.recorded_at, :incarnation
FROM unnest(CAST(:subjects AS uuid[]), CAST(:sequences AS bigint[]), CAST(:ids AS uuid[]),
    CAST(:types AS text[]), CAST(:recorded AS timestamptz[]))
    AS h(subject, sequence, event_id, type, recorded_at)
WHERE NOT EXISTS (SELECT FROM event_log l WHERE l.channel = :channel AND l.subject = h.subject
    AND l.sequence = h.sequence AND l.event_id = h.event_id)
ON CONFLICT DO NOTHING RETURNING subject, type
""")

# The chain goes on from the last event there is; only the number is beyond what was seen.
_RAISE = text("""
INSERT INTO channel_sequence AS c (channel, subject, last, skipped)
SELECT :channel, s.subject, s.last, s.last
FROM unnest(CAST(:subjects AS uuid[]), CAST(:lasts AS bigint[])) AS s(subject, last)
WHERE s.last > 0 ORDER BY s.subject
ON CONFLICT (channel, subject) DO UPDATE SET last = EXCLUDED.last,
    skipped = c.skipped + EXCLUDED.last - c.last WHERE c.last < EXCLUDED.last
RETURNING subject
""")

# Whom nobody could ask about is given numbers that nobody can have reached.
_RAISE_ALL = text("""
UPDATE channel_sequence SET last = last + 1000, skipped = skipped + 1000 WHERE channel = :channel
""")

_AGAIN = text("SELECT topic, partition, next FROM inbox_offset")


@dataclass
class Found:
    """What came of it, counted; ``consent`` are events about permissions, by subject."""

    incarnation: UUID
    lost: int = 0
    raised: int = 0
    subjects: set[UUID] = field(default_factory=set)
    consent: dict[UUID, int] = field(default_factory=dict)
    unasked: list[str] = field(default_factory=list)

    def said(self) -> str:
        """In words, for an operator and for the audit."""
        return (
            f"incarnation {self.incarnation}; {self.lost} events of {len(self.subjects)} subjects"
            f" were told after the backup and are to be entered again (GET"
            f" /operations/lost-events?format=csv); numbers of {self.raised} subjects raised;"
            f" permissions of {len(self.consent)} are to be asked for again"
        )


async def restored(
    settings: Settings,
    reason: str,
    without: Sequence[Agency] = (),
    wait: float = WAIT_SECONDS,
    by: str = "operator",
) -> str | None:
    """Do all of it, or as much as can be done now; what is missing, or nothing.

    ``by`` is who does it, for the audit.
    """
    engine = make_engine(settings.database_url, 2)
    sessions = make_sessions(engine)
    try:
        found = await _begin(settings, sessions, reason, by)
        async with httpx.AsyncClient(timeout=30, trust_env=False, verify=trusted()) as client:
            for agreement in load_agreements().of_writer(Agency(settings.service)):
                try:
                    await _ask_reader(settings, sessions, client, agreement, found, without, wait)
                except (NotReady, NotAnAnswer, httpx.HTTPError, KafkaError, OSError) as away:
                    found.unasked.append(f"{agreement.reader.value}: {_why(away)}")
        return await _end(settings, sessions, found, by)
    except NotReady as not_now:
        return str(not_now)
    finally:
        await engine.dispose()


async def _begin(
    settings: Settings, sessions: async_sessionmaker[AsyncSession], reason: str, by: str
) -> Found:
    async with sessions() as session, session.begin():
        if (await session.execute(_RUNNING)).scalar_one():
            raise NotReady("The service is running: stop all of its processes first.")
        id = (await session.execute(_UNFINISHED)).scalar()
        if id is None:
            id = (await session.execute(_BEGIN, {"reason": reason})).scalar_one()
            await _say(session, settings, by, "DECLARE RESTORE", reason)
    return Found(id)


async def _end(
    settings: Settings, sessions: async_sessionmaker[AsyncSession], found: Found, by: str
) -> str | None:
    async with sessions() as session, session.begin():
        if not found.unasked:
            await session.execute(_FINISH, {"id": found.incarnation})
        await _say(session, settings, by, "RESTORED", found.said())
        again = {(r.topic, r.partition): r.next for r in await session.execute(_AGAIN)}
    print(found.said())
    print(f"what others told is read again from {len(again)} places kept with the backup")
    if not found.unasked:
        return None
    return "\n".join(
        [
            "Not every reader could be asked; do not start the service yet, and run this again:",
            *found.unasked,
        ]
    )


async def _ask_reader(
    settings: Settings,
    sessions: async_sessionmaker[AsyncSession],
    client: httpx.AsyncClient,
    agreement: Agreement,
    found: Found,
    without: Sequence[Agency],
    wait: float,
) -> None:
    """Have from one reader all it heard, and keep what is not known here."""
    if agreement.reader in without:
        async with sessions() as session, session.begin():
            await session.execute(_RAISE_ALL, {"channel": agreement.topic})
        return
    reader = Reader(settings, client, agreement)
    await reader.has_read_all(wait)
    async with sessions() as session:
        newest = (await session.execute(_NEWEST)).scalar()
    since = newest - MARGIN if newest else datetime(1900, 1, 1, tzinfo=UTC)
    after = NOBODY
    for _ in range(PAGES):
        page = await reader.heard(since, after)
        if not page.subjects:
            return
        async with sessions() as session, session.begin():
            await _keep(session, settings, agreement.topic, page.subjects, found)
        if page.subjects[-1].subject <= after:
            raise NotAnAnswer("its subjects do not ascend")
        after = page.subjects[-1].subject
    raise NotAnAnswer("its pages do not end")


async def _keep(
    session: AsyncSession,
    settings: Settings,
    channel: str,
    heard: Sequence[HeardSubject],
    found: Found,
) -> None:
    events = [(subject.subject, event) for subject in heard for event in subject.events]
    values: dict[str, Any] = {"channel": channel, "incarnation": found.incarnation}
    values |= {
        "subjects": [subject for subject, _ in events],
        "sequences": [event.sequence for _, event in events],
        "ids": [event.id for _, event in events],
        "types": [event.type for _, event in events],
        "recorded": [event.recorded_at for _, event in events],
    }
    lost = (await session.execute(_LOST, values)).all()
    seen = {
        "channel": channel,
        "subjects": [subject.subject for subject in heard],
        "lasts": [max([one.last, *(e.sequence for e in one.events)]) for one in heard],
    }
    found.raised += len((await session.execute(_RAISE, seen)).all())
    found.lost += len(lost)
    if is_pseudonymous(channel):
        return
    found.subjects |= {row.subject for row in lost}
    consent: dict[UUID, int] = {}
    for row in lost:
        event = catalogue().get(row.type)
        if event is None or changes_permissions(event.read_as or event):
            consent[row.subject] = consent.get(row.subject, 0) + 1
    for subject, count in sorted(consent.items()):
        found.consent[subject] = max(count, found.consent.get(subject, 0))
        names = permission_names()
        await permission.unsay(session, subject, names, settings.service, count)


def permission_names() -> Sequence[str]:
    """Every permission that an agreement names."""
    lines = (line for a in load_agreements().all for one in a.events.values() for line in one)
    return sorted({str(line.permission) for line in lines if line.permission is not None})


async def _say(
    session: AsyncSession | AsyncConnection, settings: Settings, by: str, action: str, detail: str
) -> None:
    entry = audit.Entry(by, settings.service, "operator", "", action, "", detail)
    await audit.record(session, entry)


def _why(away: Exception) -> str:
    said = isinstance(away, NotReady | NotAnAnswer)
    return str(away) if said else f"it could not be asked ({type(away).__name__})"
