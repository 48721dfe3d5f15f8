"""What no broker takes: told by a release that did not look, or larger than this broker's limit.

Guarantee: it is kept, and so is what follows it for the same channel and subject, in order; other
subjects go on. It is tried again every few minutes, so that it leaves by itself once the broker or
the release takes it. Nothing is left out for it: a hole would be asked for by its reader for ever.
"""

from collections.abc import Mapping
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

log = structlog.get_logger()

#: Of a row ``o`` of the outbox: whether it, or one before it, was set aside.
IS = "SELECT FROM outbox_set_aside a WHERE a.channel = o.channel AND a.subject = o.subject"

#: The same, while it is not yet to be tried again.
WAITS = f"{IS} AND a.tried_at > clock_timestamp() - interval '10 minutes'"

_PUT = text("""
INSERT INTO outbox_set_aside (channel, subject, sequence)
SELECT * FROM unnest(
    CAST(:channels AS text[]), CAST(:subjects AS uuid[]), CAST(:sequences AS bigint[]))
ON CONFLICT (channel, subject) DO UPDATE
    SET sequence = EXCLUDED.sequence, tried_at = clock_timestamp()
""")


async def put(engine: AsyncEngine, too_large: Mapping[tuple[str, UUID], int]) -> None:
    """Set these aside: of each channel and subject the first event that was not taken."""
    values = {
        "channels": [channel for channel, _ in too_large],
        "subjects": [subject for _, subject in too_large],
        "sequences": list(too_large.values()),
    }
    async with engine.begin() as connection:
        await connection.execute(_PUT, values)
    for (channel, _), sequence in too_large.items():
        log.error("too large to be published", channel=channel, sequence=sequence)
