"""The sentencer's feedback: when it is asked for, and what a form may say (R27)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.reference import may_decline
from contracts.vocabulary import Disposal
from services.common.errors import Refused, Unprocessable
from services.court_listing.rules.sentences import TERMS

Answers = Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class FeedbackForm:
    """A feedback form as it is returned."""

    returned_at: datetime
    would_have_been: Disposal | None = None
    custody_weeks: int | None = None
    reasons: tuple[str, ...] = ()
    comments: str | None = None


def wanted(answers: Answers) -> bool:
    """C15: feedback is waited for where a requirement was proposed, or made without a proposal."""
    return bool(answers)


def require_sentence(sentenced_at: datetime | None) -> datetime:
    """R27: when the sentence was passed that a form is about, or a refusal."""
    if sentenced_at is None:
        raise Refused(
            "No sentence is recorded in this case, so there is none to give feedback on.",
            rule="R27",
        )
    return sentenced_at


def require_not_returned(returned: bool) -> None:
    """R27: one form for a sentence."""
    if returned:
        raise Refused(
            "The feedback form on this sentence was already returned.",
            rule="R27",
            code="AlreadyReturned",
        )


def may_return(form: FeedbackForm, sentenced_at: datetime | None, answers: Answers) -> None:
    """R27: refuse a form that is about no sentence, says nothing, or contradicts the sentence."""
    if form.returned_at < require_sentence(sentenced_at):
        raise Unprocessable(
            "The feedback form is dated before the sentence: check returned_at.",
            rule="R27",
            field="/returned_at",
        )
    if not (form.would_have_been or form.reasons or form.comments):
        raise Unprocessable(
            "The form is empty: give would_have_been, reasons or comments.", rule="R27"
        )
    if form.custody_weeks is not None and form.would_have_been not in TERMS:
        raise Unprocessable(
            "Give would_have_been_custody_weeks only for custody or a suspended sentence order.",
            rule="R27",
            field="/would_have_been_custody_weeks",
        )
    _must_give_reasons_that_fit(form.reasons, answers)


def _must_give_reasons_that_fit(reasons: tuple[str, ...], answers: Answers) -> None:
    left_out = [answer for answer in answers if not answer["made"]]
    if left_out and not reasons:
        raise Unprocessable(
            "Give reasons: a proposed requirement was not made.", rule="R27", field="/reasons"
        )
    if reasons and answers and not left_out:
        raise Unprocessable(
            "Leave reasons out: every proposed requirement was made.",
            rule="R27",
            field="/reasons",
        )
    if not all(may_decline(reason, "court") for reason in reasons):
        raise Unprocessable(
            "Take every reason from those that a court can give in the list decline_reasons.",
            rule="R27",
            field="/reasons",
        )
