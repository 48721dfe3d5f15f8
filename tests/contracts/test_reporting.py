"""What a reader of pseudonyms is given: codes, numbers, nothing that others have too (R52)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.catalogue import catalogue
from contracts.event import Event
from contracts.policy.calendar import day_in_england
from contracts.receiving import fields_of
from contracts.sharing import Agreement, SubjectAs, TimeAs, coarsened, load_agreements

PSEUDONYMOUS = [a for a in load_agreements().all if a.subject is SubjectAs.PSEUDONYM]
#: Texts that are words of a file here, and of no person.
DECLARED = {"site", "clock", "instrument", "version", "band", "reliable", "age_band"}
#: Public of every court's list, or counted in no figure.
NEVER = {"hearing_on", "hearing_at", "court_room", "religion", "sexual_orientation",
         "gender_identity", "into"}  # fmt: skip
SCALARS = {"boolean", "integer", "number", "null"}


def events_of(agreement: Agreement) -> list[type[Event]]:
    """Every version of every event it names."""
    return [
        event
        for event in catalogue().values()
        if event.publisher is agreement.writer and event.name in agreement.events
    ]


def leaves(
    name: str, schema: Mapping[str, Any], known: Mapping[str, Any], inner: frozenset[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every value a field may hold, with its name; of a field shared in part those parts."""
    if "$ref" in schema:
        yield from leaves(name, known[schema["$ref"].rpartition("/")[2]], known, inner)
    elif "anyOf" in schema:
        numbers = [one for one in schema["anyOf"] if one.get("type") == "number"]
        for one in numbers or schema["anyOf"]:  # a decimal number may come as a text too
            yield from leaves(name, one, known, inner)
    elif schema.get("type") == "array":
        yield from leaves(name, schema["items"], known, inner)
    elif schema.get("type") == "object":
        for part, value in schema["properties"].items():
            if not inner or part in inner:
                yield from leaves(part, value, known, frozenset())
    else:
        yield name, schema


def is_harmless(name: str, schema: Mapping[str, Any]) -> bool:
    """A number, yes or no, a word of a closed list, a code, or a text that is declared."""
    if schema.get("type") in SCALARS or "enum" in schema or "const" in schema:
        return True
    if "format" in schema:
        return False
    return "x-code-list" in schema or name in DECLARED


@pytest.mark.parametrize("agreement", PSEUDONYMOUS, ids=lambda a: a.id)
def test_no_id_no_moment_no_day_and_no_free_text_stands_beside_a_pseudonym(
    agreement: Agreement,
) -> None:
    """R52: also not inside a list."""
    assert agreement.time is TimeAs.DAY
    for event in events_of(agreement):
        schema = event.model_json_schema(mode="validation")
        for field, inner in fields_of(agreement, event.name).items():
            if field not in schema["properties"]:
                continue
            found = leaves(field, schema["properties"][field], schema.get("$defs", {}), inner)
            wrong = [(n, s) for n, s in found if not is_harmless(n, s) or n in NEVER]
            assert wrong == [], (
                f"{agreement.id} gives {event.name}.{field}, which others have too or which may"
                f" hold anything: {wrong}. Share a code or a number instead."
            )


@given(st.datetimes(datetime(2019, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_day_is_the_day_in_england_and_stays_it(moment: datetime) -> None:
    """R70: half past midnight in July is not the day before."""
    day = coarsened(moment, TimeAs.DAY)
    assert day == datetime.combine(day_in_england(moment), time(), UTC)
    assert coarsened(day, TimeAs.DAY) == day
    assert coarsened(moment, TimeAs.EXACT) == moment


def test_the_first_half_hour_of_july_is_july() -> None:
    """R70."""
    half_past = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert coarsened(half_past, TimeAs.DAY).date() == date(2026, 7, 1)


def test_a_merge_names_no_other_pseudonym() -> None:
    """R62: that one ended is all that figures need, and its sequence says which."""
    (court,) = [a for a in PSEUDONYMOUS if a.writer.short == "court"]
    for name in ("PathwayMerged", "PathwayUnmerged"):
        assert fields_of(court, name) == {}
