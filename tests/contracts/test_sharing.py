"""Agreements are the only way out, over the whole catalogue (R50 to R52)."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.catalogue import UnknownType, catalogue, parse
from contracts.event import Agency, Event, category
from contracts.sharing import Agreement, Agreements, Line, TimeAs, disclosures, load_agreements

EXAMPLES = Path(__file__).parents[2] / "contracts" / "examples"
TODAY = datetime.now(UTC).date()


def example(event: type[Event]) -> Event:
    """The committed example of an event."""
    body = json.loads((EXAMPLES / f"{event.type()}.json").read_text())
    header = {"pathway_id": body["subject"], "occurred_at": body["time"]}
    return event.model_validate(body["data"] | header)


def lines() -> list[Any]:
    """Every field of every line of every agreement."""
    return [
        pytest.param(a, event, n, field, id=f"{a.id}/{event}/{field}")
        for a in load_agreements().all
        for event, found in a.events.items()
        for n, line in enumerate(found)
        for field in line.fields
    ]


def without(agreement: Agreement, event: str, n: int, field: str) -> Agreements:
    """The agreement with one field struck out."""
    struck = list(agreement.events[event])
    kept = tuple(f for f in struck[n].fields if f != field)
    struck[n] = struck[n].model_copy(update={"fields": kept})
    events = {**agreement.events, event: tuple(struck)}
    return Agreements((agreement.model_copy(update={"events": events}),))


def present(data: Any, field: str) -> bool:
    """Whether a field, or one of the values listed in it, is in what leaves."""
    name, _, inner = field.partition(".")
    if name not in data:
        return False
    return not inner or any(inner in one for one in data[name])


def event_of(agreement: Agreement, name: str) -> type[Event]:
    """The event an agreement speaks of, in its newest version."""
    told = {e.name: e for e in catalogue().values() if e.publisher is agreement.writer}
    return told[name]


@pytest.mark.parametrize(("agreement", "name", "n", "field"), lines())
def test_a_field_struck_from_an_agreement_leaves_no_more(
    agreement: Agreement, name: str, n: int, field: str
) -> None:
    """R51: deny by default; Kafka and REST both send what ``disclosures`` gives."""
    event = example(event_of(agreement, name))
    struck = without(agreement, name, n, field)
    for disclosure in disclosures(event, TODAY, struck):
        assert not any(present(part.data, field) for part in disclosure.parts)


@pytest.mark.parametrize("event", catalogue().values(), ids=lambda e: e.name)
def test_no_agreement_means_nobody_is_told(event: type[Event]) -> None:
    """R51."""
    assert disclosures(example(event), TODAY, Agreements(())) == []


@pytest.mark.parametrize("event", catalogue().values(), ids=lambda e: e.name)
def test_every_field_names_its_category(event: type[Event]) -> None:
    """R50."""
    for field in event.shareable():
        assert category(event, field)


@pytest.mark.parametrize("event", catalogue().values(), ids=lambda e: e.name)
def test_what_is_disclosed_is_read_again_as_the_same_event(event: type[Event]) -> None:
    """A reader gets the fields of its agreement and ``None`` for the others."""
    told = example(event)
    for disclosure in disclosures(told, TODAY):
        data = {name: value for part in disclosure.parts for name, value in part.data.items()}
        read = parse(event.type(), data, told.subject, disclosure.time)
        told_as = event.read_as or event
        assert (read.name, read.publisher) == (told_as.name, event.publisher)
        for field in told_as.shareable():
            if told_as is event and field not in data and event.model_fields[field].is_required():
                assert getattr(read, field) is None


FORBIDDEN = {
    Agency.REPORTING: {"identity", "contact", "allocation"},
    Agency.COURT: {"clinical detail", "need", "risk", "attendance"},
    Agency.PROVIDER: {"plea", "equality"},
    Agency.LIAISON: {"clinical detail", "attendance", "risk"},
}


@pytest.mark.parametrize("agreement", load_agreements().all, ids=lambda a: a.id)
def test_nobody_is_given_a_category_it_may_never_have(agreement: Agreement) -> None:
    """R52: the court no clinical detail, reporting no identity, providers not the court's file."""
    for name, found in agreement.events.items():
        event = event_of(agreement, name)
        for line in found:
            given_ = {category(event, f.partition(".")[0]).value for f in line.fields}
            unlawful = given_ & FORBIDDEN.get(agreement.reader, set())
            assert not unlawful, (
                f"{agreement.reader} may never be given {unlawful}, and {agreement.id} gives it"
                f" with {name}: take the field out of the line, or mend its About(…) if it is"
                " about something else."
            )


def test_the_court_and_probation_are_never_given_scores() -> None:
    """R52."""
    for agreement in load_agreements().all:
        if agreement.reader in (Agency.COURT, Agency.PROBATION, Agency.LIAISON):
            fields = {f for ls in agreement.events.values() for line in ls for f in line.fields}
            scores = fields & {"measures", "changes"}
            assert not scores, f"Take {scores} out of {agreement.id}: scores stay with clinicians"


def test_reporting_learns_the_day_and_a_pseudonym() -> None:
    """R52, R70."""
    for agreement in load_agreements().of_reader(Agency.REPORTING):
        assert agreement.subject == "pseudonym"
        assert agreement.time is TimeAs.DAY


@given(st.dates(date(2010, 1, 1), date(2040, 1, 1)))
def test_an_agreement_tells_only_while_it_is_in_force(on: date) -> None:
    """R50."""
    (agreement,) = [a for a in load_agreements().all if a.id == "court-to-probation"]
    bounded = agreement.model_copy(update={"valid_to": agreement.valid_from + timedelta(days=900)})
    event = example(event_of(agreement, "PleaEntered"))
    told = disclosures(event, on, Agreements((bounded,)))
    assert bool(told) == (bounded.valid_from <= on <= (bounded.valid_to or on))


@pytest.mark.parametrize(
    ("event", "fields", "permission"),
    [
        ("NeverTold", ("plea",), None),
        ("PleaEntered", ("no_such_field",), None),
        ("PleaEntered", ("offences.no_such",), None),
        ("PleaEntered", ("offences.plea",), "progress"),
    ],
)
def test_an_agreement_about_what_there_is_not_is_refused(
    event: str, fields: tuple[str, ...], permission: str | None
) -> None:
    """R50."""
    (agreement,) = [a for a in load_agreements().all if a.id == "court-to-probation"]
    line = Line.model_validate({"basis": "x", "permission": permission, "fields": fields})
    with pytest.raises(ValueError, match="court-to-probation"):
        Agreement.model_validate(agreement.model_dump() | {"events": {event: (line,)}})


def test_two_agreements_for_one_pair_are_refused() -> None:
    """R50."""
    one = load_agreements().all[0]
    with pytest.raises(ValueError, match="two agreements"):
        Agreements((one, one))


def test_an_unknown_type_is_no_event() -> None:
    with pytest.raises(UnknownType):
        parse("cstr.court.unheard-of.v1", {}, UUID(int=1), datetime.now(UTC))
