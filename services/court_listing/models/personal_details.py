"""What people say of themselves, as the others told the court (R82)."""

from uuid import UUID

from sqlmodel import Field

from services.court_listing.models.pathways import Base
from services.personal_details.models import Detail


class PersonalDetail(Detail, Base, table=True):
    """What the court must know of to address and to hear a person (R6, R82)."""

    __tablename__ = "personal_detail"

    pathway_id: UUID = Field(primary_key=True, index=True)
