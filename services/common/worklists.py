"""Worklists: what waits for somebody, as a query with its columns, its readers and its clock (R80).

A service says its lists as data; one statement answers a list with its counts, and one counts them
all. Guarantee: a list shows what the policies of the tables it reads let its caller see, and of an
organisation its own alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.common.identity import Asker
from services.common.search import Search

KIND_NAMES = ("text", "code", "moment", "day", "flags", "count", "yesno")


class Of(StrEnum):
    """Whose a list is shown first: one's own, one's team's, or that of the sites one sees."""

    MINE = "mine"
    TEAM = "team"
    SITE = "site"


@dataclass(frozen=True)
class Column:
    """A cell of each row: ``sql`` over the list's rows, and what the value is for a reader."""

    name: str
    title: str
    kind: str
    sql: str
    codes: str | None = None

    def __post_init__(self) -> None:
        """Raise ``ValueError`` for a kind there is not."""
        if self.kind not in KIND_NAMES:
            raise ValueError(f"a column is of a kind: {', '.join(KIND_NAMES)}")


@dataclass(frozen=True)
class Do:
    """An operation on a row, as method and path; ``version`` is what its ``If-Match`` is to say.

    ``when`` is whether its rule accepts it of this row, where that is not so of each on the list.
    """

    operation: str
    version: str = "NULL"
    when: str = "true"


@dataclass(frozen=True)
class Worklist:
    """One list: what waits, whom it is for, by when it is due, and what can be done about a row.

    All that is SQL is an expression over ``rows``, which are joined tables and a condition, the
    service's own text: what a caller says goes in as ``:on``, ``:user``, ``:site`` or ``:place``,
    and who that is as ``:organisation`` and ``:roles``.
    ``thing`` is the parameter that paths of ``do`` have beside the subject's, with its value.
    Whoever has a list may read the ``record`` of each row: the service's usual one, unless said;
    ``on_record`` is whether there is one already.
    ``clock`` is this agency's own; ``concerns`` says which of a subject's clocks of that name,
    ``due`` a moment where none runs; ``empty`` what it means that nothing is there, and what next.
    """

    name: str
    title: str
    rule: str
    readers: frozenset[str]
    rows: str
    subject: str
    since: str
    empty: str
    columns: Sequence[Column] = ()
    do: Sequence[Do] = ()
    record: str | None = None
    on_record: str = "true"
    thing: tuple[str, str] | None = None
    what: str = "NULL"
    clock: str | None = None
    concerns: str = "NULL"
    due: str = "NULL"
    site: str = "NULL"
    place: str = "NULL"
    organisation: str = "NULL"
    holder: str = "NULL"
    team: str = "NULL"
    sort: str = "''"
    of_a_day: bool = False
    first: Of = Of.SITE


@dataclass(frozen=True)
class Worklists:
    """The lists of a service; ``people`` and ``team_of`` are its own text, too.

    ``asker`` is how its callers are declared, ``record`` the operation that reads whom a row is
    about: its parameter is what paths of operations call the subject.

    ``people`` selects ``family_name``, ``given_names``, ``date_of_birth`` and ``flags`` of
    ``shown.subject``; ``team_of`` the team whose member ``:user`` is; ``search`` is how people are
    looked for.
    """

    people: str
    record: str
    lists: Sequence[Worklist] = ()
    team_of: str = "SELECT NULL"
    search: Search | None = None
    asker: type[Asker] = Asker

    def of(self, roles: frozenset[str]) -> Mapping[str, Worklist]:
        """Those somebody in these roles works from, by name."""
        return {one.name: one for one in self.lists if one.readers & roles}

    def every(self, one: Worklist) -> Sequence[Do]:
        """What can be asked about a row: what it waits for, and then its record."""
        return (*one.do, Do(one.record or self.record, when=one.on_record))

    def named(self, one: Worklist) -> str:
        """What paths call whom a row is about."""
        return (one.record or self.record).partition("{")[2].partition("}")[0]


_OPEN = "('running', 'at_risk', 'breached')"

# What waits, as all lists have it. A clock that ended is none that anything is due by; one that was
# not looked at for a moment is shown as it is by now. ``OFFSET 0`` lets an index find the clock: a
# policy of rows lets one look for a value, and not for what an expression makes of another.
_FOUND = """
SELECT f.*, coalesce(c.due_at, f.due) AS due_at,
    CASE WHEN coalesce(c.due_at, f.due) IS NULL THEN NULL
        WHEN coalesce(c.due_at, f.due) <= clock_timestamp() THEN 'breached'
        WHEN c.warn_at <= clock_timestamp() THEN 'at_risk' ELSE 'running' END AS state
FROM (SELECT {subject} AS subject, CAST({since} AS timestamptz) AS since,
        CAST({thing} AS text) AS thing, jsonb_build_array({versions}) AS versions,
        jsonb_build_array({accepted}) AS accepted,
        CAST({what} AS text) AS what, CAST({concerns} AS text) AS concerns,
        CAST({subject} AS text) || coalesce('/' || CAST({concerns} AS text), '') AS instance,
        CAST({due} AS timestamptz) AS due, CAST({site} AS text) AS site,
        CAST({holder} AS text) AS holder, CAST({sort} AS text) AS sort,
        jsonb_build_object({cells}) AS cells
    FROM {rows}
        AND (CAST(:everywhere AS boolean) OR {site} IS NULL
            OR {site} = ANY(CAST(:sites AS text[])))
        AND (CAST(:site AS text) IS NULL OR {site} = CAST(:site AS text))
        AND (CAST(:place AS text) IS NULL OR {place} = CAST(:place AS text))
        AND (CAST(:organisation AS text) = '' OR {organisation} IS NULL
            OR {organisation} = CAST(:organisation AS text))
        AND ({of} = 'site' OR ({of} = 'mine' AND {holder} = CAST(:user AS text))
            OR ({of} = 'team' AND {team} = ({team_of}))) OFFSET 0) AS f
LEFT JOIN clock c ON c.name = {clock} AND c.instance = f.instance AND c.state IN {open}
"""

_COUNTED = """count(*) AS all, count(*) FILTER (WHERE state = 'at_risk') AS at_risk,
    count(*) FILTER (WHERE state = 'breached') AS breached"""

#: Overdue and at risk come first by when they are due, then what waits longest.
ORDER = """coalesce(sort, ''), coalesce(due_at, 'infinity'), since,
    subject::text || coalesce('/' || thing, '')"""

_LIST = """
WITH found AS MATERIALIZED ({found}), counts AS (SELECT {counted} FROM found),
page AS (
    SELECT *, jsonb_build_array({order}) AS place FROM found
    WHERE NOT CAST(:goes_on AS boolean) OR ({order}) > (CAST(:sort AS text),
        CAST(:due AS timestamptz), CAST(:after AS timestamptz), CAST(:key AS text))
    ORDER BY {order} LIMIT :most
)
SELECT counts.*, shown.*, person.* FROM counts LEFT JOIN page AS shown ON true
LEFT JOIN LATERAL ({people}) AS person ON true
ORDER BY {order}
"""


def statement(lists: Worklists, one: Worklist) -> str:
    """SQL that answers a page of a list, each row with the counts of all of it."""
    return _LIST.format(
        found=_found(lists, one, "CAST(:of AS text)"),
        counted=_COUNTED,
        order=ORDER,
        people=lists.people,
    )


def counts(lists: Worklists, every: Sequence[Worklist]) -> str:
    """SQL that counts every one of these lists, each of whom it is shown of first."""
    parts = ((one.name, _found(lists, one, f"'{one.first.value}'")) for one in every)
    return "\nUNION ALL ".join(
        f"SELECT '{name}' AS name, {_COUNTED} FROM ({found}) AS found"  # noqa: S608
        for name, found in parts
    )


def _found(lists: Worklists, one: Worklist, of: str) -> str:
    clock = f"'{one.clock}'" if one.clock else "NULL"
    cells = ", ".join(f"'{column.name}', {column.sql}" for column in one.columns)
    versions = ", ".join(f"CAST({do.version} AS integer)" for do in lists.every(one))
    accepted = ", ".join(f"({do.when})" for do in lists.every(one))
    return _FOUND.format(
        subject=one.subject, since=one.since, thing=one.thing[1] if one.thing else "NULL",
        what=one.what, concerns=one.concerns, due=one.due, site=one.site,
        place=one.place, organisation=one.organisation, holder=one.holder, team=one.team,
        sort=one.sort, cells=cells, rows=one.rows, clock=clock, team_of=lists.team_of,
        open=_OPEN, of=of, versions=versions, accepted=accepted,
    )  # fmt: skip
