"""Documents a person gets: when there is ground for one, and in which form it is made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules.cases import UNDER_ORDER, CaseState


class Document(StrEnum):
    """A document the person gets (R16, R28, R42)."""

    CONSENT_FORM = "consent-form"
    LEAFLET = "leaflet"
    CERTIFICATE = "certificate"


class Form(StrEnum):
    """In which form a document is made: as everybody's, in large print, or easy to read (R6)."""

    STANDARD = "standard"
    LARGE_PRINT = "large_print"
    EASY_READ = "easy_read"


@dataclass(frozen=True)
class Ground:
    """What a document of a case rests on: request, order, and end, each with its moment."""

    state: str
    requested_at: datetime
    stood_down_at: datetime | None = None
    sentenced_at: datetime | None = None
    order_ended_at: datetime | None = None
    completed_at: datetime | None = None


def may_have(document: Document, ground: Ground, at: datetime) -> datetime:
    """R16, R28, R42: since when the person may have a document; refused while there is no ground.

    A consent form while an assessment is asked for, a leaflet under the order, a certificate once
    treatment was completed.
    """
    if document is Document.CONSENT_FORM:
        return _require_request(ground, at)
    if document is Document.LEAFLET:
        return _require_order(ground, at)
    if ground.state != CaseState.COMPLETED or ground.completed_at is None:
        raise Refused(
            "Treatment under this requirement has not been signed off as completed.",
            rule="R42",
            field="/document",
            code="NotCompleted",
        )
    return ground.completed_at


def _require_request(ground: Ground, at: datetime) -> datetime:
    if ground.stood_down_at is not None and at >= ground.stood_down_at:
        raise Refused(
            "The assessment was cancelled: there is nothing to consent to.",
            rule="R11",
            field="/document",
            code="StoodDown",
        )
    return ground.requested_at


def _require_order(ground: Ground, at: datetime) -> datetime:
    if ground.state not in UNDER_ORDER or ground.sentenced_at is None:
        raise Refused(
            "The court has not ordered this requirement.",
            rule="R28",
            field="/document",
            code="NoOrder",
        )
    if ground.order_ended_at is not None and at >= ground.order_ended_at:
        raise Refused(
            "The court ended the order, or took this requirement out of it.",
            rule="R28",
            field="/document",
            code="NoOrder",
        )
    return ground.sentenced_at


def must_follow_ground(since: datetime, given_at: datetime) -> None:
    """R28: nothing is handed over before there is ground for it."""
    if given_at < since:
        raise Unprocessable(
            "This document was not available on that date: check given_at.",
            rule="R28",
            field="/given_at",
        )


def form_for(adjustments: Collection[str]) -> Form:
    """R6: the form that follows from a person's adjustments; easy read is in large print too."""
    wanted = (Form.EASY_READ, Form.LARGE_PRINT)
    return next((form for form in wanted if form.value in adjustments), Form.STANDARD)
