"""After a database was put back to an earlier state: what is done before the agency tells again.

``restored --reason TEXT [--by NAME] [--without AGENCY]… [--wait SECONDS] [--anew]``, with the
service stopped. It says in the audit that a backup was restored; takes a new incarnation; asks each
reader what it heard on this agency's channels, once that one has read its topic to the end (only
the reader may read it); keeps as lost what is not known here any more; gives no number again that
anybody has seen; and lets no permission stand of whom something was lost about permissions. It may
be run again: what was begun goes on until every reader was asked. ``--later AGENCY``, also while
the service runs, has the list of one that was left out.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import httpx
from aiokafka.errors import KafkaError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker

from contracts.event import Agency
from contracts.sharing import Agreement, load_agreements
from services.common import audit
from services.common.answers import NotAnAnswer
from services.common.database import make_engine, make_sessions, seen_within
from services.common.deliveries import NOBODY
from services.common.peer_tls import trusted
from services.common.restored_kept import Found, keep, raise_all, said
from services.common.restored_readers import NotReady, Reader
from services.common.settings import Settings

WAIT_SECONDS = 60.0
#: When a database is put back to a moment of seconds ago, what was seen alive in it is as young.
SIGNS_AGE_SECONDS = 6.0
#: All that was ever heard is compared: what is the newest here may have been told after others were
#: lost, by a service that was started for a moment, or by a clock that was ahead.
EVER = datetime(1900, 1, 1, tzinfo=UTC)
PAGES = 100_000

_RUNNING = text(f"""
SELECT 'relay' AS part FROM relay_member WHERE {seen_within("seen_at", 3)}
UNION SELECT regexp_split_to_table(parts, ',') FROM process_instance
    WHERE {seen_within("seen_at", 5)} ORDER BY part
""")  # noqa: S608
_BEGIN = text("INSERT INTO incarnation (reason) VALUES (:reason) RETURNING id")
_FINISH = text("UPDATE incarnation SET finished_at = clock_timestamp() WHERE id = :id")
_NEWEST = text("""
SELECT id, finished_at, finished_at BETWEEN clock_timestamp() - interval '1 day'
    AND clock_timestamp() + interval '1 day' AS lately
FROM incarnation ORDER BY number DESC LIMIT 1
""")

_AGAIN = text("SELECT topic, partition, next FROM inbox_offset")


async def restored(
    settings: Settings,
    reason: str,
    without: Sequence[Agency] = (),
    wait: float = WAIT_SECONDS,
    by: str = "operator",
    *,
    anew: bool = False,
    later: Sequence[Agency] = (),
) -> str | None:
    """Do all of it, or as much as can be done now; what is missing, or nothing.

    ``by`` is who does it, for the audit. ``anew``: the database was put back once more since one
    was finished. ``later``: only have from these, left out before, what they heard; the service may
    run meanwhile.
    """
    engine = make_engine(settings.database_url, 2)
    sessions = make_sessions(engine)
    try:
        begin = _goes_on(sessions) if later else _begin(settings, sessions, reason, by, anew)
        found = await begin
        async with httpx.AsyncClient(timeout=30, trust_env=False, verify=trusted()) as client:
            for agreement in load_agreements().of_writer(Agency(settings.service)):
                if later and agreement.reader not in later:
                    continue
                try:
                    await _ask_reader(settings, sessions, client, agreement, found, without, wait)
                except (NotReady, NotAnAnswer, httpx.HTTPError, KafkaError, OSError) as away:
                    found.unasked.append(f"{agreement.reader.value}: {_why(away)}")
        return await _end(settings, sessions, found, by, bool(later))
    except NotReady as not_now:
        return str(not_now)
    finally:
        await engine.dispose()


async def _begin(
    settings: Settings,
    sessions: async_sessionmaker[AsyncSession],
    reason: str,
    by: str,
    anew: bool,
) -> Found:
    await _stopped(sessions)
    async with sessions() as session, session.begin():
        newest = (await session.execute(_NEWEST)).first()
        if newest is not None and newest.finished_at is None:
            return Found(newest.id)
        if newest is not None and newest.lately and not anew:
            raise NotReady(
                f"A restore was finished at {newest.finished_at.isoformat(timespec='seconds')}, in"
                f" incarnation {newest.id}: nothing is left to do of it. Was the database put back"
                " once more since? Then say --anew."
            )
        id = (await session.execute(_BEGIN, {"reason": reason})).scalar_one()
        await _say(session, settings, by, "DECLARE RESTORE", reason)
    return Found(id)


async def _stopped(sessions: async_sessionmaker[AsyncSession]) -> None:
    """Wait until every sign of life is old: a process gives new ones, a restored row does not."""
    deadline = time.monotonic() + SIGNS_AGE_SECONDS
    while True:
        async with sessions() as session:
            parts = (await session.execute(_RUNNING)).scalars().all()
        if not parts:
            return
        if time.monotonic() > deadline:
            raise NotReady(
                f"The service is running ({', '.join(parts)}): stop all of its processes first."
            )
        await asyncio.sleep(SIGNS_AGE_SECONDS / 10)


async def _goes_on(sessions: async_sessionmaker[AsyncSession]) -> Found:
    async with sessions() as session:
        newest = (await session.execute(_NEWEST)).first()
    if newest is None:
        raise NotReady("No restore was declared here: there is nobody to be asked later.")
    return Found(newest.id)


async def _end(
    settings: Settings,
    sessions: async_sessionmaker[AsyncSession],
    found: Found,
    by: str,
    later: bool,
) -> str | None:
    async with sessions() as session, session.begin():
        if not found.unasked and not later:
            await session.execute(_FINISH, {"id": found.incarnation})
        words = await said(session, found)
        await _say(session, settings, by, "RESTORED", words)
        again = {(r.topic, r.partition): r.next for r in await session.execute(_AGAIN)}
    print(words)
    print(f"what others told is read again from {len(again)} places kept with the backup")
    if not found.unasked:
        return None
    told = "" if later else "; do not start the service yet"
    return "\n".join(
        [f"Not every reader could be asked{told}, and run this again:", *found.unasked]
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
    """Have from one reader all it ever heard, and keep what is not known here."""
    if agreement.reader in without:
        async with sessions() as session, session.begin():
            await raise_all(session, agreement.topic)
        return
    reader = Reader(settings, client, agreement)
    await reader.has_read_all(wait)
    after = NOBODY
    for _ in range(PAGES):
        page = await reader.heard(EVER, after)
        if not page.subjects:
            return
        async with sessions() as session, session.begin():
            await keep(session, settings.service, agreement.topic, page.subjects, found)
        if page.subjects[-1].subject <= after:
            raise NotAnAnswer("its subjects do not ascend")
        after = page.subjects[-1].subject
    raise NotAnAnswer("its pages do not end")


async def _say(
    session: AsyncSession | AsyncConnection, settings: Settings, by: str, action: str, detail: str
) -> None:
    entry = audit.Entry(by, settings.service, "operator", "", action, "", detail)
    await audit.record(session, entry)


def _why(away: Exception) -> str:
    is_said = isinstance(away, NotReady | NotAnAnswer)
    return str(away) if is_said else f"it could not be asked ({type(away).__name__})"
