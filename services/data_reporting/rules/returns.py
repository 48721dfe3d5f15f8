"""How a return is made of facts: when, its tables, and disclosure control (R70, R75)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from services.common.errors import Refused, Unprocessable
from services.data_reporting.figures import CountedFact, Person, Table, tables
from services.data_reporting.rules.disclosure_control import (
    Protected,
    Version,
    protect_all,
    together_safe,
)

SUPPRESSED = "suppressed"
TAB = "mhtr"

_NOTES = """
No count from 1 to {most} is shown, so that no figure points to a person: it is 'suppressed'.
With such a count the smallest larger one of its table is suppressed, or the whole table with its \
zeros, so that none can be worked out from totals, from linked tables or from the way this is done.
A table about what people are is suppressed also where all who said so are alike; a table that \
divides a suppressed count is suppressed with it.
A return is made when its month is over. A corrected version is released only where it gives \
nobody away together with every version before it.
Counts that are shown are exact.
"""

Counts = Mapping[str, Mapping[str, int]]
"""What was counted in a version, by table and code; never shown."""


def require_month(text: str) -> tuple[date, date]:
    """First day of the month and of the next. Raises ``Unprocessable`` for no month."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Unprocessable("Write a month like this: 2026-06.", field="/month") from None
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)


def require_end_of(month: str) -> datetime:
    """R70: when a month is over, and its return can be made."""
    _, following = require_month(month)
    return datetime.combine(following, time(), UTC)


def may_make(month: str, at: datetime) -> None:
    """R70, R75: a return is made when its month is over; two of one month are compared too well."""
    if at < require_end_of(month):
        raise Refused(
            "The month is not over: make its return afterwards.", rule="R70", code="NotOver"
        )


UNDONE_BY = {"Sentenced": "SentenceSetAside"}
"""What is no figure any more where the other was told of the person since, of whichever month."""


@dataclass(frozen=True)
class Told:
    """That a fact was told: its number in the order of telling, of whom, and of which kind."""

    number: int
    pseudonym: UUID
    name: str


def overtaken(told: Iterable[Told]) -> frozenset[int]:
    """R72: the facts that are no figure as things stand now, by number.

    Of what may be undone the one told last counts, in its own month, unless it was undone since.
    """
    standing: dict[tuple[UUID, str], int] = {}
    gone: set[int] = set()
    undoing = {undone: name for name, undone in UNDONE_BY.items()}
    for fact in sorted(told, key=lambda one: one.number):
        key = (fact.pseudonym, undoing.get(fact.name, fact.name))
        before = standing.pop(key, None)
        if before is not None:
            gone.add(before)
        if fact.name in undoing:
            gone.add(fact.number)
        else:
            standing[key] = fact.number
    return frozenset(gone)


@dataclass(frozen=True)
class Made:
    """A return as it is released, and what was counted for it."""

    body: str
    tables: Sequence[Table]
    threshold: int

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """The counts of every table, as they are kept beside the return."""
        return {table.code: dict(table.cells) for table in self.tables}


def make_return(
    site: str,
    month: str,
    facts: Sequence[CountedFact],
    people: Mapping[UUID, Person],
    threshold: int,
) -> Made:
    """The return as JSON text; the same facts give the same bytes."""
    counted = tables(facts, people)
    safe = protect_all(counted, threshold)
    tab = [_shown(table, safe[table.code]) for table in counted]
    body = {
        "site": site,
        "month": month,
        "suppressed_below": threshold,
        "disclosure_control": notes(threshold),
        "tabs": {TAB: tab},
    }
    return Made(_text(body), counted, threshold)


def notes(threshold: int) -> list[str]:
    """What was done to the counts and why, for whoever reads a return (R75)."""
    return _NOTES.format(most=threshold - 1).strip().split("\n")


def figures_of(body: str) -> str:
    """A version without what it says of the one before it: the figures, to be compared."""
    figures = json.loads(body)
    figures.pop("corrects", None)
    return _text(figures)


def correcting(made: Made, version: int, before: str) -> str:
    """R75: a corrected return, which says of which version it is one and what it shows otherwise.

    Said is what both versions show: nothing that was hidden in either.
    """
    body = json.loads(made.body)
    old = {table["code"]: table for table in json.loads(before)["tabs"][TAB]}
    changed = [
        {"code": table["code"], "title": table["title"], "cells": cells}
        for table in body["tabs"][TAB]
        if (cells := _changed(old.get(table["code"], {}), table))
    ]
    return _text(body | {"corrects": {"version": version, "changed": changed}})


def _changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Each cell that shows something else, and the total: before and now."""
    old, new = _cells(before), _cells(now)
    return {
        code: {"before": old.get(code), "now": new.get(code)}
        for code in dict.fromkeys([*new, *old])
        if old.get(code) != new.get(code)
    }


def _cells(table: Mapping[str, Any]) -> dict[str, Any]:
    return {**table["cells"], "total": table["total"]} if table else {}


def _text(body: Mapping[str, Any]) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def may_release(new: Made, body: str, counts: Counts | None) -> None:
    """R75: a corrected version gives nobody away together with one that was released before.

    ``body`` and ``counts`` are of that one; without counts it was made before they were kept.
    """
    before = {table["code"]: _read(table) for table in json.loads(body)["tabs"][TAB]}
    now = {table["code"]: _read(table) for table in json.loads(new.body)["tabs"][TAB]}
    for table in new.tables:
        if before.get(table.code) == now[table.code]:
            continue
        if counts is None or table.code not in before:
            _require_safe(safe=False)
            continue
        old = Version(counts[table.code], before[table.code])
        later = Version(table.cells, now[table.code])
        _require_safe(safe=together_safe(old, later, new.threshold, of_people=table.of_people))


def _require_safe(*, safe: bool) -> None:
    if safe:
        return
    raise Refused(
        "What came since an earlier version is too little or too much alike: both versions would"
        " show together whom it is about. The earlier one stays; make the return again when more"
        " has come, or leave it so.",
        rule="R75",
        code="GivesAway",
    )


def _read(table: Mapping[str, Any]) -> Protected:
    """What a released table shows."""
    cells = {code: None if n == SUPPRESSED else n for code, n in table["cells"].items()}
    return Protected(cells, None if table["total"] == SUPPRESSED else table["total"])


def _shown(table: Table, protected: Protected) -> dict[str, Any]:
    cells = {c: SUPPRESSED if n is None else n for c, n in protected.cells.items()}
    total = SUPPRESSED if protected.total is None else protected.total
    return {
        "code": table.code,
        "title": table.title,
        "rule": table.rule,
        "cells": cells,
        "total": total,
    }
