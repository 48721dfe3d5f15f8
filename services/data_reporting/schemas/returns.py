"""The monthly return, answered as JSON and as CSV (R70, R75)."""

from typing import Annotated, Any

from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, StringConstraints

Month = Annotated[str, StringConstraints(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$")]


class CellOut(BaseModel):
    """What a cell showed before, and what it shows now; none where the table was not there."""

    before: int | str | None
    now: int | str | None


class ChangedOut(BaseModel):
    """A table of which something is shown otherwise: each such cell, and the total, by code."""

    code: str
    title: str
    cells: dict[str, CellOut]


class CorrectsOut(BaseModel):
    """Which version it corrects, and what it shows otherwise (R75)."""

    version: int
    changed: list[ChangedOut]


class ReturnOut(BaseModel):
    """A return: tabs of tables of counts, and what was done so that none points to a person.

    ``corrects`` is in a corrected one only.
    """

    site: str
    month: str
    suppressed_below: int
    disclosure_control: list[str]
    tabs: dict[str, list[dict[str, Any]]]
    corrects: CorrectsOut | None = None


class Csv(PlainTextResponse):
    """Text of comma-separated values."""

    media_type = "text/csv"
