"""What readers heard and a restored database does not know: kept as lost, and never numbered again.

Guarantee: no number that a reader holds is given again, whatever of it this database still knows;
what a reader says beyond any number that can have been given is counted and not believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.catalogue import catalogue
from contracts.permissions import changes_permissions
from contracts.sharing import load_agreements
from services.common import permission
from services.common.chain import MOST_AT_ONCE
from services.common.heard_shown import HeardSubject
from services.common.pseudonyms import is_pseudonymous

#: More events than anybody is told of between a backup and its restore.
FLOOR = 1000

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
RAISE = text(f"""
INSERT INTO channel_sequence AS c (channel, subject, last, skipped)
SELECT :channel, s.subject, s.last, s.last
FROM unnest(CAST(:subjects AS uuid[]), CAST(:lasts AS bigint[])) AS s(subject, last)
WHERE s.last > 0 AND s.last <= {MOST_AT_ONCE} + coalesce((SELECT k.last FROM channel_sequence k
    WHERE k.channel = :channel AND k.subject = s.subject), 0)
ORDER BY s.subject
ON CONFLICT (channel, subject) DO UPDATE SET last = EXCLUDED.last,
    skipped = c.skipped + EXCLUDED.last - c.last WHERE c.last < EXCLUDED.last
RETURNING subject
""")  # noqa: S608

# What no owner can have given is not taken over: no number would be left after it.
_BEYOND = text(f"""
SELECT count(*) FROM unnest(CAST(:subjects AS uuid[]), CAST(:lasts AS bigint[])) AS s(subject, last)
LEFT JOIN channel_sequence k ON k.channel = :channel AND k.subject = s.subject
WHERE s.last > coalesce(k.last, 0) + {MOST_AT_ONCE}
""")  # noqa: S608

# Whom nobody could ask about is given numbers that nobody can have reached.
RAISE_ALL = text(f"""
UPDATE channel_sequence SET last = last + {FLOOR}, skipped = skipped + {FLOOR}
WHERE channel = :channel
""")  # noqa: S608

# And so is whom this database does not know any more, when it is told of them.
_RAISE_UNKNOWN = text(f"""
INSERT INTO channel_floor AS f (channel, floor) VALUES (:channel, {FLOOR})
ON CONFLICT (channel) DO UPDATE SET floor = f.floor + EXCLUDED.floor
""")  # noqa: S608

_TOTALS = text("""
SELECT count(*) AS lost, count(DISTINCT subject) AS subjects,
    count(*) FILTER (WHERE settled_at IS NULL) AS open,
    count(DISTINCT subject) FILTER (WHERE type = ANY(CAST(:types AS text[]))) AS consent
FROM lost_event WHERE incarnation = :incarnation
""")


@dataclass
class Found:
    """What came of it, counted.

    ``beyond``: subjects of which a reader says a number that cannot have been given.
    """

    incarnation: UUID
    lost: int = 0
    raised: int = 0
    beyond: int = 0
    unasked: list[str] = field(default_factory=list)


async def said(session: AsyncSession, found: Found) -> str:
    """In words, for an operator and for the audit: all of the incarnation, in however many runs."""
    types = [one for one in catalogue() if _is_of_permissions(one)]
    values = {"incarnation": found.incarnation, "types": types}
    total = (await session.execute(_TOTALS, values)).one()
    words = (
        f"incarnation {found.incarnation}; {total.lost} events of {total.subjects} subjects"
        f" were told after the backup ({found.lost} found now), {total.open} are to be entered"
        f" again (GET /operations/lost-events?format=csv); numbers of {found.raised} subjects"
        f" raised now; permissions of {total.consent} are to be asked for again"
    )
    if found.beyond:
        words += (
            f"; of {found.beyond} subjects a reader says a number that was never given, which was"
            " not taken over: ask that agency"
        )
    return words


async def raise_all(session: AsyncSession, channel: str) -> None:
    """Give nobody of a channel a number again that its reader, who is not asked, can hold."""
    for statement in (RAISE_ALL, _RAISE_UNKNOWN):
        await session.execute(statement, {"channel": channel})


def _is_of_permissions(type_: str) -> bool:
    event = catalogue().get(type_)
    return event is None or changes_permissions(event.read_as or event)


async def keep(
    session: AsyncSession,
    service: str,
    channel: str,
    heard: Sequence[HeardSubject],
    found: Found,
) -> None:
    """Keep what is lost of one page, raise its numbers, and let no permission stand in doubt."""
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
    seen: dict[str, Any] = {
        "channel": channel,
        "subjects": [subject.subject for subject in heard],
        "lasts": [max([one.last, *(e.sequence for e in one.events)]) for one in heard],
    }
    found.beyond += (await session.execute(_BEYOND, seen)).scalar_one()
    found.raised += len((await session.execute(RAISE, seen)).all())
    found.lost += len(lost)
    if is_pseudonymous(channel):
        return
    consent: dict[UUID, int] = {}
    for row in lost:
        if _is_of_permissions(row.type):
            consent[row.subject] = consent.get(row.subject, 0) + 1
    for subject, count in sorted(consent.items()):
        await permission.unsay(session, subject, _permission_names(), service, count)


def _permission_names() -> Sequence[str]:
    """Every permission that an agreement names."""
    lines = (line for a in load_agreements().all for one in a.events.values() for line in one)
    return sorted({str(line.permission) for line in lines if line.permission is not None})
