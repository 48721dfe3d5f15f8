"""Disclosure without consent: what is kept of one, until when it holds, and who looks at it after.

Guarantee: it has an authority, a reason and a recipient, ends no later than policy says, and is
reviewed once, by somebody else than made it (R41, R57).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Protocol, Self, TypeVar
from uuid import UUID, uuid4

from pydantic import BaseModel
from pydantic import Field as Asked
from sqlalchemy import CheckConstraint, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from contracts.policy import policy
from contracts.reference import DisclosureAuthority, DisclosureRecipient
from contracts.vocabulary import RiskFlag
from services.common.columns import codes, moment, moment_or_none
from services.common.database import rows, select
from services.common.errors import Refused, Unknown, Unprocessable
from services.common.schemas import Body, FromRow, Happened, Line, Planned, Prose


class Disclosed(SQLModel):
    """The columns of a disclosure and its review."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    disclosed_at: datetime = moment()
    disclosed_by: str
    ends_at: datetime = moment()
    authority: str
    recipient: str
    risk_flags: list[str] = codes()
    risk: str
    reason: str
    reviewed_at: datetime | None = moment_or_none()
    reviewed_by: str | None = None
    justified: bool | None = None
    review_note: str | None = None


def constraints() -> tuple[CheckConstraint, ...]:
    """What the database itself holds of them."""
    reviewed = "num_nulls(reviewed_at, reviewed_by, justified, review_note) IN (0, 4)"
    return (
        CheckConstraint("ends_at > disclosed_at", name="ends_after_it_is_made"),
        CheckConstraint("cardinality(risk_flags) > 0", name="discloses_a_risk"),
        CheckConstraint(reviewed, name="reviewed_whole"),
        CheckConstraint("reviewed_by <> disclosed_by", name="reviewed_by_somebody_else"),
    )


@dataclass(frozen=True)
class Reviewable:
    """A disclosure that was named: made by who asks or not, reviewed or not."""

    own: bool
    reviewed: bool

    @classmethod
    def of(cls, made: Disclosed, user: str) -> Self:
        """As it stands for this user."""
        return cls(made.disclosed_by == user, made.reviewed_at is not None)

    @property
    def code(self) -> str:
        """The same for the state that is shown."""
        return "reviewed" if self.reviewed else "not_reviewed"


def may_be_reviewed(named: Reviewable | None) -> None:
    """R57: refuse what is not there, is one's own, or is reviewed."""
    if named is None:
        raise Unknown("There is no such disclosure.")
    to_review(own=named.own, done=named.reviewed)


class EmergencyIn(Body):
    """What is disclosed without consent, to one recipient, by which authority and why (R41).

    ``risk`` is what the recipient is told; ``reason`` stays with who discloses.
    """

    disclosed_at: Happened
    ends_at: Planned
    authority: DisclosureAuthority
    recipient: DisclosureRecipient
    risk_flags: Annotated[frozenset[RiskFlag], Asked(min_length=1, max_length=10)]
    risk: Line
    reason: Prose

    def columns(self, by: str) -> dict[str, Any]:
        """The same as it is kept."""
        known = self.model_dump(include=set(Disclosed.model_fields))
        flags = sorted(flag.value for flag in self.risk_flags)
        return known | {"disclosed_by": by, "risk_flags": flags}


def told_of(made: Disclosed) -> dict[str, Any]:
    """What an event tells of a disclosure: never why it was made."""
    known = made.model_dump(include={"authority", "risk_flags", "risk", "ends_at"})
    return known | {"occurred_at": made.disclosed_at, "disclosure_id": made.id}


class EmergencyReviewIn(Body):
    """What is found of a disclosure that somebody else made (R57)."""

    reviewed_at: Happened
    justified: bool
    note: Prose


class EmergencyFactOut(FromRow):
    """That there was a disclosure, without what was said in it."""

    id: UUID
    disclosed_at: datetime
    disclosed_by: str
    authority: str
    recipient: str
    ends_at: datetime
    reviewed_at: datetime | None
    justified: bool | None


class EmergencyOut(EmergencyFactOut):
    """A disclosure whole, for who made it and who reviews it."""

    risk_flags: list[str]
    risk: str
    reason: str
    reviewed_by: str | None
    review_note: str | None


class ToldOut(BaseModel):
    """A disclosure that another made; ``risk`` is absent once it has ended (R41, R57)."""

    id: UUID
    disclosed_at: datetime
    ends_at: datetime
    ended: bool
    authority: str
    risk_flags: list[str]
    risk: str | None


class Told(Protocol):
    """A disclosure as it was told."""

    @property
    def ends_at(self) -> datetime:
        """Until when its text may be shown."""

    def model_dump(self) -> dict[str, Any]:
        """Its columns."""


def shown(told: Told, now: datetime) -> ToldOut:
    """R57: the text while it lasts, the fact for ever."""
    ended = now >= told.ends_at
    return ToldOut.model_validate(
        told.model_dump() | {"ended": ended} | ({"risk": None} if ended else {})
    )


def limited(disclosed_at: datetime, ends_at: datetime, site: str | None) -> None:
    """R57: a disclosure ends, and no later than policy says."""
    if ends_at <= disclosed_at:
        raise Unprocessable("It ends before it is made.", rule="R57", field="/ends_at")
    longest = policy("emergency_disclosure_hours", site, on=disclosed_at.date())
    if ends_at - disclosed_at > longest.length():
        raise Refused(
            f"An emergency disclosure lasts {longest.number()} hours at most.",
            rule="R57",
            field="/ends_at",
            code="TooLong",
        )


def for_another(recipient: str, own: str) -> None:
    """R41: nobody discloses to themselves."""
    if recipient == own:
        raise Unprocessable("This is your own agency.", rule="R41", field="/recipient")


def to_review(*, own: bool, done: bool) -> None:
    """R57: a disclosure somebody else made, and nobody reviewed."""
    if own:
        raise Refused(
            "Whoever made a disclosure does not review it.", rule="R57", code="OwnDisclosure"
        )
    if done:
        raise Refused("This disclosure is reviewed.", rule="R57", code="Reviewed")


def may_review(
    made_by: str, user: str, disclosed_at: datetime, reviewed_at: datetime, *, done: bool
) -> None:
    """R57: reviewed once, afterwards, and by somebody else than made it."""
    to_review(own=made_by == user, done=done)
    if reviewed_at < disclosed_at:
        raise Unprocessable(
            "The review is before the disclosure.", rule="R57", field="/reviewed_at"
        )


def review(made: Disclosed, body: EmergencyReviewIn, user: str) -> None:
    """Keep what was found. Raises ``Refused`` (409) where it may not be."""
    done = made.reviewed_at is not None
    may_review(made.disclosed_by, user, made.disclosed_at, body.reviewed_at, done=done)
    made.reviewed_at, made.reviewed_by = body.reviewed_at, user
    made.justified, made.review_note = body.justified, body.note


Kept = TypeVar("Kept", bound=Disclosed)


async def to_look_at(
    session: AsyncSession, model: type[Kept], limit: int, *of: Any
) -> Sequence[Kept]:
    """Those nobody reviewed, then those past their end; oldest first."""
    unreviewed = col(model.reviewed_at).is_(None)
    waiting = or_(unreviewed, col(model.ends_at) < datetime.now(UTC))
    wanted = select(model).where(waiting, *of)
    in_order = wanted.order_by(col(model.reviewed_at).is_not(None), col(model.disclosed_at))
    return await rows(session, in_order.limit(limit))
