"""Answers to requests to hear a person early (R9)."""

from dataclasses import dataclass
from datetime import date, datetime

from services.common.errors import Refused, Unprocessable
from services.court_listing.rules.pleas import on


@dataclass(frozen=True)
class Answer:
    """An answer as it is given."""

    granted: bool
    at: datetime
    hearing_at: datetime | None
    why: str | None


def may_answer(*, asked: bool, stands: bool) -> None:
    """R9: a request of liaison and diversion is answered, and once."""
    if not asked:
        raise Refused("Nobody asked to hear this person early.", rule="R9", code="NotAskedFor")
    if stands:
        raise Refused("An answer to this request stands.", rule="R9", code="Answered")


def must_say_when_or_why(answer: Answer, listed_on: date) -> None:
    """R9: granted says when on the day of the listing, refused says why."""
    if answer.granted != (answer.hearing_at is not None):
        said = "says when" if answer.granted else "has no time"
        raise Unprocessable(f"This answer {said}.", rule="R9", field="/hearing_at")
    if not answer.granted and answer.why is None:
        raise Unprocessable("Say why not.", rule="R9", field="/why")
    if answer.hearing_at is not None and on(answer.hearing_at) != listed_on:
        raise Unprocessable(
            "Heard early is on the day of the listing.", rule="R9", field="/hearing_at"
        )
