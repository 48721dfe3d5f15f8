"""The audit: who asked what, for whom, in the transaction of what was done (R55).

The rows are hash-chained. Guarantee: a row that was changed or removed is found by
``broken_chains``; the role the service runs under may not update or delete rows.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime

from opentelemetry import trace
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

CHAINS = 8

_HASHED = """sha256({before} || convert_to(concat_ws(E'\\x1f', {columns}), 'UTF8'))"""
_COLUMNS = "at, actor, agency, role, organisation, action, subject, detail, trace"
_VALUES = ", ".join(f"CAST(:{name} AS text)" for name in _COLUMNS.split(", "))

_APPEND = text(f"""
WITH head AS (
    UPDATE audit_chain SET number = number + 1,
        hash = {_HASHED.format(before="hash", columns=_VALUES)}
    WHERE chain = :chain RETURNING chain, number, hash
)
INSERT INTO audit (chain, number, {_COLUMNS}, hash)
SELECT chain, number, {_VALUES}, hash FROM head
""")  # noqa: S608

_BROKEN = text(f"""
SELECT DISTINCT a.chain FROM (
    SELECT *, lag(hash, 1, '\\x'::bytea) OVER w AS before, row_number() OVER w AS place
    FROM audit WINDOW w AS (PARTITION BY chain ORDER BY number)
) a WHERE number <> place OR hash <> {_HASHED.format(before="before", columns=_COLUMNS)}
UNION
SELECT c.chain FROM audit_chain c
WHERE c.number <> (SELECT count(*) FROM audit a WHERE a.chain = c.chain)
ORDER BY 1
""")  # noqa: S608


@dataclass(frozen=True)
class Entry:
    """One line of the audit; ``detail`` names purposes and fields, never their content."""

    actor: str
    agency: str
    role: str
    organisation: str
    action: str
    subject: str
    detail: str = ""


async def record(session: AsyncSession, entry: Entry) -> None:
    """Append the entry to a chain; last in a transaction, as it holds the chain's head."""
    trace_id = trace.get_current_span().get_span_context().trace_id
    values = vars(entry) | {
        "at": datetime.now(UTC).isoformat(),
        "trace": f"{trace_id:032x}",
        "chain": random.randrange(CHAINS),  # noqa: S311
    }
    await session.execute(_APPEND, values)


async def broken_chains(connection: AsyncConnection) -> list[int]:
    """The chains in which a row was changed, removed or added by hand."""
    return [row.chain for row in await connection.execute(_BROKEN)]
