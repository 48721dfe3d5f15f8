"""Disclosure without consent: limited in time, and looked at by somebody else."""

from datetime import datetime

from contracts.policy import policy
from services.common.refusal import Refused, Unprocessable

TOLD_BY_US = "probation"


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
