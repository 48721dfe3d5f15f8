"""What providers keep of their capacity."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from services.common.columns import moment
from services.provider_assessment.models.cases import Base


class Capacity(Base, table=True):
    """Practitioners an organisation has for a requirement at a site, as declared (R44).

    ``is_full`` is what was told last.
    """

    id: UUID = Field(primary_key=True)
    organisation: str
    site: str
    requirement: str
    practitioners: int = Field(ge=0)
    declared_at: datetime = moment()
    declared_by: str
    is_full: bool
    version: int = 1

    __table_args__ = (UniqueConstraint("organisation", "site", "requirement", name="one_capacity"),)
