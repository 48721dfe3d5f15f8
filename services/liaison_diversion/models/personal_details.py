"""What people say of themselves, as liaison and diversion recorded it (R82)."""

from uuid import UUID

from sqlmodel import Field

from services.liaison_diversion.models.pathways import Base
from services.personal_details.models import Detail


class PersonalDetail(Detail, Base, table=True):
    """One detail of a person who was referred (R82)."""

    __tablename__ = "personal_detail"

    referral_id: UUID = Field(primary_key=True, index=True)
