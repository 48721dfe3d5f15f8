"""What probation was told of providers: how many cases they can hold."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.common.columns import moment
from services.probation_allocation.models.pathways import Base


class ProviderCapacity(Base, table=True):
    """Cases an organisation holds for a requirement at a site, and how many it can (R44)."""

    __tablename__ = "provider_capacity"

    id: UUID = Field(primary_key=True)
    site: str = Field(index=True)
    organisation: str
    requirement: str
    cases_held: int
    cases_limit: int
    told_at: datetime = moment()
