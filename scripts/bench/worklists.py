"""How long each worklist takes with 200,000 people on record, and whether it looks through a table.

``python -m scripts.bench.worklists [people]``: for each agency, list and reader of one site.
"""

import asyncio
import importlib
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.event import Agency
from scripts.bench.filled import FILLED, ORGANISATION, SITE
from scripts.bench.filling import fill
from scripts.stack import tokens
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common import scope
from services.common.database import make_engine, make_sessions
from services.common.health import Vitals
from services.common.identity import Caller
from services.common.migrating import migrate
from services.common.process import Service, make_app, make_inbox
from services.common.settings import Environment, Settings
from services.common.worklists import Worklist, counts, statement

PEOPLE, SITES, WAITING = 200_000, 20, 500
TIMES, LARGE = 20, 5_000
_LARGE = text("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > :rows")


def caller_of(agency: Agency, role: str) -> Caller:
    """Somebody in a role at the one site, of the one organisation."""
    of = ORGANISATION if agency is Agency.PROVIDER else ""
    return Caller("her", agency.value, role, of, frozenset({role}), frozenset({SITE}))


async def looked_through(engine: AsyncEngine, service: Service, one: Worklist | None) -> set[str]:
    """The large tables that answering a list, or counting all, reads from one end to the other."""
    lists = service.worklists
    assert lists is not None
    roles = sorted(one.readers) if one else sorted(readers_of(service))
    caller = caller_of(service.agency, roles[0])
    asked: dict[str, Any] = {
        "user": caller.user, "organisation": caller.organisation, "on": datetime.now(UTC).date(),
        "roles": roles, "site": None, "place": None, "of": one.first.value if one else "",
        "most": 51, "goes_on": False, "sort": "", "due": None, "after": None, "key": "",
        "everywhere": False, "sites": [SITE],
    }  # fmt: skip
    query = statement(lists, one) if one else counts(lists, lists.lists)
    async with make_sessions(engine)() as session, session.begin():
        large = set((await session.execute(_LARGE, {"rows": LARGE})).scalars())
        await scope.enter(session, caller)
        plan = (await session.execute(text(f"EXPLAIN (FORMAT JSON) {query}"), asked)).scalar_one()
    return {node["Relation Name"] for node in _nodes(plan[0]["Plan"]) if _is_scan(node)} & large


def readers_of(service: Service) -> frozenset[str]:
    """Every role that has a list."""
    every = service.worklists.lists if service.worklists else ()
    return frozenset[str]().union(*(one.readers for one in every))


def _is_scan(node: Mapping[str, Any]) -> bool:
    return str(node["Node Type"]) == "Seq Scan"


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)


async def _measured(client: httpx.AsyncClient, token: str, path: str) -> tuple[float, int]:
    """How long nineteen of twenty take at most, in milliseconds, and how many rows there are."""
    took = []
    rows = 0
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = await client.get(path, headers={"authorization": f"Bearer {token}"})
        took.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
        said = answer.json()
        rows = said["counts"]["all"] if isinstance(said, dict) else len(said)
    return statistics.quantiles(took, n=20)[18], rows


def app_of(agency: Agency, service: Service, url: str, engine: AsyncEngine, keys: Keys) -> Any:
    """The application of a service on a filled database."""
    settings = Settings(
        service=agency,
        environment=Environment.DEVELOPMENT,
        port=1,
        database_url=url,
        token_jwks=keys.jwks,
        pseudonym_key_file=keys.pseudonym,
        metrics_token_file=keys.metrics,
        requests_per_second=100_000,
    )
    inbox = make_inbox(service, engine, bytes.fromhex(keys.pseudonym.read_text()))
    return make_app(service, settings, engine, inbox, Vitals(engine))


async def measure(agency: Agency, postgres: EmbeddedPostgres, people: int, keys: Keys) -> Table:
    """Each list of an agency, filled: how long it takes over HTTP, and what it looks through."""
    service: Service = importlib.import_module(f"services.{agency.value}.service").SERVICE
    database = postgres.database(agency)
    await asyncio.to_thread(migrate, service.folder, database.migration_url)
    owner = make_engine(database.migration_url, 1)
    await fill(owner, agency, people, SITES, WAITING)
    await owner.dispose()
    engine = make_engine(database.url, 2)
    transport = httpx.ASGITransport(app_of(agency, service, database.url, engine, keys))
    table = Table("list", "reader", "rows", "p95 ms", "looks through", title=agency.value)
    of = ORGANISATION if agency is Agency.PROVIDER else None

    def token(role: str) -> str:
        return keys.mint(agency.value, role, of, "her", sites=(SITE,))

    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        for one in service.worklists.lists if service.worklists else ():
            role = sorted(one.readers)[0]
            took, rows = await _measured(client, token(role), f"/v1/worklists/{one.name}?of=site")
            through = ", ".join(sorted(await looked_through(engine, service, one)))
            table.add_row(one.name, role, str(rows), f"{took:.0f}", through)
        for role in sorted(readers_of(service)):
            took, rows = await _measured(client, token(role), "/v1/worklists")
            table.add_row("(counts)", role, str(rows), f"{took:.0f}", "")
    await engine.dispose()
    return table


async def main(people: int) -> None:
    """Print the table of each agency whose database is filled."""
    settings = {"fsync": "off", "shared_buffers": "512MB"}
    with (
        tempfile.TemporaryDirectory(prefix="cstr-") as folder,
        EmbeddedPostgres.start(Path(folder), settings) as postgres,
    ):
        keys = tokens.ensure(Path(folder) / "keys")
        for agency in FILLED:
            Console(width=160).print(await measure(agency, postgres, people, keys))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else PEOPLE))
