"""``tell``: the only way out. What the agreements allow is kept with the facts it follows from.

Guarantee: an event exists if and only if its transaction committed. The numbers of a channel and
subject are 1, 2, 3 … without holes, because a number is taken under the lock of the one row that
holds the last, given up only by commit or rollback. Each names the one before it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from opentelemetry import propagate
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from contracts.sharing import Disclosure, SubjectAs, disclosures
from contracts.topology import DATA_BYTES, PARTITIONS
from services.common import release
from services.common.context import current_cause
from services.common.errors import Unprocessable
from services.common.in_turns import in_turns
from services.common.metrics import TOLD, TOLD_AT
from services.common.pending import TURN
from services.common.permission_known import Under
from services.common.pseudonyms import OneKey, PseudonymKeys, is_pseudonymous, pseudonym
from services.common.release import ActivePermissions

SHARDS = PARTITIONS


class TooLargeToTell(Unprocessable):
    """What would be told is larger than one message; refused before it is kept."""


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


@dataclass(frozen=True)
class _Pending:
    event: Event
    correlation: str
    causation: str
    carrier: Mapping[str, str]
    organisation: str
    under: Mapping[str, Under]
    to_organisations: Collection[str]


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
    told.append(_Pending(event, cause.correlation, cause.causation, carrier, *rests))


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
    told: list[_Pending] = session.info.pop("told", [])
    if not told:
        return 0
    keys = OneKey(keys) if isinstance(keys, bytes) else keys
    today = datetime.now(UTC).date()
    found = [(t, d) async for t in in_turns(told) for d in disclosures(t.event, today)]
    active = await _active(session, found)
    rows = [
        _row(n, t, d, kept, subject)
        async for n, (t, d) in in_turns(enumerate(found))
        if (kept := _permitted(t, d, active)) and (subject := _subject(t, d, keys))
    ]
    if rows:
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        await session.execute(_RECORD, columns)
        TOLD_AT.set_to_current_time()
    for row in rows:
        TOLD.labels(row["channels"], row["types"]).inc()
    return len(rows)


def shard_of(subject: UUID) -> int:
    """The shard of a subject, which is also its partition on the topic."""
    return subject.int % SHARDS


async def _active(
    session: AsyncSession, found: list[tuple[_Pending, Disclosure]]
) -> ActivePermissions:
    asked = {t.event.subject for t, d in found if any(p.permission for p in d.parts)}
    if not asked:
        return release.NONE
    return await release.active_permissions_of(await session.connection(), asked)


def _permitted(
    told: _Pending, to: Disclosure, active: ActivePermissions
) -> list[dict[str, object]]:
    organisations = to.agreement.organisations_of(told.event, told.to_organisations)
    whose: dict[str, object] = {"to": organisations} if organisations else {}
    whose |= {} if told.organisation == told.event.publisher else {"by": told.organisation}
    kept: list[dict[str, object]] = []
    for part in to.parts:
        under = _under(told, part.permission, active) if part.permission else None
        if under != ():
            said: dict[str, object] = {"basis": part.basis, "permission": part.permission}
            said["data"] = part.data
            kept.append(said | whose if under is None else {**said, **whose, "under": under})
    return kept


def _under(told: _Pending, name: str, active: ActivePermissions) -> Under:
    """The epochs that a part rests on, if they stand; nothing where it may not be told at all.

    What waits to be heard may still take it back: that is looked at when the event leaves.
    """
    about = told.event.subject
    if name in told.under:
        under = told.under[name]
        return under if active.all_stand(about, name, under, certain=False) else ()
    epoch = active.epoch(about, name, told.organisation, certain=False)
    return () if epoch is None else ((told.organisation, epoch),)


def _row(
    ordinal: int, told: _Pending, to: Disclosure, parts: list[dict[str, object]], subject: UUID
) -> dict[str, Any]:
    kept = orjson.dumps(parts)
    if len(kept) > DATA_BYTES:
        raise _too_large(told.event, parts)
    carrier = {} if is_pseudonymous(to.agreement.topic) else told.carrier
    return {
        "ordinals": ordinal,
        "channels": to.agreement.topic,
        "subjects": subject,
        "abouts": told.event.subject,
        "ids": uuid4(),
        "types": told.event.type(),
        "occurred": to.time,
        "agreements": to.agreement.reference,
        "correlations": told.correlation,
        "causations": told.causation,
        "carriers": orjson.dumps(carrier).decode(),
        "parts": kept.decode(),
        "shards": shard_of(subject),
    }


def _subject(told: _Pending, to: Disclosure, keys: PseudonymKeys | None) -> UUID | None:
    """Whom the reader is told about; nobody where the key of that pseudonym was destroyed."""
    about = told.event.subject
    if to.agreement.subject is not SubjectAs.PSEUDONYM:
        return about
    if keys is None:
        raise RuntimeError("an agreement asks for pseudonyms and the service has no key")
    key = keys.key_of(about)
    return pseudonym(about, key) if key else None


def _too_large(event: Event, parts: list[dict[str, Any]]) -> TooLargeToTell:
    """Names what is longest in it; an event is told in one message or not at all."""
    sizes = {name: len(orjson.dumps(v)) for part in parts for name, v in part["data"].items()}
    longest = max(sizes, key=lambda name: sizes[name])
    kilobytes = DATA_BYTES // 1024
    return TooLargeToTell(
        f"What would be told of this ({event.name}) is too large: shorten {longest}, so that all of"
        f" it together is at most {kilobytes} kilobytes.",
        field=f"/{longest}",
    )
