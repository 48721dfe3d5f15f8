"""A recorded fact put right: what it was, why, who and when (R85).

A thing that can be corrected declares a body that derives from ``CorrectionIn``, and keeps a row of
the service's ``Correction`` with each one. Guarantee: what a fact was before stays on record with
the reason, beside the history of its row.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from services.common.columns import document, moment
from services.common.errors import Unprocessable
from services.common.schemas import Body, FromRow, Happened, Prose


class CorrectionIn(Body):
    """When something on record is put right, and why it was wrong."""

    corrected_at: Happened
    why: Prose


class Corrected(SQLModel):
    """The columns of a correction: of which thing, what it was, why, when and by whom."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    thing: str
    thing_id: UUID = Field(index=True)
    was: dict[str, Any] = document()
    why: str
    corrected_at: datetime = moment()
    corrected_by: str


class CorrectionOut(FromRow):
    """A correction as it is shown."""

    thing: str
    thing_id: UUID
    was: dict[str, Any]
    why: str
    corrected_at: datetime
    corrected_by: str


def of_row(
    thing: str, thing_id: UUID, row: SQLModel, names: Iterable[str], said: CorrectionIn, by: str
) -> dict[str, Any]:
    """The columns of the correction of a row, made before these columns of it are changed."""
    return {
        "thing": thing,
        "thing_id": thing_id,
        "was": row.model_dump(mode="json", include=set(names)),
        "why": said.why,
        "corrected_at": said.corrected_at,
        "corrected_by": by,
    }


def must_follow_record(recorded_at: datetime, corrected_at: datetime) -> None:
    """R85: a record is corrected after it was made. Raises ``Unprocessable`` (422)."""
    if corrected_at < recorded_at:
        raise Unprocessable(
            "The correction is dated before what it corrects: check corrected_at.",
            rule="R85",
            field="/corrected_at",
        )
