"""What verifying the audit came to, in plain words: what was checked, and with whom compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.audit_checks import Finding

NOBODY_COMPARED = "no peer: CSTR_PEERS names none, and no file of heads was given"

_ENTRIES = text("""
SELECT count(*) AS entries, min(at) AS since, to_regclass('row_history') IS NOT NULL AS has_history
FROM audit
""")
_VERSIONS = text("SELECT count(*) FROM row_history")


@dataclass(frozen=True)
class Checked:
    """How much there is: entries of the audit and since when, versions of rows."""

    entries: int
    since: str
    versions: int

    def __str__(self) -> str:
        since = f", the first of {self.since[:19]} UTC" if self.since else ""
        return (
            f"checked {self.entries:,} entries of the audit{since}, and {self.versions:,}"
            " versions of rows"
        )


async def checked(connection: AsyncConnection) -> Checked:
    """What is checked now."""
    row = (await connection.execute(_ENTRIES)).one()
    versions = (await connection.execute(_VERSIONS)).scalar_one() if row.has_history else 0
    return Checked(row.entries, row.since or "", versions)


def result(peers: Sequence[str], away: Sequence[str], of_files: bool) -> str:
    """How good it is that nothing is wrong."""
    if away:
        return (
            "Nothing that was checked is wrong, and it was not compared with everybody:"
            " ask them again."
        )
    if not peers:
        return (
            "Nothing is wrong in the chains themselves. They were compared with nobody: that"
            " they were made anew as a whole, or cut at the end, would not be found."
        )
    with_whom = "of these files" if of_files else "of every peer"
    return (
        "Nothing is wrong: no entry and no version was changed, cut, put in or dated back, and all"
        f" of it goes on from the heads {with_whom}."
    )


def wrong(chains: Sequence[Finding], said: Sequence[str]) -> str:
    """What is wrong, for an operator to read."""
    broken = sorted({finding.chain for finding in chains})
    first = (
        f"The audit was changed or cut: chains {broken}." if broken else "The audit is in doubt."
    )
    return "\n".join([first, *said])
