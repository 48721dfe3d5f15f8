"""Columns every table writes the same way: moments in UTC, lists of codes, the row's version."""

from typing import Any

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlmodel import Field


def moment(**more: Any) -> Any:
    """A point in time with its zone; required."""
    return Field(sa_type=DateTime(timezone=True), **more)


def moment_or_none(**more: Any) -> Any:
    """A point in time with its zone, or none yet."""
    return Field(default=None, sa_type=DateTime(timezone=True), nullable=True, **more)


def codes(**more: Any) -> Any:
    """A list of codes, empty by default."""
    return Field(default_factory=list, sa_type=ARRAY(TEXT), nullable=False, **more)


def document(**more: Any) -> Any:
    """A JSON document."""
    return Field(sa_type=JSONB, nullable=False, **more)


#: For a column that is emptied when what it rests on is over, in history too (``history.forget``).
ERASABLE: dict[str, Any] = {"sa_column_kwargs": {"info": {"erasable": True}}}
