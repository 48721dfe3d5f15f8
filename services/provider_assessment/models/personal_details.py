"""What people say of themselves, as organisations recorded it and were told (R82)."""

from uuid import UUID

from sqlmodel import Field

from services.personal_details.models import Detail, EqualityFacts
from services.provider_assessment.models.cases import Base


class PersonalDetail(Detail, Base, table=True):
    """One detail of a person: an organisation's own, or told by another agency (R52, R82)."""

    __tablename__ = "personal_detail"

    pathway_id: UUID = Field(primary_key=True, index=True)


class Equality(EqualityFacts, Base, table=True):
    """What a person was asked for equality monitoring by an organisation (R93)."""

    pathway_id: UUID = Field(primary_key=True)
    organisation: str = Field(primary_key=True)
