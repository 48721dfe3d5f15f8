"""The audit against the heads that were signed of it, kept here and by the other agencies.

Guarantee: a chain that was cut, rolled back to a backup, made anew or gone on with from another
row is found by whoever kept a head of it, and it is said which one, by number and time. What a peer
signed that it accepts is shown, and not counted as wrong: in the chains it names, for that peer's
heads before it, and for own ones signed before the head that was accepted.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.audit_countersigned import Countersigned, read_countersigned, read_own
from services.common.audit_heads import ChainEnd, KeptHeads
from services.common.audit_keys import AuditKeys, NotSigned
from services.common.audit_rows import Found, rows_at

#: How far clocks of two agencies, or a long transaction and a head, may be apart.
APART = timedelta(minutes=2)

_OWN = text("SELECT statement, at FROM audit_head ORDER BY at DESC LIMIT 1000")


@dataclass
class Compared:
    """What disagrees, and what a peer accepted to disagree; with whom it was compared.

    ``acceptances`` are heads in which chains begin anew, as peers signed.
    """

    wrong: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    peers: list[str] = field(default_factory=list)
    acceptances: list[Countersigned] = field(default_factory=list)


async def compare(
    connection: AsyncConnection, keys: AuditKeys, kept: KeptHeads, compared: Compared
) -> None:
    """Hold the chains against what one peer countersigned of them."""
    keeper = kept.keeper.value
    if kept.of != keys.agency or keeper == keys.agency:
        what = "kept by itself" if keeper == keys.agency else f"of {kept.of}"
        compared.wrong.append(f"{keeper}: these are heads {what}")
        return
    heads = _countersigned(keys, kept, compared)
    newest = f", the newest of {heads[-1].at.isoformat()}" if heads else ""
    compared.peers.append(f"{keeper} ({len(heads)} heads{newest})")
    acceptances = [head for head in heads if head.begins]
    for one in acceptances:
        chains = ", ".join(map(str, sorted(one.begins)))
        compared.accepted.append(
            f"{keeper} accepted at {one.seen.isoformat()} that chains {chains} begin anew: "
            f"{one.reason}"
        )
    compared.acceptances += acceptances
    rows = await rows_at(connection, [end for head in heads for end in head.ends.values()])
    for head in heads:
        for end in head.ends.values():
            said = _differs(end, rows[end.chain, end.number], head.at, f"{keeper} countersigned")
            over = any(one.excuses(end.chain, head.seen) for one in acceptances)
            (compared.accepted if over else compared.wrong).extend([said] if said else [])


async def compare_own(connection: AsyncConnection, keys: AuditKeys, compared: Compared) -> None:
    """Hold the chains against what this agency signed of them and still keeps; after the peers."""
    heads = []
    for row in (await connection.execute(_OWN)).all():
        try:
            heads.append(read_own(keys, row.statement))
        except NotSigned as unread:
            compared.wrong.append(f"an own head of {row.at.isoformat()} was not signed: {unread}")
    rows = await rows_at(connection, [end for ends, _ in heads for end in ends.values()])
    for ends, at in heads:
        for end in ends.values():
            said = _differs(end, rows[end.chain, end.number], at, "this agency signed")
            over = any(end.chain in one.begins and at < one.at for one in compared.acceptances)
            (compared.accepted if over else compared.wrong).extend([said] if said else [])


def _countersigned(keys: AuditKeys, kept: KeptHeads, compared: Compared) -> list[Countersigned]:
    """The peer's heads whose signatures hold; what does not, and what it refused, is wrong."""
    keeper, heads, refused = kept.keeper.value, [], {}
    for one in kept.heads:
        try:
            if one.refused:
                _, at = read_own(keys, one.statement)
                said = f"{keeper} refused the head signed at {at.isoformat()}: {one.refused}"
                refused[one.statement] = said
                continue
            heads.append(read_countersigned(keys, one, keeper))
        except NotSigned as unread:
            compared.wrong.append(f"{keeper}: a head of {one.at} cannot be read: {unread}")
            continue
        if one.begins_anew and one.statement in refused:
            compared.accepted.append(refused.pop(one.statement))
    compared.wrong += refused.values()
    return heads


def _differs(end: ChainEnd, found: Found, at: datetime, who: str) -> str:
    """What is wrong at the place where somebody signed that a chain ended, or nothing."""
    named = f"{who} number {end.number} of chain {end.chain} at {at.isoformat()}"
    if found.hash is None or found.at is None:
        return f"{named}; here it ends at {found.last}: cut, or rolled back to a backup"
    if found.hash != end.hash:
        return f"{named}; here that row is another one: rewritten, or a fork"
    if _moment(found.at) > at + APART:
        return f"{named}; here that row is dated after it"
    if found.next_at is not None and _moment(found.next_at) < at - APART:
        return f"{named}; here the next row is dated before it: dated back"
    return ""


def _moment(at: str) -> datetime:
    found = datetime.fromisoformat(at)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
