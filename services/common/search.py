"""Whom somebody looks for: found by parts of names, other spellings, a day or a number (R81).

A service says by which of its rows people are found; the database keeps an index of each and finds
by it. Guarantee: what is found is read again with the rights of who looks for it, so that a search
shows whom lists show, and nobody else.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, inspect, text

#: So many an index finds at most of those called so, of those called so in part, and of those who
#: are called alike: beyond them a search is too wide to say who comes first.
LOOKED_AT = 400
MOST_WORDS = 6

#: ``near``, where the sites of somebody are those of several rows; ``OFFSET 0`` has them looked up
#: for each that was found, and never read for everybody.
PLACED = """EXISTS (SELECT FROM scope_placed p
    WHERE p.subject = t.{0} AND p.site = ANY($1) OFFSET 0)"""


@dataclass(frozen=True)
class Keyed:
    """What the rows of a table are found by, in SQL over the table alone.

    ``subject`` is whose a row is, ``names`` a text, ``numbers`` an array of ``register:number``.
    ``near`` holds of each row ``t`` that a caller at the sites ``$1`` sees by these, ``own`` of
    each of the caller's organisation; what is found is read with the caller's rights all the same.
    """

    subject: str
    names: str = "coalesce(family_name, '') || ' ' || coalesce(given_names, '')"
    born: str = "date_of_birth"
    numbers: str = "CAST('{}' AS text[])"
    near: str = "t.site = ANY($1)"
    own: str = "true"

    @property
    def keys(self) -> str:
        """The expression that the index is of."""
        return f"search_keys({self.names}, {self.born}, {self.numbers})"


@dataclass(frozen=True)
class Search:
    """How people of a service are looked for.

    ``numbers`` are the registers it has, by the name of the field, each with the type of its form.
    ``rows`` select ``subject``, ``family_name``, ``given_names``, ``date_of_birth``, ``site``,
    ``stage`` and ``paths`` (what paths call whom it is about) of ``hit.subject``, for ``:user`` and
    ``:organisation``. ``records`` are the operations that read somebody.
    """

    tables: Mapping[str, Keyed]
    readers: frozenset[str]
    rows: str
    records: tuple[str, ...]
    numbers: Mapping[str, Any]


# Found by the indexes with the owner's rights: nothing of a row leaves but whose it is. Those who
# are called so first, then in part, then alike: a common name does not keep out who is called so.
_FOUND = """
CREATE OR REPLACE FUNCTION search_found(said text[], born date[], numbers text[])
RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    at_sites text[] := coalesce(string_to_array(current_setting('cstr.sites', true), ','), '{}');
    everywhere boolean := coalesce(current_setting('cstr.user', true), '') = ''
        OR current_setting('cstr.sites', true) = '*';
    each text;
    besides text := '';
    exact text := '';
    part text := '';
    alike text := '';
    wanted text;
BEGIN
    FOREACH each IN ARRAY numbers LOOP
        besides := besides || format(' AND keys @> ARRAY[%L]', each);
    END LOOP;
    IF cardinality(born) > 0 THEN
        besides := besides || format(' AND keys && %L::text[]',
            ARRAY(SELECT search_day(day) FROM unnest(born) AS day));
    END IF;
    FOREACH each IN ARRAY said LOOP
        exact := exact || format(' AND keys @> ARRAY[%L]', '~' || each);
        wanted := format('keys @> %L::text[] OR keys @> ARRAY[%L]',
            search_parts(each), ' ' || left(each, 1));
        IF length(each) > 3 THEN
            wanted := wanted || format(' OR keys @> %L::text[]', search_inside(each));
        END IF;
        part := part || format(' AND (%s)', wanted);
        alike := alike || format(' AND (%s OR keys && %L::text[])', wanted,
            search_spellings(each));
    END LOOP;
    FOREACH wanted IN ARRAY CASE WHEN cardinality(said) = 0 THEN ARRAY['']
            ELSE ARRAY[exact, part, alike] END LOOP
        {sources}
    END LOOP;
END $$
"""

_SOURCE = """RETURN QUERY EXECUTE 'SELECT t.{subject} FROM (SELECT *, {keys} AS keys FROM {table})
            AS t WHERE ({own}) AND ($2 OR ({near}) OR t.{subject} IN (SELECT scope_looked_at()))'
            || besides || wanted || ' LIMIT {most}' USING at_sites, everywhere;"""

_PRIVATE = """
DO $$ BEGIN
    REVOKE ALL ON FUNCTION search_found(text[], date[], text[]) FROM PUBLIC;
    EXECUTE format('GRANT EXECUTE ON FUNCTION search_found(text[], date[], text[]) TO %I',
        current_database());
END $$
"""

_OF_INDEXES = "found_by_"

_STATEMENT = """
SELECT person.*, coalesce(m.into_subject, person.subject) AS goes_on
FROM (SELECT DISTINCT f AS subject FROM search_found(
    CAST(:said AS text[]), CAST(:born AS date[]), CAST(:numbers AS text[])) AS f) AS hit
JOIN LATERAL ({rows}) AS person ON true
LEFT JOIN merged_subject m ON m.subject = person.subject AND m.ended_at IS NULL
ORDER BY lower(person.family_name) IS DISTINCT FROM lower(CAST(:family AS text)),
    lower(person.given_names) IS DISTINCT FROM lower(CAST(:given AS text)),
    person.family_name, person.given_names, person.date_of_birth, person.subject
"""


def statement(search: Search) -> str:
    """SQL that reads whom an index finds, who is called so exactly first."""
    return _STATEMENT.format(rows=search.rows)


def days(born: date | None, of_somebody_named: bool) -> list[date | None]:
    """The days somebody is looked for by: with a name also the other way round, or not known."""
    if born is None:
        return []
    found: list[date | None] = [born]
    if of_somebody_named:
        found.append(None)
        if born.day <= 12:
            found.append(born.replace(month=born.day, day=born.month))
    return found


# Not yet where a database was brought to a release before there was a search.
_IS_MADE = text("SELECT to_regproc('search_keys')")


def index(connection: Connection, search: Search) -> None:
    """Keep an index of everything people are found by, and the one function that looks there."""
    there = set(inspect(connection).get_table_names())
    if connection.execute(_IS_MADE).scalar_one() is None:
        return
    for table in (table for table in search.tables if table in there):
        _index(connection, table, search.tables[table])
    sources = "\n        ".join(
        _SOURCE.format(
            subject=keyed.subject,
            keys=keyed.keys.replace("'", "''"),
            table=table,
            near=keyed.near.replace("'", "''"),
            own=keyed.own.replace("'", "''"),
            most=LOOKED_AT,
        )
        for table, keyed in search.tables.items()
    )
    for made in (_FOUND.replace("{sources}", sources), _PRIVATE):
        connection.execute(text(made.replace(":", "\\:")))


def is_own(name: str | None) -> bool:
    """Whether an index is one of these, which no model names."""
    return (name or "").startswith(_OF_INDEXES)


def _index(connection: Connection, table: str, keyed: Keyed) -> None:
    """One that is of something else is made anew."""
    name = _OF_INDEXES + hashlib.sha256(f"{table} {keyed.keys}".encode()).hexdigest()[:12]
    indexes = {str(one["name"]) for one in inspect(connection).get_indexes(table)}
    for old in sorted(one for one in indexes if is_own(one) and one != name):
        connection.execute(text(f"DROP INDEX {old}"))
    if name not in indexes:
        made = f"CREATE INDEX {name} ON {table} USING gin (({keyed.keys}))"
        connection.execute(text(made.replace(":", "\\:")))
