"""Forms that events of several agencies share: a clock that moved, a risk disclosed."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import About, Category, Event
from contracts.policy.timing import State
from contracts.reference import DisclosureAuthority
from contracts.vocabulary import RiskFlag


class ClockMoved(Event):
    """The form of the event; each agency that owns clocks tells its own.

    ``concerns`` is the appointment, or the requirement, of a clock that runs for each of them;
    ``due_at`` is absent while the clock is paused.
    """

    clock: Annotated[str, About(Category.OPERATIONAL)]
    state: Annotated[State, About(Category.OPERATIONAL)]
    started_at: Annotated[AwareDatetime, About(Category.OPERATIONAL)]
    due_at: Annotated[AwareDatetime | None, About(Category.OPERATIONAL)] = None
    concerns: Annotated[str | None, About(Category.OPERATIONAL)] = None


class RiskDisclosed(Event):
    """The form of the event; each agency that discloses tells its own.

    ``risk`` is to be shown until ``ends_at``; that there was a disclosure stays on record.
    """

    disclosure_id: Annotated[UUID, About(Category.OPERATIONAL)]
    authority: Annotated[DisclosureAuthority, About(Category.RISK)]
    risk_flags: Annotated[tuple[RiskFlag, ...], About(Category.RISK)]
    risk: Annotated[str, About(Category.RISK)]
    ends_at: Annotated[AwareDatetime, About(Category.RISK)]
