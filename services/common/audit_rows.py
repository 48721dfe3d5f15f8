"""Rows of chains by their places, many in one statement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.audit_heads import ChainEnd

#: Places that are looked for in one statement.
AT_ONCE = 20_000

_AT = text("""
SELECT w.chain, w.number, encode(r.hash, 'hex') AS hash, r.at, n.at AS next_at,
    coalesce(c.number, 0) AS last
FROM unnest(CAST(:chains AS smallint[]), CAST(:numbers AS bigint[])) AS w(chain, number)
LEFT JOIN audit_chain c ON c.chain = w.chain
LEFT JOIN LATERAL (
    SELECT hash, at FROM audit a WHERE a.chain = w.chain AND a.number = w.number
    UNION ALL
    SELECT hash, at FROM history_seal s WHERE s.chain = w.chain AND s.number = w.number
    LIMIT 1) AS r ON true
LEFT JOIN LATERAL (
    SELECT at FROM audit a WHERE a.chain = w.chain AND a.number = w.number + 1
    UNION ALL
    SELECT at FROM history_seal s WHERE s.chain = w.chain AND s.number = w.number + 1
    LIMIT 1) AS n ON true
""")


@dataclass(frozen=True)
class Found:
    """What is at a place: hash and moment of its row, if there is one, and moment of the next.

    ``last`` is where the chain ends.
    """

    hash: str | None
    at: str | None
    next_at: str | None
    last: int


async def rows_at(
    connection: AsyncConnection, ends: Iterable[ChainEnd]
) -> Mapping[tuple[int, int], Found]:
    """What is at each of these places, by chain and number."""
    places = sorted({(end.chain, end.number) for end in ends})
    found = {}
    for first in range(0, len(places), AT_ONCE):
        some = places[first : first + AT_ONCE]
        asked = {"chains": [c for c, _ in some], "numbers": [n for _, n in some]}
        for row in await connection.execute(_AT, asked):
            found[row.chain, row.number] = Found(row.hash, row.at, row.next_at, row.last)
    return found
