"""What is kept here of another agency's heads, and what is decided of the next one.

Guarantee: two processes of one agency do not go back on each other; a refusal is kept once, until
its head is accepted or the chains go on from what was countersigned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.common.audit_countersigned import acceptance, countersignature
from services.common.audit_following import Last
from services.common.audit_heads import ends_of
from services.common.audit_keys import AuditKeys

# The last one countersigned, and what came after it. Without a statement: an operator's word.
_STATE = text("""
WITH last AS (
    SELECT number FROM peer_head WHERE agency = :agency AND refused = '' AND statement <> ''
    ORDER BY number DESC LIMIT 1)
SELECT number, statement, refused, begins_anew, chains FROM peer_head
WHERE agency = :agency AND number >= coalesce((SELECT number FROM last), 0) ORDER BY number
""")
_KEEP = text("""
INSERT INTO peer_head (agency, statement, countersignature, refused, begins_anew, chains)
VALUES (:agency, :statement, :countersignature, :refused, :begins_anew,
    CAST(:chains AS smallint[]))
""")
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('peer_head', 0))")


@dataclass(frozen=True)
class Kept:
    """The last head countersigned, a later one that was refused, and an operator's word after it.

    ``lost`` are the chains in which the refused one disagrees.
    """

    last: Last | None = None
    refused: Last | None = None
    lost: Sequence[int] = ()
    reason: str = ""
    numbers: Sequence[int] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether an operator said that chains may begin anew, and nothing came of it yet."""
        return bool(self.reason)


class PeerHeads:
    """The heads of the other agencies, as this one keeps them."""

    def __init__(self, engine: AsyncEngine, keys: AuditKeys) -> None:
        self._engine, self._keys = engine, keys

    async def of(self, agency: str) -> Kept:
        """What is kept of an agency that decides on its next head. Raises ``NotSigned``."""
        async with self._engine.connect() as connection:
            return self._read(agency, await _rows(connection, agency))

    async def countersign(self, agency: str, kept: Kept, statement: str) -> None:
        """Keep a head that goes on."""
        signed = countersignature(self._keys, statement)
        await self._keep(agency, kept, {"statement": statement, "countersignature": signed})

    async def accept(self, agency: str, kept: Kept, statement: str, lost: Sequence[int]) -> None:
        """Keep a head in which these chains begin anew, as an operator said."""
        signed = acceptance(self._keys, statement, lost, kept.reason)
        values = {"statement": statement, "countersignature": signed, "begins_anew": kept.reason}
        await self._keep(agency, kept, values | {"chains": list(lost)})

    async def refuse(
        self, agency: str, kept: Kept, statement: str, wrong: Mapping[int, str]
    ) -> None:
        """Keep a head that does not go on, once."""
        if kept.refused is None:
            values = {"statement": statement, "refused": next(iter(wrong.values()))}
            await self._keep(agency, kept, values | {"chains": list(wrong)})

    async def _keep(self, agency: str, kept: Kept, values: Mapping[str, Any]) -> None:
        empty = {"countersignature": "", "refused": "", "begins_anew": "", "chains": []}
        async with self._engine.begin() as connection:
            await connection.execute(_ONE_AT_A_TIME)
            now = await _rows(connection, agency)
            if [row["number"] for row in now] == list(kept.numbers):
                await connection.execute(_KEEP, {"agency": agency, **empty, **values})

    def _read(self, agency: str, rows: Sequence[RowMapping]) -> Kept:
        last = refused = None
        lost: Sequence[int] = ()
        reason = ""
        for row in rows:
            if not row["statement"]:
                reason = row["begins_anew"]
                continue
            one = Last(row["statement"], ends_of(self._keys.read(row["statement"], agency)))
            if row["refused"]:
                refused, lost, reason = one, row["chains"], ""
            else:
                last = one
        if refused is not None and last is not None and not lost:
            # Of an earlier release, which did not keep them: all that are not the same.
            lost = [c for c, end in last.ends.items() if refused.ends.get(c) != end]
        return Kept(last, refused, lost, reason, [row["number"] for row in rows])


async def accept_beginning(connection: AsyncConnection, agency: str, reason: str) -> None:
    """Let chains of an agency begin anew in the head that was refused, or else in its next one.

    By an operator's decision; the running service signs what it comes to.
    """
    values = {"agency": agency, "statement": "", "countersignature": "", "refused": ""}
    await connection.execute(_KEEP, values | {"begins_anew": reason, "chains": []})


async def _rows(connection: AsyncConnection, agency: str) -> Sequence[RowMapping]:
    return (await connection.execute(_STATE, {"agency": agency})).mappings().all()
