"""What the court tells of an order by the passing of time: that it ended on its day, or did not."""

from datetime import date
from typing import Annotated

from contracts.event import About, Agency, Category, Event
from contracts.vocabulary import Disposal, Requirement


class OrderExpired(Event, publisher=Agency.COURT):
    """An order ended on its day, of itself: it is in force until the end of ``last_day``.

    Told once by the court, which knows the length and every correction of it. Told again with
    another day where the order was corrected and has ended all the same.
    """

    disposal: Annotated[Disposal, About(Category.ORDER)]
    requirements: Annotated[tuple[Requirement, ...], About(Category.ORDER)] = ()
    last_day: Annotated[date, About(Category.ORDER)]


class OrderRunsOn(Event, publisher=Agency.COURT):
    """An order that was told to have ended has not: it was corrected, or was none.

    ``last_day`` is absent where no order of known length is in force.
    """

    was_over_on: Annotated[date, About(Category.ORDER)]
    requirements: Annotated[tuple[Requirement, ...], About(Category.ORDER)] = ()
    last_day: Annotated[date | None, About(Category.ORDER)] = None
