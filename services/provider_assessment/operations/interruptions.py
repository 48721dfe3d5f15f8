"""What follows where somebody cannot take part for a time: appointments, clocks, who is told."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_treatment import TreatmentInterrupted
from contracts.policy import LocalFact
from services.common.clock_facts import note, take_back
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.interruptions import Interruption
from services.provider_assessment.operations.appointments import cancel, plan_again
from services.provider_assessment.operations.cases import rows_of_case, rows_of_course
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.rules.appointments import AppointmentState
from services.provider_assessment.rules.interruptions import Away


async def times_away(session: AsyncSession, case: Case) -> list[Away]:
    """The times in which the person of a case cannot take part."""
    kept = await rows_of_case(session, Interruption, case)
    return [Away(one.began_at, one.ended_at) for one in kept if not one.withdrawn]


def forget_pause(session: AsyncSession, case: Case, as_was: Away) -> None:
    """C6, C7, C10: what was said of the pause does not hold; said again as it is."""
    about = {"requirement": case.requirement}
    take_back(session, LocalFact.TREATMENT_PAUSED, case.pathway_id, as_was.began_at, **about)
    if as_was.ended_at is not None:
        take_back(session, LocalFact.TREATMENT_GOES_ON, case.pathway_id, as_was.ended_at, **about)


async def carry_out(session: AsyncSession, case: Case, interruption: Interruption) -> None:
    """R33, C6, C7, C8, C10: appointments in that time are not held, clocks pause, it is told.

    Appointments that it cancelled, and that are no longer in it, are held after all.
    """
    about = {"requirement": case.requirement}
    away = Away(interruption.began_at, interruption.ended_at)
    if not interruption.withdrawn:
        note(session, LocalFact.TREATMENT_PAUSED, case.pathway_id, away.began_at, **about)
        if away.ended_at is not None:
            note(session, LocalFact.TREATMENT_GOES_ON, case.pathway_id, away.ended_at, **about)
    await _put_right(session, case, interruption, away)
    said = {"requirement": case.requirement, "interruption_id": interruption.id}
    event = TreatmentInterrupted.of(case.pathway_id, away.began_at, said, interruption)
    tell_of(session, case, event)


async def _put_right(
    session: AsyncSession, case: Case, interruption: Interruption, away: Away
) -> None:
    appointments = await rows_of_course(session, Appointment, case)
    taken = {a.session_number for a in appointments if a.state == AppointmentState.OPEN}
    for planned in appointments:
        within = not interruption.withdrawn and away.holds(planned.at)
        if planned.state == AppointmentState.OPEN and within:
            planned.interrupted_by = interruption.id
            cancel(session, planned)
        elif _is_held(planned, interruption, within=within) and planned.session_number not in taken:
            planned.interrupted_by = None
            plan_again(session, planned)


def _is_held(planned: Appointment, interruption: Interruption, *, within: bool) -> bool:
    cancelled = planned.state == AppointmentState.CANCELLED
    return cancelled and planned.interrupted_by == interruption.id and not within


def as_it_was(interruption: Interruption) -> Away:
    """The time as it was said before."""
    ended: datetime | None = interruption.ended_at
    return Away(interruption.began_at, ended)
