"""How long a search takes with 200,000 people on record, by what is said of whom one looks for.

``python -m scripts.bench.searches [people]``: for each agency, a caller of one site and one of all.
"""

import asyncio
import importlib
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from rich.console import Console
from rich.table import Table

from contracts.event import Agency
from scripts.bench.filled import FILLED, ORGANISATION, SITE
from scripts.bench.filling import fill
from scripts.bench.worklists import PEOPLE, SITES, TIMES, WAITING, app_of
from scripts.stack import tokens
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common.database import make_engine
from services.common.migrating import migrate
from services.common.process import Service

#: The tables people are found by, and those that these rest on.
FOUND_IN = frozenset({"pathway", "provider_case", "referral"})
SAID: dict[str, dict[str, Any]] = {
    "a name": {"family_name": "Alberconn", "given_names": "Ada"},
    "a family name": {"family_name": "Kelmorlon"},
    "misspelt": {"family_name": "Kellmorlun"},
    "two letters": {"family_name": "Mo"},
    "a part": {"family_name": "gilfar"},
    "a name and a day": {"family_name": "Dun", "date_of_birth": "1990-05-01"},
    "a day": {"date_of_birth": "1990-05-01"},
    "nobody": {"family_name": "Zzyzx"},
}


async def measure(agency: Agency, postgres: EmbeddedPostgres, people: int, keys: Keys) -> Table:
    """Each kind of search at an agency, filled: how long nineteen of twenty take at most, in ms."""
    service: Service = importlib.import_module(f"services.{agency.value}.service").SERVICE
    database = postgres.database(agency)
    await asyncio.to_thread(migrate, service.folder, database.migration_url)
    owner = make_engine(database.migration_url, 1)
    await fill(owner, agency, people, SITES, WAITING, FOUND_IN)
    await owner.dispose()
    engine = make_engine(database.url, 2)
    transport = httpx.ASGITransport(app_of(agency, service, database.url, engine, keys))
    table = Table("said", "of one site, ms", "found", "of all, ms", "found", title=agency.value)
    assert service.worklists is not None
    assert service.worklists.search is not None
    role = sorted(service.worklists.search.readers)[0]
    of = ORGANISATION if agency is Agency.PROVIDER else None
    seen = [keys.mint(agency.value, role, of, "her", sites=(site,)) for site in (SITE, "*")]
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        for name, said in SAID.items():
            took = [await _measured(client, token, said) for token in seen]
            table.add_row(name, *(part for ms, found in took for part in (f"{ms:.0f}", found)))
    await engine.dispose()
    return table


async def _measured(
    client: httpx.AsyncClient, token: str, said: dict[str, Any]
) -> tuple[float, str]:
    took, answer = [], {}
    for _ in range(TIMES):
        headers = {"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())}
        began = time.perf_counter()
        asked = await client.post("/v1/people/searches", headers=headers, json=said)
        took.append((time.perf_counter() - began) * 1000)
        answer = asked.raise_for_status().json()
    more = " and more" if answer["more"] else ""
    return statistics.quantiles(took, n=20)[18], f"{len(answer['found'])}{more}"


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
