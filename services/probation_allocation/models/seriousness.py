"""How serious the duty officer holds the offence to be, where nobody else says (R87)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field

from services.common.columns import moment
from services.probation_allocation.models.pathways import Base


class SeriousnessView(Base, table=True):
    """A view of the seriousness, or that the one before is taken back; the latest counts (R87).

    ``level`` is the range of a community order that the offence reaches; none where it reaches
    none.
    """

    __tablename__ = "seriousness_view"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    settled_at: datetime = moment()
    settled_by: str
    level: str | None = None
    guideline: str
    why: str
    withdrawn: bool = False
