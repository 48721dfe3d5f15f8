"""What is wrong with the audit and the history it covers, found from the rows alone.

Guarantee: a row that was changed, taken out, put in, moved or dated back is found, and so is a
version of a row in history; whoever did it, as long as the chain was not made anew. That it was not
is found by the heads which others keep (``audit_disagreements``).
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common import history_sealed


@dataclass(frozen=True, order=True)
class Finding:
    """What is wrong, and where: a chain, the number in it, and words for an operator."""

    chain: int
    number: int
    what: str

    def __str__(self) -> str:
        return f"chain {self.chain}, number {self.number}: {self.what}"


_IN_ORDER = """
SELECT chain, number, place, hash <> sha256(before || hashed) AS wrong, {form} < earlier_form OR
    ({form} = 2 AND at < earlier) AS back_dated
FROM (SELECT *, {hashed} AS hashed, lag(hash, 1, '\\x'::bytea) OVER w AS before,
        row_number() OVER w AS place, lag(at, 1, '') OVER w AS earlier,
        lag({form}, 1, 1) OVER w AS earlier_form
    FROM {table} WINDOW w AS (PARTITION BY chain ORDER BY number)) AS linked
"""
_WRONG = """
SELECT DISTINCT ON (chain) * FROM ({rows}) AS r
WHERE number <> place OR wrong OR back_dated ORDER BY chain, place
"""
_AUDIT = text(
    _WRONG.format(
        rows=_IN_ORDER.format(table="audit", hashed="hashed_audit(audit)", form="form"),
    )
)
_SEALS = text(
    _WRONG.format(
        rows=_IN_ORDER.format(
            table="history_seal", hashed="hashed_seal(history_seal)", form="2::smallint"
        )
    )
)

_ENDS = text(f"""
SELECT coalesce(c.chain, e.chain) AS chain, coalesce(c.number, 0) AS said,
    coalesce(e.number, 0) AS there
FROM audit_chain c FULL JOIN (
    SELECT DISTINCT ON (chain) chain, number, hash FROM (
        SELECT chain, number, hash FROM audit UNION ALL
        SELECT chain, number, hash FROM history_seal) AS all_rows
    ORDER BY chain, number DESC) AS e USING (chain)
WHERE coalesce(c.number, 0) <> coalesce(e.number, 0)
    OR (e.number IS NOT NULL AND c.hash IS DISTINCT FROM e.hash)
    OR (c.chain IS NULL) OR (e.chain < {history_sealed.FIRST_CHAIN} AND e.chain > 8)
""")  # noqa: S608

_SEALED_OTHERWISE = text(f"""
SELECT s.chain, s.number, s.rows[1] AS first, s.last FROM history_seal s
LEFT JOIN LATERAL (SELECT sha256(string_agg({history_sealed.CONTENT}, '' ORDER BY h.number)) AS came
    FROM row_history h WHERE h.number = ANY(s.rows)) AS now ON true
WHERE now.came IS DISTINCT FROM s.digest
""")  # noqa: S608

_UNSEALED = text("""
SELECT number, source FROM row_history
EXCEPT SELECT h.number, h.source FROM history_seal s JOIN row_history h ON h.number = ANY(s.rows)
ORDER BY number LIMIT 20
""")

_TWICE = text("""
SELECT min(chain) AS chain, min(number) AS number FROM (
    SELECT chain, number, unnest(rows) AS one FROM history_seal) AS s
GROUP BY one HAVING count(*) > 1 LIMIT 20
""")

_PROMISE_HOLDS = history_sealed.PROMISE.format(salt="(salts ->> name)", value="row -> name")
# An erasing says which versions it emptied; before it did, it could empty those there were.
_COVERED = """CASE WHEN a.detail LIKE '%{%}'
    THEN row_history.number = ANY(substring(a.detail FROM '\\{.*\\}')::bigint[])
    ELSE row_history.recorded_at <= a.at::timestamptz END"""
_BROKEN_PROMISES = text(f"""
SELECT number, source, name FROM row_history, jsonb_object_keys(promised) AS name
WHERE CASE WHEN salts ? name THEN {_PROMISE_HOLDS} IS DISTINCT FROM promised ->> name
    ELSE coalesce(row -> name, '"gone"') NOT IN ('[]', '""', 'null') OR NOT EXISTS (
        SELECT FROM audit a WHERE a.subject = row_history.subject::text AND a.chain = 8
            AND a.action = 'ERASE ' || source || '.' || name AND {_COVERED}) END
ORDER BY number LIMIT 20
""")  # noqa: S608

_UNDECLARED = text("""
SELECT DISTINCT h.source, one.key FROM row_history h, jsonb_each(h.added) AS one
WHERE NOT EXISTS (SELECT FROM audit a WHERE a.action = 'MIGRATE row_history.' || h.source
    AND a.chain = 8 AND a.detail::jsonb -> one.key = one.value)
""")

_HAS_HISTORY = text("SELECT to_regclass('row_history') IS NOT NULL")


async def findings_of_chains(connection: AsyncConnection) -> list[Finding]:
    """The first thing wrong in each chain, of requests and of history's seals alike."""
    found = [
        Finding(row.chain, row.place, _what(row))
        for query in (_AUDIT, _SEALS)
        for row in await connection.execute(query)
    ]
    known = {finding.chain for finding in found}
    for row in await connection.execute(_ENDS):
        if row.chain not in known:
            what = f"the chain's end is {row.there}, and its head says {row.said}"
            found.append(Finding(row.chain, min(row.said, row.there), what))
    return sorted(found)


async def findings_of_history(connection: AsyncConnection) -> list[str]:
    """What is wrong with the versions of rows, one by one; without what they hold."""
    if not (await connection.execute(_HAS_HISTORY)).scalar():
        return []
    said: list[str] = []
    for row in await connection.execute(_SEALED_OTHERWISE):
        said.append(
            f"history {row.first} to {row.last} was changed or cut: it is not what chain "
            f"{row.chain} sealed at number {row.number}"
        )
    for row in await connection.execute(_UNSEALED):
        said.append(f"history {row.number} of {row.source} was put in: no chain sealed it")
    for row in await connection.execute(_TWICE):
        said.append(f"history is sealed twice, first in chain {row.chain} at number {row.number}")
    for row in await connection.execute(_BROKEN_PROMISES):
        said.append(
            f"history {row.number} of {row.source}: {row.name} is not what was recorded, and no "
            "erasing of it is in the audit"
        )
    for row in await connection.execute(_UNDECLARED):
        said.append(f"history of {row.source}: {row.key} was added by no migration")
    return said


def _what(row: Row[Any]) -> str:
    if row.number != row.place:
        return f"a row was taken out or put in (found number {row.number})"
    if row.wrong:
        return "this row, or what was before it, was changed"
    return "this row is dated before the one it follows"
