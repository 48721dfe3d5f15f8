"""What follows at providers where somebody died or cannot come, as another agency said (R33, R42).

Guarantee: an appointment that was cancelled for it stays cancelled and says so; whoever treats
plans again. Clocks rest while it stands, and go on where it was not so.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.policy import LocalFact
from services.circumstances.operations import Kept, standing_of
from services.circumstances.rules import Standing
from services.common.clock_facts import note, take_back
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.circumstances import Circumstance
from services.provider_assessment.models.completions import Completion
from services.provider_assessment.operations.appointments import cancel
from services.provider_assessment.operations.cases import (
    cases_locked,
    pathway_or_new,
    rows_of_course,
)
from services.provider_assessment.operations.courses import follow_ups_to_come
from services.provider_assessment.operations.interruptions import own_times, pause_for
from services.provider_assessment.operations.orders import note_not_begun
from services.provider_assessment.rules.appointments import AppointmentState
from services.provider_assessment.rules.cases import CaseState


async def _lock(session: AsyncSession, pathway_id: UUID) -> None:
    await pathway_or_new(session, pathway_id)


async def _follow(session: AsyncSession, pathway_id: UUID, before: Standing, now: Standing) -> None:
    """Each case that is treated; what is said before treatment began holds once it does."""
    for case in await cases_locked(session, pathway_id):
        if before.died_at != now.died_at:
            await _wait_for_follow_ups(session, case, before, now)
        if before.died_at is not None and before.died_at != now.died_at:
            about = {"requirement": case.requirement}
            take_back(session, LocalFact.TREATMENT_NOT_BEGUN, pathway_id, before.died_at, **about)
        if case.state == CaseState.IN_TREATMENT:
            own = await own_times(session, case)
            pause_for(session, case, [*own, *before.away], [*own, *now.away])
            await _rest(session, case, now)


async def rest_where_away(session: AsyncSession, pathway_id: UUID) -> None:
    """R33, R42: treatment that begins while the person cannot come, or after the death, rests."""
    said = await standing_of(session, KEPT, pathway_id)
    if said == Standing(None, ()):
        return
    for case in await cases_locked(session, pathway_id):
        if case.state == CaseState.IN_TREATMENT:
            away = [*await own_times(session, case), *said.away]
            pause_for(session, case, away, away)
            await _rest(session, case, said)


async def _rest(session: AsyncSession, case: Case, said: Standing) -> None:
    for planned in await rows_of_course(session, Appointment, case):
        if planned.state == AppointmentState.OPEN and said.holds(planned.at):
            planned.cancelled_because = said.why(planned.at)
            cancel(session, planned)
    if said.died_at is not None:
        note_not_begun(session, case, said.died_at)


async def _wait_for_follow_ups(
    session: AsyncSession, case: Case, before: Standing, now: Standing
) -> None:
    """C14: nobody follows up who died; who did not is followed up as was due."""
    fact = LocalFact.FOLLOW_UP_NOT_NEEDED
    for ended in await rows_of_course(session, Completion, case):
        for died_at, say in ((before.died_at, take_back), (now.died_at, note)):
            for which, at in follow_ups_to_come(case, ended, died_at) if died_at else ():
                say(session, fact, case.pathway_id, at, follow_up=which)


KEPT = Kept(Circumstance, _lock, _follow)
