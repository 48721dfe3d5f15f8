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


def may_answer(*, asked: bool, answered: bool) -> None:
    """R9: a request of liaison and diversion is answered, and once."""
    if not asked:
        raise Refused(
            "Nobody asked for an early hearing: there is nothing to answer.",
            rule="R9",
            code="NotAskedFor",
        )
    if answered:
        raise Refused(
            "This request for an early hearing was already answered.",
            rule="R9",
            code="Answered",
        )


def must_say_when_or_why(answer: Answer, listed_on: date) -> None:
    """R9: granted says when on the day of the listing, refused says why."""
    if answer.granted and answer.hearing_at is None:
        raise Unprocessable(
            "Give hearing_at: an early hearing that is granted needs a time.",
            rule="R9",
            field="/hearing_at",
        )
    if not answer.granted and answer.hearing_at is not None:
        raise Unprocessable(
            "Leave hearing_at out: an early hearing that is not granted has no time.",
            rule="R9",
            field="/hearing_at",
        )
    if not answer.granted and answer.why is None:
        raise Unprocessable("Say why an early hearing is not granted.", rule="R9", field="/why")
    if answer.hearing_at is not None and on(answer.hearing_at) != listed_on:
        raise Unprocessable(
            "The early hearing must be on the day the person is listed for: check hearing_at.",
            rule="R9",
            field="/hearing_at",
        )
