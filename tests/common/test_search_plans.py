"""A search finds people by an index, however many are on record (R81)."""

from typing import Any

import pytest
from sqlalchemy import text

from contracts.event import Agency
from scripts.bench.filling import fill
from scripts.bench.searches import FOUND_IN
from scripts.bench.worklists import LARGE, caller_of
from scripts.export.openapi import service_of
from services.common import scope
from services.common.database import make_engine, make_sessions
from services.common.search import days, statement
from tests.common.given_search import AGENCIES, READERS
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

PEOPLE, SITES = 20_000, 20
SAID: dict[str, dict[str, Any]] = {
    "a name": {"said": ["kelmorlon", "ada"]},
    "two letters": {"said": ["mo"]},
    "a day": {"born": days(None, False) or [None]},
    "a name and a number": {"said": ["kelmorlon"], "numbers": ["crn:X320741"]},
    "nobody": {"said": ["zzyzx"]},
}
_READ = text("""
SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables WHERE seq_tup_read > :rows
""")


@AGENCIES
async def test_no_search_looks_through_a_table_of_everybody(api: Api, agency: Agency) -> None:
    asked = await api(service_of(agency))
    owner = make_engine(asked.database.migration_url, 1)
    await fill(owner, agency, PEOPLE, SITES, 50, FOUND_IN)
    await owner.dispose()
    through = {name: await _read_through(asked, said) for name, said in SAID.items()}
    assert {name: tables for name, tables in through.items() if tables} == {}


async def _read_through(asked: ServiceUnderTest, said: dict[str, Any]) -> list[Any]:
    """The tables that answering a search reads from one end to the other."""
    lists = asked.service.worklists
    assert lists is not None
    assert lists.search is not None
    caller = caller_of(asked.service.agency, READERS[asked.service.agency])
    values = {"said": [], "born": [], "numbers": [], "family": "", "given": ""} | said
    sql = statement(lists.search)
    if ":organisation" in sql:
        values["organisation"] = caller.organisation
    async with make_sessions(asked.engine)() as session, session.begin():
        await scope.enter(session, caller)
        await session.execute(text(sql), values)
        return list((await session.execute(_READ, {"rows": LARGE})).all())


@pytest.mark.parametrize("agency", [Agency.PROBATION])
async def test_what_reads_everybody_is_noticed(api: Api, agency: Agency) -> None:
    asked = await api(service_of(agency))
    owner = make_engine(asked.database.migration_url, 1)
    await fill(owner, agency, PEOPLE, SITES, 50, FOUND_IN)
    await owner.dispose()
    async with asked.engine.begin() as connection:
        await connection.execute(text("SELECT count(*) FROM pathway WHERE given_names LIKE '%a%'"))
        assert (await connection.execute(_READ, {"rows": LARGE})).all() != []
