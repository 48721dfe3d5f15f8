"""What people say of themselves, as probation recorded it and was told (R82)."""

from uuid import UUID

from sqlmodel import Field

from services.personal_details.models import Detail, EqualityFacts
from services.probation_allocation.models.pathways import Base


class PersonalDetail(Detail, Base, table=True):
    """One detail of a person, by who has it on record (R82)."""

    __tablename__ = "personal_detail"

    pathway_id: UUID = Field(primary_key=True, index=True)


class Equality(EqualityFacts, Base, table=True):
    """What a person was asked for equality monitoring (R93)."""

    pathway_id: UUID = Field(primary_key=True)
