"""One trace runs from the first request through the agencies that were told."""

import re
from dataclasses import replace
from datetime import date

import httpx
import pytest

from scripts.demo.court_list import court_list
from scripts.demo.people import named
from tests.flows.conftest import Played
from tests.live import sign_in

pytestmark = pytest.mark.timeout(120)

DAY = date(2026, 6, 9)


async def list_somebody(played: Played) -> str:
    """The pathway of somebody who is listed now."""
    person = replace(named()[0], number=900, family_name="Fictional-Traced", listed_on=DAY)
    listed = court_list([person], DAY)
    report = await played.ask.post("court_listing", "list_officer", "/v1/court-lists", listed)
    return str(report["taken"][0]["pathway_id"])


async def traces_of(played: Played, pathway: str) -> list[str]:
    """The pages of the traces the console has of a pathway."""
    token = played.stack.token("operator_console", "operator")
    async with httpx.AsyncClient(
        base_url=played.stack.urls["operator_console"], trust_env=False
    ) as console:
        await sign_in(console, token)
        page = (await console.get("/traces", params={"subject": pathway})).text
        links = sorted(set(re.findall(r'href="(/traces/[0-9a-f]{32})"', page)))
        return [(await console.get(link)).text for link in links]


async def test_one_trace_runs_from_the_list_officers_post_to_the_last_reader(
    played: Played,
) -> None:
    pathway = await list_somebody(played)

    async def seen() -> bool:
        through = ("/v1/court-lists", "court_listing", "liaison_diversion", "probation_allocation")
        pages = await traces_of(played, pathway)
        return any(all(name in page for name in through) for page in pages)

    assert await played.ask.until("the trace of the list", seen)
