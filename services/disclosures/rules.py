"""How long a disclosure without consent lasts, and who may review it (R41, R57)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from contracts.policy import policy
from services.common.errors import Refused, Unknown, Unprocessable


class DisclosureOnRecord(Protocol):
    """A disclosure, as far as its review looks at it."""

    disclosed_by: str
    reviewed_at: datetime | None


@dataclass(frozen=True)
class Reviewable:
    """A disclosure that was named: made by who asks or not, reviewed or not."""

    own: bool
    reviewed: bool

    @classmethod
    def of(cls, disclosure: DisclosureOnRecord, user: str) -> Self:
        """The state of it for this user."""
        return cls(disclosure.disclosed_by == user, disclosure.reviewed_at is not None)

    @property
    def code(self) -> str:
        """The same for the state that is shown."""
        return "reviewed" if self.reviewed else "not_reviewed"


def may_be_reviewed(named: Reviewable | None) -> None:
    """R57: refuse what is not there, is one's own, or is reviewed."""
    if named is None:
        raise Unknown("There is no such disclosure.")
    require_reviewable(own=named.own, done=named.reviewed)


def may_last(disclosed_at: datetime, ends_at: datetime, site: str | None) -> None:
    """R57: a disclosure ends, and no later than policy says."""
    if ends_at <= disclosed_at:
        raise Unprocessable(
            "The disclosure ends before it is made: check ends_at and disclosed_at.",
            rule="R57",
            field="/ends_at",
        )
    longest = policy("emergency_disclosure_hours", site, on=disclosed_at.date())
    if ends_at - disclosed_at > longest.length():
        raise Refused(
            f"An emergency disclosure lasts {longest.number()} hours at most.",
            rule="R57",
            field="/ends_at",
            code="TooLong",
        )


def require_another_recipient(recipient: str, own: str) -> None:
    """R41: nobody discloses to themselves."""
    if recipient == own:
        raise Unprocessable(
            "The recipient is your own agency: name another one.", rule="R41", field="/recipient"
        )


def require_reviewable(*, own: bool, done: bool) -> None:
    """R57: a disclosure somebody else made, and nobody reviewed."""
    if own:
        raise Refused(
            "You made this disclosure: somebody else has to review it.",
            rule="R57",
            code="OwnDisclosure",
        )
    if done:
        raise Refused("This disclosure was already reviewed.", rule="R57", code="Reviewed")


def may_review(
    made_by: str, user: str, disclosed_at: datetime, reviewed_at: datetime, *, done: bool
) -> None:
    """R57: reviewed once, afterwards, and by somebody else than made it."""
    require_reviewable(own=made_by == user, done=done)
    if reviewed_at < disclosed_at:
        raise Unprocessable(
            "The review is dated before the disclosure was made: check reviewed_at.",
            rule="R57",
            field="/reviewed_at",
        )
