"""Worklists of every service: asked by their readers alone, leading to what exists (R80)."""

import importlib
import re
from typing import Any

import pytest

from contracts import vocabulary
from contracts.event import Agency
from contracts.reference import list_names
from services.common.process import Service
from services.common.routers import asks_of, of_service
from services.common.worklists import Worklist
from tests.conftest import Api

SERVICES = [
    importlib.import_module(f"services.{agency.value}.service").SERVICE for agency in Agency
]
WITH_LISTS = [one for one in SERVICES if one.worklists is not None]
EVERY = [(one, each) for one in WITH_LISTS for each in one.worklists.lists]


def named(value: object) -> str:
    """How a test says its service or list."""
    return value.agency.value if isinstance(value, Service) else getattr(value, "name", "")


@pytest.mark.parametrize("service", WITH_LISTS, ids=named)
async def test_every_list_is_answered_to_each_who_works_from_it(api: Api, service: Service) -> None:
    asked = await api(service)
    for one in service.worklists.lists if service.worklists else ():
        for role in sorted(one.readers):
            answer = await asked.get(f"/v1/worklists/{one.name}", **who(service, role))
            assert answer.status_code == 200, (one.name, answer.text)
            assert answer.json()["rows"] == []
            assert answer.json()["counts"] == {"all": 0, "at_risk": 0, "breached": 0}


@pytest.mark.parametrize("service", WITH_LISTS, ids=named)
async def test_a_role_is_told_of_its_own_lists_and_of_no_other(api: Api, service: Service) -> None:
    assert service.worklists is not None
    asked = await api(service)
    for role in sorted(frozenset().union(*(one.readers for one in service.worklists.lists))):
        told = (await asked.get("/v1/worklists", **who(service, role))).json()
        assert [one["name"] for one in told] == list(service.worklists.of(frozenset({role})))
        for other in service.worklists.lists:
            if role not in other.readers:
                answer = await asked.get(f"/v1/worklists/{other.name}", **who(service, role))
                assert answer.status_code == 404


@pytest.mark.parametrize(("service", "one"), EVERY, ids=named)
def test_what_a_row_leads_to_exists_and_somebody_of_the_list_may_ask_it(
    service: Service, one: Worklist
) -> None:
    asks = asks_of(of_service(service))
    assert service.worklists is not None
    every = service.worklists.every(one)
    asked = frozenset[str]().union(*(asks[do.operation] for do in every))
    assert one.readers <= asked, "somebody has a list and can do nothing about it"
    for do in every:
        assert asks[do.operation] & one.readers, do.operation
        of_path = {part for part in do.operation.split("/") if part.startswith("{")}
        assert of_path <= {
            f"{{{service.worklists.named(one)}}}",
            *([f"{{{one.thing[0]}}}"] if one.thing else ()),
        }
        assert (do.version != "NULL") == do.operation.startswith("PUT ")


@pytest.mark.parametrize(("service", "one"), EVERY, ids=named)
def test_columns_have_names_of_their_own_and_codes_of_lists_there_are(
    service: Service, one: Worklist
) -> None:
    known = {*list_names(), *vars(vocabulary)}
    names = [column.name for column in one.columns]
    assert len(set(names)) == len(names)
    for column in one.columns:
        assert column.codes is None or column.codes in known
        assert column.kind != "code" or column.codes, f"{column.name} is a code of no list"


@pytest.mark.parametrize(("service", "one"), EVERY, ids=named)
def test_whose_a_row_is_stands_beside_all_of_a_lists_condition(
    service: Service, one: Worklist
) -> None:
    """An alternative at its top would let rows in whose site or organisation nobody asked."""
    said = re.sub(r"'[^']*'", "''", one.rows)
    while (outside := re.sub(r"\([^()]*\)", " ", said)) != said:
        said = outside
    assert re.search(r"\bWHERE\b", said)
    assert not re.search(r"\bOR\b", said)


def who(service: Service, role: str) -> dict[str, Any]:
    """Who asks, of an organisation where the agency has several."""
    of_organisation = service.agency is Agency.PROVIDER
    return {"role": role} | ({"organisation": "northants-mhtr"} if of_organisation else {})
