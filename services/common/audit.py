"""The audit: who asked what, for whom, in the transaction of what was done (R55).

Guarantee: rows are appended by one function of the database, with its time and under the head of a
chain; the role that runs may write neither rows nor heads. What was changed, removed or added
afterwards is found by ``audit_checks``, the head of each chain is signed and kept by others
(``audit_heads``, ``audit_peers``).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from opentelemetry import trace
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

#: Chains of requests, so that writers seldom meet; number 8 is of what the database does itself.
CHAINS = 8
#: The most subjects one row names; what shows more is kept in several rows.
SHOWN = 500

_APPEND = text("""
SELECT append_audit(:chain, :actor, :agency, :role, :organisation, :action, :subject, :detail,
    :trace, CAST(:status AS int), :rule, CAST(:shown AS text[]))
""")


@dataclass(frozen=True)
class Entry:
    """One line of the audit; ``detail`` names purposes and fields, never their content.

    ``status`` is what was answered, ``rule`` the rule that refused, ``shown`` the subjects whose
    records an answer showed besides ``subject``.
    """

    actor: str
    agency: str
    role: str
    organisation: str
    action: str
    subject: str
    detail: str = ""
    status: int | None = None
    rule: str = ""
    shown: Sequence[str] = ()


async def record(session: AsyncSession | AsyncConnection, entry: Entry) -> None:
    """Append the entry to a chain; last in a transaction, as it holds the chain's head."""
    trace_id = trace.get_current_span().get_span_context().trace_id
    chain = random.randrange(CHAINS)  # noqa: S311
    for first in range(0, max(len(entry.shown), 1), SHOWN):
        values = vars(entry) | {
            "trace": f"{trace_id:032x}",
            "chain": chain,
            "shown": list(entry.shown[first : first + SHOWN]),
        }
        await session.execute(_APPEND, values)
