"""What a worklist is answered as: its counts, its columns, and its rows with what can be done."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from contracts.policy import State
from services.common.worklists import Of


class Counts(BaseModel):
    """How many rows a list has, and how many of them are late or will be."""

    all: int
    at_risk: int
    breached: int


class WorklistNamed(BaseModel):
    """One of the caller's lists; ``first`` is whose it shows, and counts here, unless asked."""

    name: str
    title: str
    rule: str
    first: Of
    counts: Counts


class ColumnOut(BaseModel):
    """What a cell of this name is: ``codes`` names the coded list that its codes are of."""

    name: str
    title: str
    kind: str
    codes: str | None


class PersonOut(BaseModel):
    """Whom a row is about, as this agency has them on record; ``flags`` are what to mind first."""

    family_name: str | None
    given_names: str | None
    date_of_birth: date | None
    flags: list[str]


class HolderOut(BaseModel):
    """Who holds what the row is about, by sign-in."""

    user: str
    mine: bool


class DoOut(BaseModel):
    """An operation the caller's role may ask, what its path says, and its ``If-Match``, if any."""

    operation: str
    path: dict[str, str]
    version: int | None


class RowOut(BaseModel):
    """What waits, about whom, since when and until when."""

    subject: UUID
    thing: str | None
    person: PersonOut | None
    what: str | None
    concerns: str | None
    since: datetime
    due_at: datetime | None
    state: State | None
    whose: HolderOut | None
    site: str | None
    cells: dict[str, Any]
    do: list[DoOut]


class WorklistOut(BaseModel):
    """A page of a list; ``cursor`` goes on from it, ``empty`` is what nothing on it means."""

    name: str
    title: str
    rule: str
    as_at: datetime
    on: date
    of: Of
    counts: Counts
    columns: list[ColumnOut]
    rows: list[RowOut]
    cursor: str | None
    empty: str
