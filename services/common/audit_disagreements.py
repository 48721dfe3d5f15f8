"""The audit against the heads that were signed of it, kept here and by the other agencies.

Guarantee: a chain that was cut, rolled back to a backup, made anew or gone on with from another
row is found by whoever kept a head of it, and it is said which one, by number and time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.audit_heads import ChainEnd, KeptHead, KeptHeads, ends_of
from services.common.audit_keys import AuditKeys, NotSigned
from services.common.audit_peers import require_countersigned

#: How far clocks of two agencies, or a long transaction and a head, may be apart.
APART = timedelta(minutes=2)

_ROW = text("""
SELECT encode(hash, 'hex') AS hash, at FROM audit WHERE chain = :chain AND number = :number
UNION ALL SELECT encode(hash, 'hex'), at FROM history_seal
    WHERE chain = :chain AND number = :number
""")
_NEXT = text("""
SELECT min(at) AS at FROM (SELECT at FROM audit WHERE chain = :chain AND number = :number + 1
UNION ALL SELECT at FROM history_seal WHERE chain = :chain AND number = :number + 1) AS next
""")
_END = text("SELECT number FROM audit_chain WHERE chain = :chain")
_OWN = text("SELECT statement, at FROM audit_head ORDER BY at DESC LIMIT 1000")


@dataclass
class Compared:
    """What disagrees, and what an operator of a peer accepted to disagree."""

    wrong: list[str]
    accepted: list[str]
    agreed: int = 0


async def compare(
    connection: AsyncConnection, keys: AuditKeys, kept: KeptHeads, compared: Compared
) -> None:
    """Hold the chains against what one peer countersigned of them."""
    keeper = kept.keeper.value
    if kept.of != keys.agency:
        compared.wrong.append(f"{keeper}: these are heads of {kept.of}")
        return
    beginnings = [n for n, head in enumerate(kept.heads) if head.begins_anew]
    last_beginning = beginnings[-1] if beginnings else -1
    for number, head in enumerate(kept.heads):
        if head.begins_anew:
            compared.accepted.append(
                f"{keeper} accepted on {head.at} that the chains begin anew: {head.begins_anew}"
            )
        else:
            found = await _of_head(connection, keys, head, keeper)
            over = number < last_beginning
            (compared.accepted if over else compared.wrong).extend(found)
            compared.agreed += not found


async def compare_own(connection: AsyncConnection, keys: AuditKeys, compared: Compared) -> None:
    """Hold the chains against what this agency signed of them and still keeps."""
    rows = (await connection.execute(_OWN)).all()
    for row in rows:
        try:
            said = keys.read(row.statement, keys.agency)
            ends = ends_of(said)
        except (NotSigned, ValueError, KeyError) as unread:
            compared.wrong.append(f"an own head of {row.at.isoformat()} was not signed: {unread}")
            continue
        signed_at = datetime.fromisoformat(said["at"])
        found = await _differing(connection, ends.values(), signed_at, "this agency signed")
        # A chain that was accepted to begin anew is not held against what was before it.
        own = compared.accepted if compared.accepted else compared.wrong
        own.extend(one for one in found if one not in own)


async def _of_head(
    connection: AsyncConnection, keys: AuditKeys, head: KeptHead, keeper: str
) -> Sequence[str]:
    try:
        said = keys.read(head.statement, keys.agency)
        ends = ends_of(said)
        if not head.refused:
            require_countersigned(keys, head, keeper)
        signed_at = datetime.fromisoformat(said["at"])
    except (NotSigned, ValueError, KeyError) as unread:
        return [f"{keeper}: a head of {head.at} cannot be read: {unread}"]
    if head.refused:
        return [f"{keeper} refused the head signed at {said['at']}: {head.refused}"]
    return await _differing(connection, ends.values(), signed_at, f"{keeper} countersigned")


async def _differing(
    connection: AsyncConnection, ends: Iterable[ChainEnd], at: datetime, who: str
) -> list[str]:
    said = []
    for end in ends:
        place = {"chain": end.chain, "number": end.number}
        named = f"{who} number {end.number} of chain {end.chain} at {at.isoformat()}"
        row = (await connection.execute(_ROW, place)).first()
        if row is None:
            last = (await connection.execute(_END, place)).scalar() or 0
            said.append(f"{named}; here it ends at {last}: cut, or rolled back to a backup")
        elif row.hash != end.hash:
            said.append(f"{named}; here that row is another one: rewritten, or a fork")
        elif _moment(row.at) > at + APART:
            said.append(f"{named}; here that row is dated after it")
        elif await _is_followed_too_early(connection, place, at):
            said.append(f"{named}; here the next row is dated before it: dated back")
    return said


async def _is_followed_too_early(
    connection: AsyncConnection, place: Mapping[str, int], at: datetime
) -> bool:
    following = (await connection.execute(_NEXT, place)).scalar()
    return following is not None and _moment(following) < at - APART


def _moment(at: str) -> datetime:
    found = datetime.fromisoformat(at)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
