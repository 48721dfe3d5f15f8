"""What was put right of what is on record (R85)."""

from uuid import UUID

from sqlmodel import Field

from services.common.corrections import Corrected
from services.probation_allocation.models.pathways import Base


class Correction(Corrected, Base, table=True):
    """What something on record was before it was put right, and why (R85)."""

    pathway_id: UUID = Field(index=True)
