"""All that a service holds about one subject, read in one statement.

A view of a subject looks into some twenty tables, most of them empty for most subjects. Asked for
one after the other, the way to the database and back is most of what the view takes.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Select, bindparam, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from services.common.database import Row, no_such


class Rows:
    """Marks the field of an answer that shows all rows of a table as they are kept.

    ``drug_tests: Annotated[list[DrugTestOut], Rows(DrugTest, "taken_at")]``: in the order of these
    columns. An answer with such fields is made with ``Record.shown_in``.
    """

    def __init__(self, model: type[SQLModel], first: str, *then: str) -> None:
        self.model, self.order = model, (first, *then)


def tables_of(answer: type[BaseModel]) -> tuple[type[SQLModel], ...]:
    """The tables that fields of an answer show as they are kept."""
    return tuple(rows.model for _, _, rows in _marked(answer))


class Record:
    """The rows of one subject; apart from the session: what is changed in them is not kept."""

    def __init__(self, held: Mapping[str, Sequence[object]]) -> None:
        """``held`` maps the name of each table that was read to its rows, as JSON objects."""
        self._held = held

    def all(self, model: type[Row]) -> list[Row]:
        """Every row of the table, in no order. Raises ``KeyError`` where it was not read."""
        return [model.model_validate(row) for row in self._held[_name(model)]]

    def first(self, model: type[Row]) -> Row | None:
        """The row of a table that has one for a subject, or nothing."""
        return next(iter(self.all(model)), None)

    def get(self, model: type[Row]) -> Row:
        """The same. Raises ``Unknown`` (404)."""
        found = self.first(model)
        if found is None:
            raise no_such(model)
        return found

    def shown_in(self, answer: type[BaseModel]) -> dict[str, Any]:
        """The fields of an answer that show rows as they are kept, by name."""
        return {
            name: [shown.model_validate(row) for row in self._in_order(rows)]
            for name, shown, rows in _marked(answer)
        }

    def _in_order(self, rows: Rows) -> list[SQLModel]:
        found = self.all(rows.model)
        return sorted(found, key=lambda row: [getattr(row, column) for column in rows.order])


class Tables:
    """The tables a view looks into, each with the column that names the subject."""

    def __init__(self, subject: str, *models: type[SQLModel]) -> None:
        """``subject`` is that column; the subject's own table has it as its ``id``."""
        self._query = union_all(*(_each(model, subject) for model in models))
        self._names = [_name(model) for model in models]

    async def read(self, session: AsyncSession, subject: UUID) -> Record:
        """The rows as they are, or as they were in a session that looks back."""
        held: dict[str, list[object]] = {name: [] for name in self._names}
        for found in await session.execute(self._query, {"subject": subject}):
            held[found.source].append(found.row)
        return Record(held)


def _marked(answer: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel], Rows]]:
    """Each field that shows rows, what shows one of them, and which rows."""
    for name, field in answer.model_fields.items():
        for mark in field.metadata:
            if isinstance(mark, Rows):
                (shown,) = get_args(field.annotation)
                yield name, shown, mark


def _each(model: type[SQLModel], subject: str) -> Select[tuple[str, object]]:
    # The alias is the name of no column: the row is meant, and a column would come first.
    table = model.metadata.tables[_name(model)].alias("whole_row")
    named = table.columns[subject if subject in table.columns else "id"]
    source = literal(_name(model)).label("source")
    row = func.to_jsonb(table.table_valued(), type_=JSONB).label("row")
    return select(source, row).where(named == bindparam("subject"))


def _name(model: type[SQLModel]) -> str:
    return str(model.__tablename__)
