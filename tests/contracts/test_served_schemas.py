"""What a reader gets of an event fits the schema that the event names (``dataschema``)."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema_rs import validator_for

from contracts.catalogue import catalogue
from contracts.event import Agency
from contracts.sharing import disclosures
from services.common.schemas_served import read_schema

EXAMPLES = Path(__file__).parents[2] / "contracts" / "examples"
TODAY = date(2026, 6, 1)


def parts_of(type_: str) -> Iterator[tuple[Agency, dict[str, Any]]]:
    """What each reader gets of the example, with every permission and with none."""
    example = json.loads((EXAMPLES / f"{type_}.json").read_text())
    about = {"pathway_id": UUID(example["subject"]), "occurred_at": example["time"]}
    event = catalogue()[type_].model_validate(example["data"] | about)
    for disclosure in disclosures(event, TODAY):
        for allowed in (True, False):
            given: dict[str, Any] = {}
            for part in disclosure.parts:
                given |= part.data if allowed or part.permission is None else {}
            yield disclosure.agreement.reader, given


@pytest.mark.parametrize("type_", sorted(catalogue()))
async def test_every_readers_part_fits_the_schema_that_is_served(type_: str) -> None:
    schema = json.loads(bytes((await read_schema(f"{type_}.json")).body))
    for reader, data in parts_of(type_):
        errors = [error.message for error in validator_for(schema).iter_errors(data)]
        assert errors == [], reader


def test_parts_are_less_than_the_event_somewhere() -> None:
    """So that a schema which asked for the whole of it would be found wanting."""
    asked = 0
    for type_ in catalogue():
        path = EXAMPLES.parent / "schemas" / f"{type_}.json"
        whole = validator_for(json.loads(path.read_text()))
        asked += any(not whole.is_valid(data) for _, data in parts_of(type_))
    assert asked > 10
