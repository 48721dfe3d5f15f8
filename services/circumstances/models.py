"""The columns of a circumstance: what one agency said of somebody who died or cannot come."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from services.common.columns import moment, moment_or_none


class Said(SQLModel):
    """Died, remanded or in hospital from then on; ``withdrawn`` where it was not so.

    ``told_by`` is the agency that said it; ``why`` and ``recorded_by`` are known to that one alone.
    """

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    circumstance: str
    began_at: datetime = moment()
    ended_at: datetime | None = moment_or_none()
    withdrawn: bool = False
    told_by: str
    why: str | None = None
    recorded_by: str | None = None
    version: int = 1


def constraints() -> tuple[CheckConstraint, ...]:
    """What the database itself holds of them."""
    return (
        CheckConstraint("circumstance IN ('died', 'remanded', 'hospital')", name="known"),
        CheckConstraint("ended_at > began_at", name="ends_after_it_began"),
        CheckConstraint("ended_at IS NULL OR circumstance <> 'died'", name="a_death_stays"),
    )
