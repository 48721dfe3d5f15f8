"""What a row keeps of an event: the fields its columns name, as far as they are given."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from contracts.catalogue import parse
from services.common.keeping import columns_of

SUBJECT = UUID("00000000-0000-4000-8000-000000000001")
THEN = datetime(2026, 6, 2, 10, tzinfo=UTC)
TYPE = "cstr.provider.drug-test-recorded.v1"
RESULTS = [{"substance": "cocaine", "result": "positive"}]
DATA = {
    "test_id": str(SUBJECT),
    "requirement": "drr",
    "outcome": "tested",
    "results": RESULTS,
}


class Base(SQLModel, registry=registry()):
    """Tables of this test alone."""


class Kept(Base, table=True):
    """A row of some of the fields, with one column that no event has."""

    id: UUID = Field(primary_key=True)
    pathway_id: UUID
    requirement: str
    taken_at: datetime
    looked_at_by: str | None = None


RENAMED = {"id": "test_id", "taken_at": "occurred_at"}


def test_a_column_is_set_from_the_field_it_is_named_for_or_given() -> None:
    event = parse(TYPE, DATA, SUBJECT, THEN)
    assert columns_of(Kept, event, RENAMED) == {
        "id": SUBJECT,
        "pathway_id": SUBJECT,
        "requirement": "drr",
        "taken_at": THEN,
    }


def test_a_field_that_is_not_given_leaves_its_column_alone() -> None:
    event = parse(TYPE, {}, SUBJECT, THEN)
    assert columns_of(Kept, event, RENAMED) == {"pathway_id": SUBJECT, "taken_at": THEN}


def test_a_column_given_a_field_there_is_not_is_an_error() -> None:
    event = parse(TYPE, DATA, SUBJECT, THEN)
    with pytest.raises(AttributeError, match="shoe_size"):
        columns_of(Kept, event, {"looked_at_by": "shoe_size"})
