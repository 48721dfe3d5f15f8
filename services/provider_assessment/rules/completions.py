"""The end of treatment beside its measures: what has to fit together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.refusal import Unprocessable


@dataclass(frozen=True)
class Experience:
    """Whether the person was asked how treatment was, and what of an answer there is."""

    asked: bool
    rated: bool
    commented: bool
    may_be_kept: bool


def met(at: datetime | None, who: Collection[str], sentenced_at: datetime | None) -> None:
    """R42: an end meeting that was held was held by somebody, under the order."""
    if (at is None) != (not who):
        raise Unprocessable(
            "An end meeting has its time and who took part.", rule="R42", field="/end_meeting_with"
        )
    if at is not None and sentenced_at is not None and at < sentenced_at:
        raise Unprocessable(
            "The end meeting is before the sentence.", rule="R42", field="/end_meeting_at"
        )


def referred_once(to: Sequence[str]) -> None:
    """R42: one is responsible for each onward referral."""
    for place, one in enumerate(to):
        if one in to[:place]:
            raise Unprocessable(
                "A referral is named twice.", rule="R42", field=f"/onward_referrals/{place}/to"
            )


def experienced(said: Experience | None) -> None:
    """R42: an answer follows a question; comments are kept with the person's agreement only."""
    if said is None:
        return
    if not said.asked and (said.rated or said.commented):
        raise Unprocessable("Who was not asked gave no answer.", rule="R42", field="/experience")
    if said.commented and not said.may_be_kept:
        raise Unprocessable(
            "Comments are kept only where the person agrees.",
            rule="R42",
            field="/experience/comments",
        )
