"""A sharing line more parks nothing: whatever field a reader is given, it applies the event."""

import json
import re
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest

from contracts.catalogue import parse
from contracts.event import Agency, Event
from contracts.sharing import disclosures
from services.common.keeping import Keep, keys_to_give
from services.common.process import Service
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

EXAMPLES = Path(__file__).parents[2] / "contracts" / "examples"
FIRST = ("CaseListed", "AssessmentRequested", "Sentenced")
"""What is told before anything else, so that an event finds what it is about."""


def service_of(agency: Agency) -> Service:
    """The service of an agency as it is run."""
    service: Service = import_module(f"services.{agency.value}.service").SERVICE
    return service


def told(event: type[Event], pathway: UUID, at: datetime) -> Event:
    """The committed example about a pathway of its own, so that no two name the same thing."""
    data = json.loads((EXAMPLES / f"{event.type()}.json").read_text())["data"]
    return parse(event.type(), _apart(data, pathway), pathway, at)


def _apart(value: Any, pathway: UUID) -> Any:
    if isinstance(value, dict):
        return {name: _apart(part, pathway) for name, part in value.items()}
    if isinstance(value, list):
        return [_apart(part, pathway) for part in value]
    if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
        return str(uuid5(pathway, value))
    return value


async def parked(
    service: ServiceUnderTest, event: type[Event], *, every_field: bool, without: str = ""
) -> list[str]:
    """Why the event, and what is told before it, waits; told of a pathway nobody has heard of."""
    pathway, at = uuid4(), datetime(2026, 6, 2, 10, tzinfo=UTC)
    handled = {one.name: one for one in service.service.handlers}
    before = [handled[name] for name in FIRST if name in handled and name != event.name]
    for hours, one in enumerate([*before, event]):
        given = told(one, pathway, at + timedelta(hours=hours))
        if without and one is event:
            given = given.model_copy(update={without: None})
        await service.deliver(given, every_field=every_field and one is event)
    rows = await service.rows(
        "SELECT type, reason FROM parked WHERE subject = :pathway", pathway=pathway
    )
    return [f"{row.type}: {row.reason}" for row in rows]


@pytest.mark.parametrize("agency", Agency, ids=lambda a: a.value)
async def test_an_event_with_every_field_is_applied_as_one_with_those_agreed(
    api: Api, agency: Agency
) -> None:
    """R50: a line that is added to an agreement needs no change of its reader."""
    service = await api(service_of(agency))
    for event in service.service.handlers:
        agreed = await parked(service, event, every_field=False)
        assert await parked(service, event, every_field=True) == agreed, (
            f"{agency}: a new sharing line for {event.name} would park it. Its handler must name "
            "the fields it keeps (keep, set_given), and pass over the others."
        )


async def test_a_field_more_is_really_delivered(api: Api) -> None:
    """Else the test above would prove nothing."""
    service = await api(service_of(Agency.LIAISON))
    (event,) = (one for one in service.service.handlers if one.name == "Sentenced")
    sentence = told(event, uuid4(), datetime(2026, 6, 2, 10, tzinfo=UTC))
    agreed = {
        name
        for disclosure in disclosures(sentence, datetime.now(UTC).date())
        if disclosure.agreement.reader is Agency.LIAISON
        for part in disclosure.parts
        for name in part.data
    }
    _, envelope = service.sealed(sentence, every_field=True)
    assert agreed < set(envelope.data)


@pytest.mark.parametrize("agency", Agency, ids=lambda a: a.value)
async def test_an_event_that_does_not_say_which_row_it_is_about_is_parked(
    api: Api, agency: Agency
) -> None:
    """R51: never dropped; once the agreement gives the field, a retry applies it."""
    service = await api(service_of(agency))
    for event, handler in service.service.handlers.items():
        if isinstance(handler, Keep):
            for column in keys_to_give(handler.model):
                field = handler.fields.get(column, column)
                if field != "pathway_id":
                    (reason,) = await parked(service, event, every_field=False, without=field)
                    assert reason == f"{event.type()}: LookupError"
