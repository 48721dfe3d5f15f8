"""How much of a channel is in one page: by number, and by bytes, which are not even loaded beyond.

Guarantee: however large the events and however many are asked for, a page holds at least one of
them and 4 MiB at most, so that neither who tells nor who reads needs memory for more.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, TextClause, text

from contracts.topology import MESSAGE_BYTES

PAGE_BYTES = 4 * 1024 * 1024
#: An event that begins within it is in the page, and ends within the page.
ROOM = PAGE_BYTES - MESSAGE_BYTES

# What is kept as it is, is measured without being read; what is packed has to be unpacked.
_SIZE = """CASE WHEN pg_column_compression(parts) IS NULL
    THEN pg_column_size(parts) ELSE octet_length(CAST(parts AS text)) END"""

_BEFORE = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"


def bounded(rows: str, *, by: str) -> TextClause:
    """The first ``limit`` rows of a query that begin within ``room`` bytes, in this order.

    The query has the columns of the log. Each row has its ``bytes``, and says in ``followed``
    whether there is a next.
    """
    return text(f"""
    WITH kept AS (
        SELECT l.*, lead(true) OVER page IS NOT NULL AS followed, row_number() OVER page AS place,
            sum(pg_column_size(parts)) OVER (page {_BEFORE}) AS kept_before
        FROM ({rows} ORDER BY {by} LIMIT :limit + 1) AS l WINDOW page AS (ORDER BY {by})
    ), sized AS MATERIALIZED (
        SELECT *, {_SIZE} AS bytes FROM kept
        WHERE place <= :limit AND coalesce(kept_before, 0) < :room
    ), placed AS (
        SELECT *, sum(bytes) OVER (ORDER BY place {_BEFORE}) AS bytes_before FROM sized
    )
    SELECT * FROM placed WHERE coalesce(bytes_before, 0) < :room ORDER BY place
    """)  # noqa: S608


def size(rows: Sequence[RowMapping]) -> int:
    """How many bytes of events these are."""
    total: Any = sum(row["bytes"] for row in rows)
    return int(total)
