"""Every query of every page finds data on a stack that works, and a dot leads to a trace."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from scripts.demo.court_list import court_list
from scripts.demo.people import generated
from scripts.stack.settings import ROOT
from tests.flows.conftest import Played
from tests.flows.given_prometheus import Prometheus, needs_prometheus, watching

pytestmark = [pytest.mark.timeout(400), needs_prometheus]


#: What there is only where something went wrong, or where it is set up.
NOT_NOW = {"exchange: Forks", "exchange: Not agreed", "database: Archived last"}
SECONDS = 60
#: People nobody listed yet: what is known already is told to nobody again.
NUMBERS = count(700_000)


def queries(looks_at_database: bool) -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "deploy/grafana/dashboards").glob("*.json")):
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel["targets"]:
                query = target["expr"].replace("$__rate_interval", "20s").replace("$service", ".*")
                names = set(re.findall(r"\b(?:kafka|pg)_", query))
                here = names <= ({"pg_"} if looks_at_database else set())
                if here and f"{path.stem}: {panel['title']}" not in NOT_NOW:
                    yield f"{path.stem}: {panel['title']}: {target['refId']}", query


async def some_load(played: Played) -> None:
    """Commands of one agency whose events others hear, questions, and one that fails."""
    stack = played.stack
    token = stack.token("court_listing", "list_officer")
    async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
        headers = {"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())}
        people = [
            replace(
                one, number=next(NUMBERS), family_name=f"Fictional-{uuid4().hex[:6]}", named=False
            )
            for one in generated(2, 5)
        ]
        body = court_list(people, date(2026, 6, 9))
        url = f"{stack.urls['court_listing']}/v1/court-lists"
        assert (await client.post(url, json=body, headers=headers)).is_success
        for agency, address in stack.urls.items():
            own = {"authorization": f"Bearer {stack.token(agency, 'operator')}"}
            await client.get(f"{address}/operations/backlog", headers=own)
            reason = {"reason": "no such", "event_id": str(uuid4())}
            key = own | {"idempotency-key": str(uuid4())}
            await client.post(f"{address}/operations/retries", json=reason, headers=key)


async def empty(prometheus: Prometheus) -> list[str]:
    asked = list(queries(prometheus.looks_at_database))
    found = await asyncio.gather(*(prometheus.ask(query) for _, query in asked))
    return [name for (name, _), rows in zip(asked, found, strict=True) if not _is_there(rows)]


def _is_there(rows: list[dict[str, list[str]]]) -> bool:
    return any(row["value"][1] != "NaN" for row in rows)


async def test_every_query_finds_data_and_a_dot_leads_to_a_trace(
    played: Played, tmp_path: Path
) -> None:
    async with watching(played.stack, tmp_path) as prometheus:
        left, until = ["all"], asyncio.get_running_loop().time() + SECONDS
        while left:
            await some_load(played)
            await asyncio.sleep(1)
            left = await empty(prometheus)
            if asyncio.get_running_loop().time() > until:
                pytest.fail(f"no data: {left}")
        dots = await prometheus.exemplars("cstr_http_request_seconds_bucket")
        assert dots
        assert all(re.fullmatch("[0-9a-f]{32}", one["labels"]["trace_id"]) for one in dots)
        # Whether what is promised is kept on a machine that runs tests is no question here.
        pages = 'ALERTS{alertstate="firing", severity="page", alertname!~".*Burn"}'
        assert [one["metric"]["alertname"] for one in await prometheus.ask(pages)] == []
