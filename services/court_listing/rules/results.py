"""Results that a person settles: what may be answered (R26)."""

from uuid import UUID

from contracts.reference import result as result_of
from services.common.errors import Refused, Unknown, Unprocessable

_SETTLES_NOTHING = frozenset({"undecided", "varies"})


def require_question_of(pathway_id: UUID, asked_of: UUID) -> None:
    """R53: a question is answered where it was asked."""
    if pathway_id != asked_of:
        raise Unknown("There is no such question.", rule="R26", field="/question_id")


def require_questions(waiting: int) -> None:
    """R26: there is something to settle, or an answer to change."""
    if not waiting:
        raise Refused(
            "No result of this case waits for somebody to say what it is.",
            rule="R26",
            code="NotAsked",
        )


def may_answer(answer: str, result: str | None, *, asks_of_result: bool) -> None:
    """R26: what it is names a result; nothing of ours names none."""
    if (answer == "result") != (result is not None):
        raise Unprocessable(
            "Give result if the answer is result; otherwise leave it out.",
            rule="R26",
            field="/result",
        )
    if result is not None and result_of(result).does in _SETTLES_NOTHING:
        raise Unprocessable(
            "Give the result that it is: this one leaves it to be decided.",
            rule="R26",
            field="/result",
        )
    if result is not None and not asks_of_result:
        raise Unprocessable(
            "This question is about no single result: record what was decided, and answer nothing.",
            rule="R26",
            field="/answer",
        )


def require_asked(answer: str | None) -> None:
    """R26: what a newer share of the hearing has no more is not asked any more."""
    if answer == "superseded":
        raise Refused(
            "A newer message no longer says this: there is nothing to answer.",
            rule="R26",
            code="NotAsked",
        )
