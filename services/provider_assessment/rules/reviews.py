"""Reviews of treatment, and what may be measured during it."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from contracts.vocabulary import ReviewKind
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules.orders import require_in_treatment


class TakingPart(StrEnum):
    """Who takes part in a review of treatment (R37)."""

    PERSON = "person"
    PRACTITIONER = "practitioner"
    CLINICAL_LEAD = "clinical_lead"
    RESPONSIBLE_OFFICER = "responsible_officer"
    OTHER_PROVIDER = "other_provider"
    OTHER = "other"


def may_review(state: str, begun_at: datetime | None, at: datetime) -> None:
    """R37: what is reviewed is treatment that has begun, from its first session on."""
    if at < require_treatment_begun(state, begun_at):
        raise Unprocessable(
            "The review cannot be before the first session: check reviewed_at.",
            rule="R37",
            field="/reviewed_at",
        )


def require_treatment_begun(state: str, begun_at: datetime | None) -> datetime:
    """R37: when the treatment began that is to be reviewed, or a refusal."""
    require_in_treatment(state, "R37")
    if begun_at is None:
        raise Refused(
            "No session was attended yet, so there is nothing to review.",
            rule="R37",
            code="NothingAttended",
        )
    return begun_at


def may_review_jointly(
    kind: ReviewKind, treatments: int, taking_part: Collection[TakingPart]
) -> None:
    """R37: a joint review is of an order with several treatments, by those who give them."""
    if kind is not ReviewKind.JOINT:
        return
    if treatments < 2:
        raise Refused(
            "The order has one treatment requirement only: record a review of another kind.",
            rule="R37",
            field="/kind",
        )
    if TakingPart.OTHER_PROVIDER not in taking_part:
        raise Unprocessable(
            "Name the other provider among those who took part in a joint review.",
            rule="R37",
            field="/taking_part",
        )


def may_measure(state: str, sentenced_at: datetime | None, at: datetime) -> None:
    """R13: instruments of a session are answered under the order."""
    require_in_treatment(state, "R13")
    if sentenced_at is not None and at < sentenced_at:
        raise Unprocessable(
            "The questionnaires cannot be dated before the sentence: check taken_at.",
            rule="R13",
            field="/taken_at",
        )
