"""Permissions to share that a person took back and said so to probation (R54)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field

from services.common.columns import moment
from services.probation_allocation.models.pathways import Base


class PermissionWithdrawal(Base, table=True):
    """What the person said, when and to whom; what it stops is the mechanism's."""

    __tablename__ = "permission_withdrawal"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    permission: str
    withdrawn_at: datetime = moment()
    withdrawn_to: str
    reason: str | None = None
