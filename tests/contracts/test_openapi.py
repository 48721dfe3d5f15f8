"""The documents are OpenAPI of the version they name, by a validator that is not ours."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from contracts.event import Agency

FOLDER = Path(__file__).parents[2] / "contracts" / "openapi"


def faults(document: Any) -> list[str]:
    return [error.message[:200] for error in OpenAPIV31SpecValidator(document).iter_errors()]


@pytest.mark.parametrize("agency", [agency.value for agency in Agency])
def test_a_document_is_valid_for_the_version_it_names(agency: str) -> None:
    document = json.loads((FOLDER / f"{agency}.json").read_text())
    assert document["openapi"].startswith("3.1.")
    assert faults(document) == []


def test_a_member_of_another_version_is_found() -> None:
    document = json.loads((FOLDER / "court_listing.json").read_text())
    wrong = deepcopy(document)
    stream = wrong["paths"]["/v1/channels/{audience}/stream"]["get"]["responses"]["200"]
    stream["content"]["text/event-stream"]["itemSchema"] = {"type": "object"}
    assert faults(wrong) != []


@pytest.mark.parametrize("agency", [agency.value for agency in Agency])
def test_each_operation_has_a_name_of_its_own_and_says_who_may_ask(agency: str) -> None:
    document = json.loads((FOLDER / f"{agency}.json").read_text())
    operations = [one for path in document["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert sorted(set(names)) == sorted(names)
    assert all(one["x-roles"] for one in operations if "security" in one)
