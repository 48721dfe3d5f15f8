"""What follows where somebody cannot take part for a time: appointments, clocks, who is told."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_treatment import TreatmentInterrupted
from contracts.policy import LocalFact
from services.circumstances.rules import Away, joined, standing
from services.common.clock_facts import note, take_back
from services.common.database import rows, select
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.circumstances import Circumstance
from services.provider_assessment.models.interruptions import Interruption
from services.provider_assessment.operations.appointments import cancel, plan_again
from services.provider_assessment.operations.cases import rows_of_case, rows_of_course
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.rules.appointments import AppointmentState


async def own_times(session: AsyncSession, case: Case) -> list[Away]:
    """The times in which the person of a case cannot take part, as this organisation said."""
    kept = await rows_of_case(session, Interruption, case)
    return [Away(one.began_at, one.ended_at) for one in kept if not one.withdrawn]


async def times_away(session: AsyncSession, case: Case) -> list[Away]:
    """The same, whoever said so; after a death, always."""
    said = standing(await _said_by_others(session, case.pathway_id))
    dead = [Away(said.died_at, None)] if said.died_at is not None else []
    return [*await own_times(session, case), *said.away, *dead]


async def _said_by_others(session: AsyncSession, pathway_id: UUID) -> list[Circumstance]:
    own = select(Circumstance).where(Circumstance.pathway_id == pathway_id)
    return list(await rows(session, own))


def pause_for(
    session: AsyncSession, case: Case, before: Iterable[Away], now: Iterable[Away]
) -> None:
    """C6, C7, C10: clocks pause for all times that anybody said, once where they overlap."""
    about = {"requirement": case.requirement}
    for was in joined(before):
        take_back(session, LocalFact.TREATMENT_PAUSED, case.pathway_id, was.began_at, **about)
        if was.ended_at is not None:
            take_back(session, LocalFact.TREATMENT_GOES_ON, case.pathway_id, was.ended_at, **about)
    for away in joined(now):
        note(session, LocalFact.TREATMENT_PAUSED, case.pathway_id, away.began_at, **about)
        if away.ended_at is not None:
            note(session, LocalFact.TREATMENT_GOES_ON, case.pathway_id, away.ended_at, **about)


async def carry_out(
    session: AsyncSession, case: Case, interruption: Interruption, before: Iterable[Away]
) -> None:
    """R33, C6, C7, C8, C10: appointments in that time are not held, clocks pause, it is told.

    Appointments that it cancelled, and that are no longer in it, are held after all. ``before`` are
    the times that were known before it.
    """
    away = Away(interruption.began_at, interruption.ended_at)
    pause_for(session, case, before, await times_away(session, case))
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
            planned.cancelled_because = interruption.because
            cancel(session, planned)
        elif _is_held(planned, interruption, within=within) and planned.session_number not in taken:
            planned.interrupted_by = planned.cancelled_because = None
            plan_again(session, planned)


def _is_held(planned: Appointment, interruption: Interruption, *, within: bool) -> bool:
    cancelled = planned.state == AppointmentState.CANCELLED
    return cancelled and planned.interrupted_by == interruption.id and not within
