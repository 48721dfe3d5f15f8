"""What liaison and probation tell without consent, because somebody is in danger (R41, R57)."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import About, Category, Event
from contracts.reference import DisclosureAuthority
from contracts.vocabulary import RiskFlag


class RiskDisclosed(Event):
    """The form of the event; each agency that discloses tells its own.

    ``risk`` is to be shown until ``ends_at``; that there was a disclosure stays on record.
    """

    disclosure_id: Annotated[UUID, About(Category.OPERATIONAL)]
    authority: Annotated[DisclosureAuthority, About(Category.RISK)]
    risk_flags: Annotated[tuple[RiskFlag, ...], About(Category.RISK)]
    risk: Annotated[str, About(Category.RISK)]
    ends_at: Annotated[AwareDatetime, About(Category.RISK)]
