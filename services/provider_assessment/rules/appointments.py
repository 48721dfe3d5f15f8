"""Appointments, attendance and the end of treatment."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from contracts.reference import is_acceptable, is_attended
from contracts.vocabulary import Outcome
from services.common.refusal import Refused, Unprocessable
from services.provider_assessment.rules.cases import AppointmentState, CaseState

_WAITS_FOR_COURT = frozenset({CaseState.APPROVED, CaseState.NOT_MADE})
_PLANNED_END = frozenset({"completed", "completed_early"})


def sentence_state(state: str, requirement: str, made: Iterable[Mapping[str, object]]) -> str:
    """R26: what a sentence makes of a case; one that was not approved stays as it is."""
    if state not in (CaseState.APPROVED, CaseState.IN_TREATMENT, CaseState.NOT_MADE):
        return state
    of_case = [one.get("made") for one in made if one.get("requirement") == requirement]
    return CaseState.IN_TREATMENT.value if any(of_case) else CaseState.NOT_MADE.value


def new_order_state(
    state: str, requirement: str, made: Iterable[Mapping[str, object]], *, over: bool
) -> str:
    """R40: what a new sentence, or a variation, makes of a case; only the court ends treatment.

    ``over`` where treatment had ended by then, in whatever way: a new sentence opens it again.
    """
    of_case = [one.get("made") for one in made if one.get("requirement") == requirement]
    begins = over or state in _WAITS_FOR_COURT
    return CaseState.IN_TREATMENT.value if any(of_case) and begins else state


def may_plan(state: str, sentenced_at: datetime | None, at: datetime) -> None:
    """R33, R40: appointments are made under the order, from sentence to the end of treatment."""
    if at < under_order(state, sentenced_at):
        raise Unprocessable("The appointment is before the sentence.", rule="R33", field="/at")


def under_order(state: str, sentenced_at: datetime | None) -> datetime:
    """R33, R40: when the order was made under which the person is treated, or a refusal."""
    if state in (CaseState.COMPLETED, CaseState.DISCHARGED):
        raise Refused("The requirement has ended.", rule="R33")
    if state == CaseState.ORDER_ENDED:
        raise Refused("The court ended the order, or this part of it.", rule="R40")
    if state != CaseState.IN_TREATMENT or sentenced_at is None:
        raise Refused("The court has not made this requirement.", rule="R33")
    return sentenced_at


def in_treatment(state: str, rule: str) -> None:
    """R13, R35, R37, R39, R42: what is recorded of treatment is recorded while it lasts."""
    if state != CaseState.IN_TREATMENT:
        raise Refused("This requirement is not in treatment.", rule=rule, code="NotInTreatment")


def one_open(number: int, open_numbers: Iterable[int]) -> None:
    """R33: a session number has one open appointment at most."""
    if number in open_numbers:
        raise Refused(
            "An appointment for this session is open.",
            rule="R33",
            field="/session_number",
            code="StillOpen",
        )


def still_open(state: str) -> None:
    """R33: what has been attended or missed is neither moved nor recorded again."""
    if state == AppointmentState.CANCELLED:
        raise Refused("This appointment was cancelled with the order.", rule="R40")
    if state != AppointmentState.OPEN:
        raise Refused("The outcome of this appointment is recorded.", rule="R33")


def may_record(at: datetime, recorded_at: datetime) -> None:
    """R33: nothing is known of an appointment before its time."""
    if recorded_at < at:
        raise Refused(
            "The appointment lies after the time of recording.", rule="R33", field="/recorded_at"
        )


def acceptable(
    attendance: str, reason: str | None, said: bool | None, engagement: str | None
) -> bool | None:
    """R33, R34: whether an absence is acceptable, by its reason; nothing for who attended."""
    if is_attended(attendance):
        if reason is not None or said is not None:
            raise Unprocessable("Who attended was not absent.", rule="R33", field="/reason")
        return None
    if reason is None:
        raise Unprocessable("An absence has a coded reason.", rule="R34", field="/reason")
    if engagement is not None:
        raise Unprocessable("Who was absent took no part.", rule="R33", field="/engagement")
    found = is_acceptable(reason)
    if said is not None and said != found:
        raise Unprocessable(
            "Whether an absence is acceptable follows from its reason.",
            rule="R34",
            field="/acceptable",
        )
    return found


def may_end(state: str, outcome: Outcome, attended: int, open_appointments: int) -> None:
    """R42: treatment ends once, with nothing open; what was completed was attended."""
    to_end(state, open_appointments)
    if outcome is Outcome.COMPLETED and not attended:
        raise Refused(
            "No session was attended.", rule="R42", field="/outcome", code="NothingAttended"
        )


def to_end(state: str, open_appointments: int) -> None:
    """R42: treatment that lasts, and of which every appointment went somehow."""
    in_treatment(state, "R42")
    if open_appointments:
        raise Refused("An appointment is still open.", rule="R42", code="OpenAppointment")


def end_is_after(
    completed_at: datetime, last: datetime | None, sentenced_at: datetime | None
) -> None:
    """R40, R42: treatment ends under the order it is of, after its last appointment."""
    if sentenced_at is not None and completed_at < sentenced_at:
        raise Unprocessable("The end is before the sentence.", rule="R42", field="/completed_at")
    if last is not None and completed_at < last:
        raise Unprocessable(
            "The end is before the last appointment.", rule="R42", field="/completed_at"
        )


def discharge(outcome: Outcome, reason: str | None) -> None:
    """R42: an unplanned discharge has its reason, a completion none of those."""
    unplanned = outcome is Outcome.UNPLANNED_DISCHARGE
    if unplanned and (reason is None or reason in _PLANNED_END):
        raise Unprocessable(
            "An unplanned discharge has its coded reason.", rule="R42", field="/discharge_reason"
        )
    if not unplanned and reason is not None and reason not in _PLANNED_END:
        raise Unprocessable(
            "A completion has no reason of discharge.", rule="R42", field="/discharge_reason"
        )
