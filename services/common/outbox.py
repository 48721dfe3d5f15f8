"""``tell``: the only way out. What the agreements allow is kept with the facts it follows from.

Guarantee: an event exists if and only if its transaction committed. The numbers of a channel and
subject are 1, 2, 3 … without holes, because a number is taken under the lock of the one row that
holds the last, given up only by commit or rollback. Each names the one before it."""

from collections.abc import Collection, Mapping

from opentelemetry import propagate
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from services.common.context import current_cause
from services.common.metrics import TOLD, TOLD_AT
from services.common.outbox_rows import Pending, WouldTell, rows_of, said_of
from services.common.pending import TURN
from services.common.permission_known import Under
from services.common.pseudonyms import PseudonymKeys

_RECORD = text(f"""
WITH told AS (
    SELECT * FROM unnest(
        CAST(:ordinals AS int[]), CAST(:channels AS text[]), CAST(:subjects AS uuid[]),
        CAST(:abouts AS uuid[]), CAST(:ids AS uuid[]), CAST(:types AS text[]),
        CAST(:occurred AS timestamptz[]), CAST(:agreements AS text[]),
        CAST(:correlations AS text[]), CAST(:causations AS text[]), CAST(:carriers AS text[]),
        CAST(:parts AS text[]), CAST(:shards AS smallint[])
    ) AS t(ordinal, channel, subject, about, event_id, type, occurred_at, agreement,
           correlation, causation, carrier, parts, shard)
), taken AS (
    INSERT INTO channel_sequence AS c (channel, subject, last, last_id, skipped)
    SELECT channel, subject, count(*) + coalesce(floor, 0),
        (array_agg(event_id ORDER BY ordinal DESC))[1], coalesce(floor, 0)
    FROM told LEFT JOIN channel_floor USING (channel)
    GROUP BY channel, subject, floor ORDER BY channel, subject
    ON CONFLICT (channel, subject) DO UPDATE
    SET last = c.last + EXCLUDED.last - EXCLUDED.skipped,
        before_id = c.last_id, last_id = EXCLUDED.last_id
    RETURNING channel, subject, last, before_id
), numbered AS (
    SELECT told.*, taken.last - count(*) OVER (PARTITION BY channel, subject)
        + row_number() OVER by_one AS sequence,
        coalesce(lag(event_id) OVER by_one, before_id) AS previous
    FROM told JOIN taken USING (channel, subject)
    WINDOW by_one AS (PARTITION BY channel, subject ORDER BY ordinal)
), logged AS (
    INSERT INTO event_log (channel, subject, sequence, about, event_id, type, occurred_at,
        recorded_at, agreement, correlation, causation, carrier, parts, previous, incarnation)
    SELECT channel, subject, sequence, about, event_id, type, occurred_at, clock_timestamp(),
        agreement, correlation, causation, CAST(carrier AS jsonb), CAST(parts AS jsonb), previous,
        (SELECT current_incarnation())
    FROM numbered
)
INSERT INTO outbox (channel, subject, sequence, shard, turn)
SELECT channel, subject, sequence, shard, {TURN} FROM numbered
""")  # noqa: S608


def tell(
    session: AsyncSession,
    event: Event,
    *,
    organisation: str = "",
    under: Mapping[str, Under] | None = None,
    to_organisations: Collection[str] = (),
) -> None:
    """Tell an event to those whom the agreements in force let know; kept by the unit of work.

    What an agreement lets go only on a permission rests on what the person gave ``organisation``,
    the agency itself unless said, as it stands at the commit. What was received on a permission and
    is passed on rests on what it was received ``under``, by the name of the permission. Of a
    reader's organisations ``to_organisations`` may see it, where the event does not say whose it
    is; none named is none that does.
    """
    cause = current_cause()
    injected: dict[str, str] = {}
    propagate.inject(injected)
    # What a client writes beside the trace goes to no other agency: no agreement says it may.
    carrier = {name: injected[name] for name in ("traceparent",) if name in injected}
    told = session.info.setdefault("told", [])
    by = organisation or event.publisher.value
    rests = (by, under or {}, tuple(to_organisations))
    told.append(Pending(event, cause.correlation, cause.causation, carrier, *rests))


def pending_events(session: AsyncSession) -> list[Event]:
    """The events the transaction holds, in the order they were told."""
    return [one.event for one in session.info.get("told", ())]


def pending_count(session: AsyncSession) -> int:
    """How many events the transaction holds; with ``forget``, the mark to go back to."""
    return len(session.info.get("told", ()))


def forget(session: AsyncSession, mark: int = 0) -> None:
    """Drop what was told after the mark, with the savepoint it was told in."""
    del session.info.setdefault("told", [])[mark:]


async def record_events(session: AsyncSession, keys: PseudonymKeys | bytes | None) -> int:
    """Write what was told into log and outbox, one statement for all readers; how many rows.

    Called once before a commit, by unit of work, inbox and clocks, never by the code that tells.
    ``keys`` make pseudonyms; bytes are one for every period. Raises ``TooLargeToTell`` for an event
    that no message holds.
    """
    rows = [row async for _, _, row in rows_of(session, keys)]
    if rows:
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        await session.execute(_RECORD, columns)
        TOLD_AT.set_to_current_time()
    for row in rows:
        TOLD.labels(row["channels"], row["types"]).inc()
    return len(rows)


async def would_tell(session: AsyncSession, keys: PseudonymKeys | bytes | None) -> list[WouldTell]:
    """What ``record_events`` would write, said by agency and names of fields; nothing is written.

    Raises ``TooLargeToTell``.
    """
    return [said_of(told, to, row) async for told, to, row in rows_of(session, keys)]
