"""Where this agency's chains end, signed, for the other agencies to countersign.

Guarantee: a statement says number and hash of every chain, by the database's time, and with it goes
what links it to where the asker was before (hashes of rows, nothing of what they hold), so that the
asker sees by itself whether the one goes on from the other.
"""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.attributes import LARGEST
from contracts.event import Agency
from services.common import history_sealed
from services.common.audit_keys import AuditKeys
from services.common.audited import AuditedRoute
from services.common.errors import Unavailable, Unknown, Unprocessable
from services.common.identity import Caller, any_agency

LINKS = 2000
KEPT = 500
#: Of a page without ``before``, the most that are refusals and acceptances.
MARKED = 200

_ENDS = text("""
SELECT clock_timestamp() AS now, chain, number, encode(hash, 'hex') AS hash, at
FROM audit_chain WHERE number > 0 ORDER BY chain
""")
_NOW = text("SELECT clock_timestamp()")
_KEEP = text("INSERT INTO audit_head (statement) VALUES (:statement)")
_LATEST = text("SELECT statement FROM audit_head ORDER BY at DESC LIMIT 1")

_LINKS = """
SELECT number, encode({digest}, 'hex') AS link FROM {table}
WHERE chain = :chain AND number > :after AND number <= :until ORDER BY number LIMIT :limit
"""
_OF_ROWS = text(
    _LINKS.format(table="audit", digest="CASE WHEN form = 1 THEN NULL ELSE hashed_audit(audit) END")
)
_OF_SEALS = text(_LINKS.format(table="history_seal", digest="hashed_seal(history_seal)"))

# Refusals and acceptances always, and the newest.
_OF_PEER = text("""
WITH marked AS (
    SELECT number FROM peer_head WHERE agency = :agency AND statement <> ''
        AND (refused <> '' OR begins_anew <> '') ORDER BY number DESC LIMIT :marked
), newest AS (
    SELECT number FROM peer_head WHERE agency = :agency AND statement <> ''
    ORDER BY number DESC LIMIT greatest(:limit - (SELECT count(*) FROM marked), 1)
)
SELECT number, statement, countersignature, at, refused, begins_anew,
    number IN (SELECT number FROM newest) AS on_page
FROM peer_head WHERE number IN (SELECT number FROM marked UNION SELECT number FROM newest)
ORDER BY number
""")
# The last of each hour, with every refusal and acceptance.
_OF_PEER_BEFORE = text("""
SELECT * FROM (
    SELECT * FROM (
        SELECT DISTINCT ON (date_trunc('hour', at, 'UTC'),
                CASE WHEN refused <> '' OR begins_anew <> '' THEN number ELSE 0 END)
            number, statement, countersignature, at, refused, begins_anew, true AS on_page
        FROM peer_head WHERE agency = :agency AND number < :before AND statement <> ''
        ORDER BY date_trunc('hour', at, 'UTC'),
            CASE WHEN refused <> '' OR begins_anew <> '' THEN number ELSE 0 END, number DESC
    ) AS hourly ORDER BY number DESC LIMIT :limit
) AS page ORDER BY number
""")

router = APIRouter(prefix="/operations/audit-heads", tags=["audit heads"], route_class=AuditedRoute)

System = Annotated[Caller, any_agency("service")]
Before = Annotated[int | None, Query(ge=1, le=LARGEST, description="a number of a head")]
After = Annotated[str, Query(max_length=1000, description='JSON: {"chain": number}')]


class ChainEnd(BaseModel):
    """Where one chain ends: the number and hash of its last row."""

    chain: Annotated[int, Field(ge=0, le=1000)]
    number: Annotated[int, Field(ge=1, le=LARGEST)]
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class HeadOut(BaseModel):
    """A signed statement of where all chains end; ``links`` by chain from the number asked for.

    ``more``: the links do not reach the statement yet; ask again after the last one.
    """

    statement: Annotated[str, Field(max_length=64 * 1024)]
    links: dict[int, Annotated[list[str], Field(max_length=LINKS)]] = Field(default_factory=dict)
    more: bool = False


class KeptHead(BaseModel):
    """A statement of another agency as it was kept here, and countersigned or refused."""

    number: int = Field(default=0, description="the order in which they were kept")
    statement: str
    countersignature: str
    at: str
    refused: str = ""
    begins_anew: str = Field(
        default="",
        description="why an operator accepted that chains begin anew; the countersignature has it",
    )


class KeptHeads(BaseModel):
    """What this agency keeps of where another one's chains ended, the newest last."""

    keeper: Agency
    of: str
    heads: Annotated[list[KeptHead], Field(max_length=KEPT)]
    before: int | None = Field(default=None, description="where there are more: ask with it")


class AllKeptHeads(KeptHeads):
    """The same of all that is kept, as in a file."""

    heads: list[KeptHead]


@router.get("", summary="Where this agency's audit ends, signed (R55)")
async def own_head(request: Request, caller: System, after: After = "{}") -> HeadOut:
    """The newest statement, and what links it to the numbers the asker has of each chain."""
    places = _places(after)
    engine: AsyncEngine = request.app.state.vitals.engine
    async with engine.connect() as connection:
        statement = (await connection.execute(_LATEST)).scalar()
        if statement is None:
            raise Unavailable("Nothing was signed yet; ask again.")
        keys: AuditKeys = request.app.state.audit_keys
        ends = ends_of(keys.read(statement, keys.agency))
        return await _linked(connection, statement, ends, places)


@router.get("/{agency}", summary="What is kept here of another agency's audit heads (R55)")
async def kept_heads(
    agency: str,
    request: Request,
    caller: System,
    before: Before = None,
    limit: Annotated[int, Query(ge=1, le=KEPT)] = KEPT,
) -> KeptHeads:
    """The newest, with every refusal and acceptance; with ``before`` one for each hour before it.

    404 where it is no agency's name.
    """
    of = caller.agency if agency == "me" else agency
    if of not in set(Agency):
        raise Unknown("Not found, or you may not see it.")
    engine: AsyncEngine = request.app.state.vitals.engine
    async with engine.connect() as connection:
        return await _page(connection, Agency(request.app.state.service), of, before, limit)


async def kept_of(connection: AsyncConnection, keeper: Agency, of: str) -> AllKeptHeads:
    """What this agency keeps of another one's heads: the newest, and of each hour before them."""
    page = await _page(connection, keeper, of, None, KEPT)
    found = {head.number: head for head in page.heads}
    while page.before is not None:
        page = await _page(connection, keeper, of, page.before, KEPT)
        found |= {head.number: head for head in page.heads}
    return AllKeptHeads(keeper=keeper, of=of, heads=[found[n] for n in sorted(found)])


async def _page(
    connection: AsyncConnection, keeper: Agency, of: str, before: int | None, limit: int
) -> KeptHeads:
    values = {"agency": of, "limit": limit}
    if before is None:
        query, values["marked"] = _OF_PEER, min(MARKED, limit)
    else:
        query, values["before"] = _OF_PEER_BEFORE, before
    rows = (await connection.execute(query, values)).mappings().all()
    heads = [KeptHead(**{**row, "at": row["at"].isoformat()}) for row in rows]
    is_last = before is not None and len(rows) < limit
    numbers = [] if is_last else [row["number"] for row in rows if row["on_page"]]
    return KeptHeads(keeper=keeper, of=of, heads=heads, before=min(numbers, default=None))


async def sign_own(engine: AsyncEngine, keys: AuditKeys, before: str) -> str:
    """Sign where the chains end now, and keep it; ``before`` where nothing was appended since."""
    async with engine.begin() as connection:
        rows = (await connection.execute(_ENDS)).mappings().all()
        chains = [{name: row[name] for name in ("chain", "number", "hash")} for row in rows]
        if before and keys.read(before, keys.agency)["chains"] == chains:
            return before
        now = rows[0]["now"] if rows else (await connection.execute(_NOW)).scalar_one()
        statement = keys.sign({"at": now.isoformat(), "chains": chains})
        await connection.execute(_KEEP, {"statement": statement})
    return statement


def ends_of(said: Mapping[str, Any]) -> dict[int, ChainEnd]:
    """The ends in a statement that was read, by chain. Raises ``ValueError``."""
    ends = [ChainEnd.model_validate(one) for one in said["chains"]]
    return {end.chain: end for end in ends}


def linked_hash(before: str, links: list[str]) -> str:
    """The hash a chain comes to, from one of its hashes on. Raises ``ValueError``."""
    found = bytes.fromhex(before)
    for link in links:
        found = hashlib.sha256(found + bytes.fromhex(link)).digest()
    return found.hex()


async def _linked(
    connection: AsyncConnection,
    statement: str,
    ends: Mapping[int, ChainEnd],
    places: Mapping[int, int],
) -> HeadOut:
    links: dict[int, list[str]] = {}
    more = False
    for chain, end in ends.items():
        after = places.get(chain)
        if after is None or after >= end.number:
            continue
        query = _OF_SEALS if chain >= history_sealed.FIRST_CHAIN else _OF_ROWS
        values = {"chain": chain, "after": after, "until": end.number, "limit": LINKS}
        links[chain] = [row.link or "" for row in await connection.execute(query, values)]
        more |= after + len(links[chain]) < end.number and bool(links[chain])
    return HeadOut(statement=statement, links=links, more=more)


def _places(after: str) -> dict[int, int]:
    try:
        found = orjson.loads(after)
        places = {int(chain): int(number) for chain, number in found.items()}
    except (ValueError, AttributeError, TypeError):
        places = {-1: -1}
    if len(places) > 100 or any(not 0 <= n <= LARGEST or c < 0 for c, n in places.items()):
        raise Unprocessable("Say after which number of each chain, as JSON.", field="/after")
    return places
