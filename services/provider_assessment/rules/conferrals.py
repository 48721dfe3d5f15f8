"""Two needs: the assessor of one asks the assessor of the other (R19)."""

from datetime import datetime

from contracts.vocabulary import Requirement, may_combine
from services.common.errors import Refused, Unprocessable


def may_ask(requirement: Requirement, other: Requirement) -> None:
    """R19: a combination is mental health with drugs, or with alcohol."""
    if not may_combine(requirement, other):
        raise Unprocessable(
            "Assessors confer only on an MHTR with a DRR, or an MHTR with an ATR.",
            rule="R19",
            field="/with_requirement",
        )


def require_assessed_too(assessed: bool) -> None:
    """R19: there is nobody to ask while the other need is not assessed."""
    if not assessed:
        raise Refused(
            "Nobody is assessing the other need: ask the court duty officer to request it.",
            rule="R19",
            field="/with_requirement",
            code="NotAssessedForThat",
        )


def require_none_open(open_: bool) -> None:
    """R19: one question at a time between two assessors."""
    if open_:
        raise Refused(
            "You have already asked the other assessor: wait for the answer.",
            rule="R19",
            field="/with_requirement",
            code="StillOpen",
        )


def require_not_answered(answered: bool) -> None:
    """R19: a question is answered once."""
    if answered:
        raise Refused("This question was already answered.", rule="R19", code="Answered")


def may_answer(asked_at: datetime, answered_at: datetime | None, at: datetime) -> None:
    """R19: a question is answered once, after it was asked."""
    require_not_answered(answered_at is not None)
    if at < asked_at:
        raise Unprocessable(
            "The answer is dated before the question: check answered_at.",
            rule="R19",
            field="/answered_at",
        )


def require_agreement(agreed: bool) -> None:
    """R50, R52: nothing of a case goes to another organisation without an agreement in force."""
    if not agreed:
        raise Refused(
            "No agreement in force lets your organisation tell the other this.",
            rule="R50",
            field="/with_requirement",
        )
