"""Channels as an operator sees them from this end: told, applied, parked, and how far behind.

Guarantee: told and applied are events and not numbers, so that numbers nobody gave, as after a
restore, are no backlog. How far behind a reader is, it says itself while it reads.
"""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy import text

from services.common import late
from services.common.database import seen_within
from services.common.instances import GONE_SECONDS
from services.common.operations import Operator
from services.common.unit_of_work import Session, UnitOfWorkRoute

router = APIRouter(prefix="/operations", tags=["operations"], route_class=UnitOfWorkRoute)


class ChannelOut(BaseModel):
    """One channel as this service sees it, as writer or as reader."""

    channel: str
    told: Annotated[int, Field(description="events, of which a restore may have lost some")] = 0
    waiting: int = 0
    applied: int = 0
    parked: int = 0
    subjects_waiting: int = 0
    waiting_seconds: Annotated[
        float, Field(description="how long the oldest unpublished event has waited")
    ] = 0.0
    parked_seconds: Annotated[
        float, Field(description="how long somebody has waited for what is parked or was not sent")
    ] = 0.0
    unread: Annotated[
        int | None,
        Field(description="messages on the topic not yet applied; absent where no consumer reads"),
    ] = None
    behind_seconds: Annotated[
        float | None,
        Field(description="since all of it was read; absent where no consumer reads"),
    ] = None


_CHANNELS = text(f"""
SELECT channel, sum(told) AS told, sum(waiting) AS waiting, sum(applied) AS applied,
    sum(parked) AS parked, sum(subjects_waiting) AS subjects_waiting,
    greatest(0, extract(epoch FROM clock_timestamp() - min(since))) AS waiting_seconds,
    coalesce(extract(epoch FROM clock_timestamp() - min(parked_at)), 0) AS parked_seconds
FROM (
    SELECT channel, sum(last - skipped) AS told, 0 AS waiting, 0 AS applied, 0 AS parked,
        0 AS subjects_waiting, NULL::timestamptz AS since, NULL::timestamptz AS parked_at
        FROM channel_sequence GROUP BY channel
    UNION ALL SELECT channel, 0, count(*), 0, 0, 0, {late.SINCE}, NULL FROM outbox o
        GROUP BY channel
    UNION ALL SELECT channel, 0, 0, sum(last - skipped), 0,
        count(*) FILTER (WHERE state <> 'flowing'), NULL,
        min(waits_since) FILTER (WHERE state <> 'flowing') FROM inbox_sequence GROUP BY channel
    UNION ALL SELECT channel, 0, 0, 0, count(*), 0, NULL, min(parked_at)
        FROM parked GROUP BY channel
) AS counted GROUP BY channel ORDER BY channel
""")  # noqa: S608

# Each consumer says it of the partitions it has; one that does not turn says what was once.
_READS = text(f"""
SELECT key AS channel, sum(CAST(value ->> 0 AS bigint)) AS unread,
    max(CAST(value ->> 1 AS float)) AS behind_seconds
FROM process_instance, jsonb_each(reads)
WHERE {seen_within("seen_at", GONE_SECONDS)} AND CAST(state -> 'consumer' ->> 'works' AS boolean)
GROUP BY key
""")  # noqa: S608


@router.get("/channels", summary="Channels: told, applied, parked, how far behind")
async def channels(session: Session, caller: Operator, request: Request) -> list[ChannelOut]:
    """Counts per channel; times in seconds."""
    counted = await session.execute(_CHANNELS, request.app.state.late())
    found = {row["channel"]: dict(row) for row in counted.mappings()}
    for row in (await session.execute(_READS)).mappings():
        found[row["channel"]] = found.get(row["channel"], {}) | dict(row)
    return [ChannelOut.model_validate(found[name]) for name in sorted(found)]
