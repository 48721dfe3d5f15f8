"""Every event has an example and a frozen schema, a reader for each publisher, and no more."""

import json
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest
from pydantic import ValidationError

from contracts.catalogue import _as_received, catalogue, parse
from contracts.event import Agency, Event
from contracts.events.liaison_diversion import PermissionChanged, PermissionWithdrawn
from contracts.events.provider_assessment import SessionAttended
from contracts.events.provider_treatment import FollowUpDone
from contracts.sharing import Agreement, disclosures, load_agreements
from contracts.vocabulary import Requirement
from scripts.export.asyncapi import document
from services.common.process import Service

CONTRACTS = Path(__file__).parents[2] / "contracts"
EVENTS = list(catalogue().values())
STILL_TOLD = [event for event in EVENTS if event.read_as is None]
AGREEMENTS = load_agreements().all
PERSON = UUID("00000000-0000-4000-8000-000000000001")
THEN = datetime(2026, 6, 2, 10, tzinfo=UTC)


def example(event: type[Event]) -> dict[str, Any]:
    """The committed example of an event, as it is written."""
    return _committed("examples", event, "Write one, fictional, beside the others")


def schema(event: type[Event]) -> dict[str, Any]:
    """The committed schema of an event."""
    return _committed("schemas", event, "Run `make export`, which writes it")


def _committed(folder: str, event: type[Event], what_to_do: str) -> dict[str, Any]:
    path = CONTRACTS / folder / f"{event.type()}.json"
    if not path.exists():
        pytest.fail(f"There is no contracts/{folder}/{path.name}. {what_to_do}.", pytrace=False)
    read: dict[str, Any] = json.loads(path.read_text())
    return read


def as_event(event: type[Event]) -> Event:
    """The example, read."""
    body = example(event)
    header = {"pathway_id": body["subject"], "occurred_at": body["time"]}
    return event.model_validate(body["data"] | header)


def told_to(reader: Agency) -> set[str]:
    """The names of the events an agency is told."""
    return {name for a in load_agreements().of_reader(reader) for name in a.events}


def handled_by(agency: Agency) -> set[type[Event]]:
    """The events a service has in its table."""
    service = import_module(f"services.{agency.value}.service").SERVICE
    assert isinstance(service, Service)
    return set(service.handlers)


def fields_given(agreement: Agreement, name: str) -> dict[str, set[str]]:
    """The fields an agreement gives of an event, with the inner ones it narrows them to."""
    given: dict[str, set[str]] = {}
    for field in (f for line in agreement.events[name] for f in line.fields):
        outer, _, inner = field.partition(".")
        given.setdefault(outer, set()).update({inner} - {""})
    return given


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.type())
def test_the_example_of_an_event_is_valid_by_its_committed_schema(event: type[Event]) -> None:
    validator = jsonschema_rs.validator_for(schema(event), validate_formats=True)
    wrong = [str(error) for error in validator.iter_errors(example(event)["data"])]
    assert wrong == [], f"Make `data` of contracts/examples/{event.type()}.json fit: {wrong}"


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.type())
def test_a_field_nobody_knows_is_invalid_by_the_schema(event: type[Event]) -> None:
    validator = jsonschema_rs.validator_for(schema(event))
    assert not validator.is_valid(example(event)["data"] | {"unheard_of": 1})


@pytest.mark.parametrize("event", STILL_TOLD, ids=lambda e: e.type())
def test_the_example_of_an_event_is_written_again_as_it_was(event: type[Event]) -> None:
    read = as_event(event)
    written = read.model_dump(mode="json", include=set(event.shareable()), exclude_none=True)
    again = parse(event.type(), written, read.subject, read.occurred_at)
    shown = again.model_dump(mode="json", include=set(again.shareable()), exclude_none=True)
    assert {name: written[name] for name in example(event)["data"]} == example(event)["data"]
    assert shown == written


def test_a_permission_taken_back_before_numbers_is_read_as_one_without() -> None:
    """R54."""
    body = example(PermissionWithdrawn)
    read = parse(PermissionWithdrawn.type(), body["data"], UUID(body["subject"]), THEN)
    assert isinstance(read, PermissionChanged)
    assert (read.permission, read.standing, read.epoch) == ("health_needs", False, 0)


def test_every_schema_and_example_is_of_an_event_in_force() -> None:
    for folder in ("schemas", "examples"):
        files = {path.stem for path in (CONTRACTS / folder).glob("*.json")}
        assert files - set(catalogue()) == set(), f"Remove from contracts/{folder}: no such event"
        assert set(catalogue()) - files == set(), (
            f"Missing in contracts/{folder}: {sorted(set(catalogue()) - files)}. Write the example,"
            " then run `make export`."
        )


@pytest.mark.parametrize("agency", Agency, ids=lambda a: a.value)
def test_what_an_agency_is_told_it_handles_or_says_it_ignores(agency: Agency) -> None:
    handled = handled_by(agency)
    read = {event.name for event in EVENTS if event.read_as in handled}
    unhandled = told_to(agency) - {event.name for event in handled} - read
    assert unhandled == set(), (
        f"An agreement tells {agency} of {sorted(unhandled)}. Add each to HANDLERS in"
        f" services/{agency}/handlers/__init__.py: on(Event, keep(Model, …)), on(Event, handler) or"
        " ignore(Event)."
    )


@pytest.mark.parametrize("agency", Agency, ids=lambda a: a.value)
def test_no_agency_handles_what_nobody_tells_it(agency: Agency) -> None:
    names = {event.name for event in handled_by(agency)}
    untold = names - told_to(agency)
    assert untold == set(), (
        f"No agreement tells {agency} of {sorted(untold)}. Add a line to"
        f" contracts/agreements/<publisher>-to-{agency.short}.yaml, or take the handler away."
    )


@pytest.mark.parametrize("agency", Agency, ids=lambda a: a.value)
def test_an_agency_handles_the_newest_version_only(agency: Agency) -> None:
    newest = {(event.publisher, event.name): event for event in EVENTS}
    old = [e.__name__ for e in handled_by(agency) if newest[e.publisher, e.name] is not e]
    assert old == [], f"Handle the newest version; `parse` upgrades what is older: {old}"


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.type())
def test_every_event_reaches_somebody(event: type[Event]) -> None:
    assert disclosures(as_event(event), AGREEMENTS[0].review_on), (
        f"Nobody is told of {event.name}. Name it, with the fields of its example, in an agreement"
        f" contracts/agreements/{event.publisher.short}-to-<reader>.yaml."
    )


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=lambda a: a.id)
def test_a_channel_describes_exactly_the_fields_of_its_agreement(agreement: Agreement) -> None:
    channel = document()["channels"][agreement.id]
    assert channel["address"] == agreement.topic
    assert set(channel["messages"]) == set(agreement.events)
    for name, message in channel["messages"].items():
        given = fields_given(agreement, name)
        described = message["payload"]["properties"]
        assert set(described) == set(given)
        for field, inner in given.items():
            if inner:
                assert set(described[field]["items"]["properties"]) == inner


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=lambda a: a.id)
def test_what_leaves_on_a_channel_is_valid_by_its_description(agreement: Agreement) -> None:
    messages = document()["channels"][agreement.id]["messages"]
    for event in (e for e in EVENTS if e.publisher is agreement.writer):
        for found in disclosures(as_event(event), agreement.review_on):
            if found.agreement == agreement:
                data = {name: v for part in found.parts for name, v in part.data.items()}
                jsonschema_rs.validate(messages[event.name]["payload"], data)


def test_an_earlier_version_has_its_own_fields_only() -> None:
    """Derived from the newest without what it did not have, also where it is read in part."""
    earlier = [event for event in catalogue().values() if event.newer is not None]
    assert {event.type() for event in earlier} == {
        "cstr.court.breach-decided.v1",
        "cstr.court.sentenced.v1",
        "cstr.liaison.person-screened.v1",
        "cstr.probation.assessment-requested.v1",
        "cstr.probation.assessment-stood-down.v1",
        "cstr.probation.proposal-withdrawn.v1",
        "cstr.probation.requirement-proposed.v1",
        "cstr.probation.requirement-proposed.v2",
        "cstr.provider.assessment-completed.v1",
        "cstr.provider.clinical-lead-declined.v1",
        "cstr.provider.consent-given.v1",
        "cstr.provider.consent-withdrawn.v1",
        "cstr.provider.non-attendance.v1",
        "cstr.provider.provider-declined.v1",
        "cstr.provider.responsible-practitioner-declined.v1",
        "cstr.provider.session-attended.v1",
    }
    for event in earlier:
        assert not event.missing & set(_as_received(event).model_fields)


def test_an_event_takes_its_fields_by_name_from_what_is_known() -> None:
    row = SimpleNamespace(requirement="mhtr", months=3, reached=None, done_by="nobody's to tell")
    event = FollowUpDone.of(PERSON, THEN, {"reached": True, "months": 6}, row)
    assert (event.requirement, event.months, event.reached) == (Requirement.MHTR, 6, True)
    assert FollowUpDone.of(PERSON, THEN, row, months=12, reached=False).months == 12
    with pytest.raises(ValidationError, match="reached"):
        FollowUpDone.of(PERSON, THEN, row)
    with pytest.raises(TypeError, match="has no done_by"):
        FollowUpDone.of(PERSON, THEN, row, reached=True, done_by="somebody")


def test_a_field_said_to_be_nothing_is_not_told_whatever_the_row_has() -> None:
    """R51: the way to withhold what is on record."""
    row = SimpleNamespace(
        requirement="mhtr", appointment_id=PERSON, session_number=3, attendance="attended",
        channel="in_person", engagement="active",
    )  # fmt: skip
    assert SessionAttended.of(PERSON, THEN, row).engagement is not None
    assert SessionAttended.of(PERSON, THEN, row, engagement=None).engagement is None
    assert SessionAttended.of(PERSON, THEN, {"engagement": None}, row).engagement is None


def test_a_misspelt_field_is_an_error_and_not_the_one_of_the_row() -> None:
    row = SimpleNamespace(requirement="mhtr", months=3, reached=True)
    with pytest.raises(TypeError, match="has no requirment"):
        FollowUpDone.of(PERSON, THEN, {"requirment": "drr"}, row)
