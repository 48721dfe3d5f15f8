"""What was put right of what is on record (R85)."""

from uuid import UUID

from sqlmodel import Field

from services.common.corrections import Corrected
from services.provider_assessment.models.cases import Base


class Correction(Corrected, Base, table=True):
    """What something on record was before it was put right, and why (R85)."""

    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
