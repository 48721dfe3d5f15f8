"""Every operation that is sent JSON shows an example, and every example is one it would take."""

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from pydantic import ValidationError

from contracts.event import Agency
from contracts.requests import Examples, Request, examples, operation

OPENAPI = Path(__file__).parents[2] / "contracts" / "openapi"
REQUESTS = [
    pytest.param(agency, one, id=f"{number}-{agency}-{one.path}")
    for number, (agency, one) in enumerate(examples().all())
]


@cache
def document(agency: Agency) -> Any:
    """The committed document of a service."""
    return json.loads((OPENAPI / f"{agency.value}.json").read_text())


def bodies() -> Iterator[tuple[tuple[str, str, str], Any]]:
    """Every JSON request body of every document, by its operation."""
    for agency in Agency:
        for path, methods in document(agency)["paths"].items():
            for method, asked in methods.items():
                for media, body in asked.get("requestBody", {}).get("content", {}).items():
                    assert media == "application/json"
                    yield operation(agency, method, path), body


@cache
def validator(agency: Agency, asked: tuple[str, str, str]) -> jsonschema_rs.Validator:
    """What checks the body of an operation."""
    schema = dict(bodies())[asked]["schema"] | {"components": document(agency)["components"]}
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def test_every_operation_that_is_sent_json_shows_an_example() -> None:
    without = [asked for asked, body in bodies() if "example" not in body]
    named = [f"{method.upper()} {path} of {agency}" for agency, method, path in without]
    assert without == [], (
        f"These show no example: {named}. Give each its place in"
        " contracts/openapi/examples.yaml, then run `make export`."
    )


def test_every_example_belongs_to_an_operation() -> None:
    asked = {asked for asked, _ in bodies()}
    named = {operation(agency, one.method, one.path) for agency, one in examples().all()}
    assert named - asked == set(), (
        "contracts/openapi/examples.yaml asks for operations that no service has:"
        f" {sorted(named - asked)}"
    )


@pytest.mark.parametrize(("agency", "one"), REQUESTS)
def test_every_example_is_what_its_operation_asks_for(agency: Agency, one: Request) -> None:
    validator(agency, operation(agency, one.method, one.path)).validate(one.body)


def test_an_example_shown_is_the_first_of_its_operation() -> None:
    first: dict[tuple[str, str, str], Any] = {}
    for agency, one in examples().all():
        first.setdefault(operation(agency, one.method, one.path), one.body)
    shown = {asked: body["example"] for asked, body in bodies()}
    assert shown == first, "Run `make export`: contracts/openapi shows other examples"


def written() -> Any:
    """The file as it is written."""
    return deepcopy(yaml.safe_load((OPENAPI / "examples.yaml").read_text()))


def test_an_id_that_nothing_gives_is_refused() -> None:
    changed = written()
    del changed["way"][0]["gives"]
    with pytest.raises(ValidationError, match="00000002, which nothing gives before"):
        Examples.model_validate(changed)


def test_a_change_without_the_version_it_was_decided_on_is_refused() -> None:
    changed = written()
    (one, *_) = [step for step in changed["way"] if step["method"] == "put"]
    del one["if_match"]
    with pytest.raises(ValidationError, match="only a PUT, has an if_match"):
        Examples.model_validate(changed)
