"""How a return is made of facts: tables and disclosure control (R70, R75)."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.common.errors import Unprocessable
from services.data_reporting.figures import CountedFact, Person, Table, tables
from services.data_reporting.rules.disclosure_control import protect

SUPPRESSED = "suppressed"


def require_month(text: str) -> tuple[date, date]:
    """First day of the month and of the next. Raises ``Unprocessable`` for no month."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Unprocessable("Write a month like this: 2026-06.", field="/month") from None
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)


def make_return(
    site: str,
    month: str,
    facts: Sequence[CountedFact],
    people: Mapping[UUID, Person],
    threshold: int,
) -> str:
    """The return as JSON text; the same facts give the same bytes."""
    tab = [_shown(table, threshold) for table in tables(facts, people)]
    body = {"site": site, "month": month, "suppressed_below": threshold, "tabs": {"mhtr": tab}}
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _shown(table: Table, threshold: int) -> dict[str, Any]:
    protected = protect(table.cells, threshold)
    cells = {c: SUPPRESSED if n is None else n for c, n in protected.cells.items()}
    total = SUPPRESSED if protected.total is None else protected.total
    return {
        "code": table.code,
        "title": table.title,
        "rule": table.rule,
        "cells": cells,
        "total": total,
    }
