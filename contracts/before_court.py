"""What agencies tell each other before court: who is on the list, and what it comes to."""

from typing import Annotated

from contracts.event import About, Agency, Category, Event
from contracts.reference import ListReason
from contracts.vocabulary import PutOnListBy


class ListEntryMadeV1(Event, teller=Agency.LIAISON):
    """Liaison and diversion went through the court list: to be screened or not, and why (R7)."""

    to_be_screened: Annotated[bool, About(Category.NEED)]
    reason: Annotated[ListReason, About(Category.NEED)]


class ListAgreedV1(Event, teller=Agency.PROBATION):
    """The list of the day was agreed: this person is to be screened, or no longer is (R7)."""

    to_be_screened: Annotated[bool, About(Category.NEED)]
    put_by: Annotated[PutOnListBy, About(Category.OPERATIONAL)]
    why: Annotated[tuple[ListReason, ...], About(Category.NEED)] = ()
