"""An answer that shows rows as they are kept says so on its field, and gets them in order."""

from datetime import date
from typing import Annotated

import pytest
from pydantic import BaseModel
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.common.schemas import FromRow
from services.common.snapshot import Record, Rows, tables_of


class Base(SQLModel, registry=registry()):
    """Tables of this test alone."""


class Visit(Base, table=True):
    """Somebody was visited."""

    id: int = Field(primary_key=True)
    visited_on: date
    by: str
    remark: str


class VisitOut(FromRow):
    """Shown without the remark."""

    visited_on: date
    by: str


class VisitsOut(BaseModel):
    """Visits, and one field that is no list of rows."""

    visits: Annotated[list[VisitOut], Rows(Visit, "visited_on", "by")]
    by_name: Annotated[list[VisitOut], Rows(Visit, "by")]
    count: int


RECORD = Record(
    {
        "visit": [
            {"id": 1, "visited_on": "2026-06-03", "by": "b", "remark": "kept here"},
            {"id": 2, "visited_on": "2026-06-02", "by": "c", "remark": "kept here"},
            {"id": 3, "visited_on": "2026-06-03", "by": "a", "remark": "kept here"},
        ]
    }
)


def test_rows_are_shown_in_the_order_the_field_asks_for() -> None:
    shown = VisitsOut(**RECORD.shown_in(VisitsOut), count=3)
    assert [visit.by for visit in shown.visits] == ["c", "a", "b"]
    assert [visit.by for visit in shown.by_name] == ["a", "b", "c"]


def test_only_what_the_answer_names_of_a_row_is_shown() -> None:
    shown = VisitsOut(**RECORD.shown_in(VisitsOut), count=3)
    assert "kept here" not in shown.model_dump_json()


def test_a_subject_with_no_rows_shows_empty_lists() -> None:
    assert Record({"visit": []}).shown_in(VisitsOut) == {"visits": [], "by_name": []}


def test_the_tables_to_read_are_those_the_fields_name() -> None:
    assert set(tables_of(VisitsOut)) == {Visit}


def test_a_mark_changes_nothing_of_the_published_schema() -> None:
    class Plain(BaseModel):
        visits: list[VisitOut]

    marked = VisitsOut.model_json_schema()["properties"]["visits"]
    assert marked == Plain.model_json_schema()["properties"]["visits"]


def test_a_table_that_was_not_read_is_an_error_and_not_empty() -> None:
    with pytest.raises(KeyError, match="visit"):
        Record({}).all(Visit)
