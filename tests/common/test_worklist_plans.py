"""Worklists find what waits by an index, however many people are on record (R80)."""

import importlib

import pytest

from contracts.event import Agency
from scripts.bench.filled import FILLED
from scripts.bench.filling import fill
from scripts.bench.worklists import looked_through
from services.common.database import make_engine
from tests.conftest import Api

PEOPLE, SITES, WAITING = 20_000, 20, 50


# Liaison's row policy still reads all referrals where it looks at many at once.
PROVEN = sorted(FILLED.keys() - {Agency.LIAISON})


@pytest.mark.parametrize("agency", PROVEN)
async def test_no_list_looks_through_a_table_of_everybody(api: Api, agency: Agency) -> None:
    """Of twenty thousand, fifty of whom wait at each of twenty sites."""
    service = importlib.import_module(f"services.{agency.value}.service").SERVICE
    asked = await api(service)
    owner = make_engine(asked.database.migration_url, 1)
    await fill(owner, agency, PEOPLE, SITES, WAITING)
    through = {one.name: await looked_through(asked.engine, service, one)
               for one in service.worklists.lists}  # fmt: skip
    await owner.dispose()
    assert {name: tables for name, tables in through.items() if tables} == {}
