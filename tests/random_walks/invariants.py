"""Whether an agency was told, or holds, what no agreement gives it (R50 to R52)."""

from collections.abc import Iterable, Mapping
from functools import cache

from contracts.catalogue import catalogue
from contracts.event import Agency, Category, category
from contracts.sharing import load_agreements
from tests.canaries.words import CLINICAL, HOLDERS
from tests.service_under_test import ServiceUnderTest

Told = tuple[Agency, Agency, str, str]
"""Writer, reader, type of the event, and one field of what was delivered of it."""

SAID = {**HOLDERS, **{name: CLINICAL[name] for name in ("PHQ-9", "GAD-7", "CORE-10")}}
"""What is said of the person in a walk, by a word that occurs nowhere else; and who may hold it."""

_TABLES = """
SELECT string_agg(format('SELECT string_agg(t::text, %L) AS held FROM %I t', ' ', relname),
    ' UNION ALL ') AS query
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND has_table_privilege(oid, 'SELECT')
"""


def not_given(told: Iterable[Told]) -> set[str]:
    """What an agency was told of a category, or in a field, that its agreement does not give."""
    found = set()
    for writer, reader, type_, field in told:
        event = catalogue()[type_]
        about = category(event, field)
        if about not in _categories(writer, reader):
            found.add(f"{reader}: {about} in {type_}")
        if field not in _fields(writer, reader).get(event.name, ()):
            found.add(f"{reader}: {field} of {type_}")
    return found


async def not_for(services: Mapping[Agency, ServiceUnderTest]) -> set[str]:
    """The words planted in what was said that an agency holds and may not."""
    found = set()
    for agency, service in services.items():
        held = await _held(service)
        for word, may in SAID.items():
            if agency not in may and word.lower() in held:
                found.add(f"{agency}: {word}")
    return found


async def _held(service: ServiceUnderTest) -> str:
    """Every row of every table the service can read, its history among them."""
    (tables,) = await service.rows(_TABLES)
    return "".join(row.held or "" for row in await service.rows(tables.query)).lower()


@cache
def _fields(writer: Agency, reader: Agency) -> Mapping[str, frozenset[str]]:
    """For each event the fields that the agreement of the two gives."""
    return {
        name: frozenset(field.partition(".")[0] for line in lines for field in line.fields)
        for agreement in load_agreements().of_writer(writer)
        if agreement.reader is reader
        for name, lines in agreement.events.items()
    }


@cache
def _categories(writer: Agency, reader: Agency) -> frozenset[Category]:
    """What the agreement of the two speaks of, whatever the event."""
    events = {event.name: event for event in catalogue().values() if event.publisher is writer}
    given = _fields(writer, reader)
    return frozenset(category(events[name], field) for name in given for field in given[name])
