"""Keeping what an event says: fields named one by one, so that a new sharing line parks nothing.

Guarantee: a column is set from the field it is named for, or from the one it is given; a field that
no column asks for is passed over. An event that says nothing keeps nothing; one that says something
and not which row it is about is parked, never dropped.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from contracts.event import Event
from services.common.subscriptions import Handler


@dataclass(frozen=True)
class Keep:
    """A handler that makes a row of an event; ``fields`` is column to field, ``whole`` the rest."""

    model: type[SQLModel]
    fields: Mapping[str, str]
    latest: bool = False
    whole: str | None = None

    async def __call__(self, session: AsyncSession, event: Event) -> None:
        """Keep the row. Raises ``LookupError`` where the event does not say which one."""
        if not any(getattr(event, name) is not None for name in event.shareable()):
            return
        columns = columns_of(self.model, event, self.fields)
        if any(name not in columns for name in keys_to_give(self.model)):
            raise LookupError(f"{event.name} does not say which {self.model.__tablename__}")
        if self.whole is not None:
            rest = set(event.shareable() - set(self.fields.values()))
            columns[self.whole] = event.model_dump(mode="json", exclude_none=True, include=rest)
        row = self.model(**columns)
        if self.latest:
            await session.merge(row)
        else:
            session.add(row)


def keep(model: type[SQLModel], *, whole: str | None = None, **renamed: str) -> Keep:
    """A handler that adds a row made of the event; ``renamed`` is column to field.

    ``keep(DrugTest, id="test_id", taken_at="occurred_at")``: every other column of the table that
    is named as a field of the event is set from that field. The column ``whole`` takes all that the
    event says besides, as JSON has it.
    """
    return Keep(model, renamed, whole=whole)


def keep_latest(model: type[SQLModel], **renamed: str) -> Keep:
    """The same for a table that has one row for what the event names.

    The row is as it was said last, whole: a column that was not given then is as in a new row.
    """
    return Keep(model, renamed, latest=True)


def add_to(
    model: type[SQLModel], id: str, only: tuple[str, ...] | None = None, **renamed: str
) -> Handler:
    """The same for a row that several events make together, whichever of them comes first.

    ``id`` is the field that names the row; a row that is not named is not made. Set are the columns
    that ``keep`` sets, or ``only`` these of the same name; also to nothing, where nothing is given.
    """

    async def handle(session: AsyncSession, event: Event) -> None:
        named = getattr(event, id)
        if named is None:
            return
        row = await session.get(model, named)
        if row is None:
            whole = columns_of(model, event, {"id": id})
            row = model(**{name: whole[name] for name in whole if _must_be_given(model, name)})
            session.add(row)
        same = _same(model, event) if only is None else {name: name for name in only}
        for column, field in {**same, **renamed}.items():
            setattr(row, column, stored(getattr(event, field)))

    return handle


def columns_of(model: type[SQLModel], event: Event, renamed: Mapping[str, str]) -> dict[str, Any]:
    """The columns of a row that the event gives, by name. Raises ``AttributeError`` for no field.

    Codes and values are kept as JSON has them, moments and days as they are.
    """
    fields = {**_same(model, event), **renamed}
    given = {column: getattr(event, field) for column, field in fields.items()}
    return {column: stored(value) for column, value in given.items() if value is not None}


def keys_to_give(model: type[SQLModel]) -> list[str]:
    """The columns by which a row is known and which only the event can give."""
    keys = model.__table__.primary_key.columns.keys()  # type: ignore[attr-defined]
    return [name for name in keys if _must_be_given(model, name)]


def set_given(row: SQLModel, event: Event, names: Iterable[str]) -> None:
    """Set these columns from the fields of the same names, as far as the agreement gives them."""
    for name in names:
        value = getattr(event, name)
        if value is not None:
            setattr(row, name, stored(value))


def stored(value: Any) -> Any:
    """A value of an event as a column keeps it."""
    if isinstance(value, tuple | frozenset):
        return [stored(part) for part in value]
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    return value.value if isinstance(value, Enum) else value


def _must_be_given(model: type[SQLModel], column: str) -> bool:
    return model.model_fields[column].is_required()


def _same(model: type[SQLModel], event: Event) -> dict[str, str]:
    return {name: name for name in model.model_fields if name in type(event).model_fields}
