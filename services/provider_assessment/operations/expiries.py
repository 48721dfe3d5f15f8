"""A case whose order ended on its day: what rests, and what runs again if it did not (C8, C12)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.policy import LocalFact
from services.common.clock_facts import take_back
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.operations.appointments import cancel_after, plan_again
from services.provider_assessment.operations.cases import rows_of_course
from services.provider_assessment.operations.orders import note_not_begun
from services.provider_assessment.rules.appointments import AppointmentState
from services.provider_assessment.rules.cases import CaseState


async def let_rest(session: AsyncSession, case: Case, at: datetime) -> None:
    """C6, C7, C8, C10, C12: treatment under an order that is over is not waited for."""
    if case.state == CaseState.IN_TREATMENT:
        await cancel_after(session, case, at)
        note_not_begun(session, case, at)


async def run_again(session: AsyncSession, case: Case, ended_at: datetime) -> None:
    """The order did not end then: what was planned is planned, and what was waited for is."""
    about = {"requirement": case.requirement}
    take_back(session, LocalFact.TREATMENT_NOT_BEGUN, case.pathway_id, ended_at, **about)
    if case.state != CaseState.IN_TREATMENT:
        return
    appointments = await rows_of_course(session, Appointment, case)
    taken = {a.session_number for a in appointments if a.state == AppointmentState.OPEN}
    for planned in appointments:
        cancelled = planned.state == AppointmentState.CANCELLED and planned.at > ended_at
        if cancelled and planned.session_number not in taken:
            taken.add(planned.session_number)
            plan_again(session, planned)
