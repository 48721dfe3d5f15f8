"""Appointments: planned under the order, and how they went (R33, R34)."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from contracts.reference import is_acceptable, is_attended
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules.cases import CaseState


class AppointmentState(StrEnum):
    """Where an appointment stands (R33)."""

    OPEN = "open"
    ATTENDED = "attended"
    NOT_ATTENDED = "not_attended"
    CANCELLED = "cancelled"


class AskedBy(StrEnum):
    """Who asked for an appointment to be moved (R33)."""

    PERSON = "person"
    PROVIDER = "provider"
    PROBATION = "probation"


def may_plan(
    state: str, sentenced_at: datetime | None, at: datetime, over_at: datetime | None = None
) -> None:
    """R33, R40: appointments are made under the order, from sentence to the end of treatment."""
    if at < require_order(state, sentenced_at):
        raise Unprocessable(
            "The appointment cannot be before the sentence: choose a later time.",
            rule="R33",
            field="/at",
        )
    if over_at is not None and at >= over_at:
        raise Refused(
            "The order has ended by then: choose an earlier time.",
            rule="R33",
            field="/at",
            code="NoOrder",
        )


def require_order(state: str, sentenced_at: datetime | None) -> datetime:
    """R33, R40: when the order was made under which the person is treated, or a refusal."""
    if state in (CaseState.COMPLETED, CaseState.DISCHARGED):
        raise Refused("Treatment under this requirement has ended.", rule="R33")
    if state == CaseState.ORDER_ENDED:
        raise Refused("The court ended the order, or took this requirement out of it.", rule="R40")
    if state != CaseState.IN_TREATMENT or sentenced_at is None:
        raise Refused("The court has not ordered this requirement.", rule="R33")
    return sentenced_at


def require_session_free(number: int, open_numbers: Iterable[int]) -> None:
    """R33: a session number has one open appointment at most."""
    if number in open_numbers:
        raise Refused(
            "Another appointment for this session is still open: record how it went, or move it.",
            rule="R33",
            field="/session_number",
            code="StillOpen",
        )


def require_open(state: str) -> None:
    """R33: what has been attended or missed is neither moved nor recorded again."""
    if state == AppointmentState.CANCELLED:
        raise Refused("This appointment was cancelled with the order.", rule="R40")
    if state != AppointmentState.OPEN:
        raise Refused("How this appointment went is already recorded.", rule="R33")


def require_recorded(state: str, recorded_at: datetime | None) -> datetime:
    """R85: when it was recorded how an appointment went, which can be put right; or a refusal."""
    if state not in (AppointmentState.ATTENDED, AppointmentState.NOT_ATTENDED):
        raise Refused("How this appointment went is not recorded yet.", rule="R85")
    assert recorded_at is not None
    return recorded_at


def may_record(at: datetime, recorded_at: datetime) -> None:
    """R33: nothing is known of an appointment before its time."""
    if recorded_at < at:
        raise Refused(
            "How an appointment went cannot be recorded before its time: check recorded_at.",
            rule="R33",
            field="/recorded_at",
        )


def require_acceptability(
    attendance: str, reason: str | None, claimed: bool | None, engagement: str | None
) -> bool | None:
    """R33, R34: whether an absence is acceptable, by its reason; nothing for who attended."""
    if is_attended(attendance):
        if reason is not None or claimed is not None:
            raise Unprocessable(
                "The appointment was attended: leave reason and acceptable out.",
                rule="R33",
                field="/reason",
            )
        return None
    if reason is None:
        raise Unprocessable("Give the coded reason for the absence.", rule="R34", field="/reason")
    if engagement is not None:
        raise Unprocessable(
            "Do not rate engagement for a missed appointment.", rule="R33", field="/engagement"
        )
    by_reason = is_acceptable(reason)
    if claimed is not None and claimed != by_reason:
        raise Unprocessable(
            "Leave acceptable out: the reason decides whether the absence is acceptable.",
            rule="R34",
            field="/acceptable",
        )
    return by_reason
