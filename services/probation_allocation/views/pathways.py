"""The pathway as probation shows it: every table about it is read at once."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.snapshot import Tables, tables_of
from services.personal_details.equality import EqualityOut
from services.personal_details.operations import shown
from services.probation_allocation.models.absences import Appointment, Decision
from services.probation_allocation.models.allocations import Allocation
from services.probation_allocation.models.assessments import OtherPosition, Position
from services.probation_allocation.models.lists import AgreedEntry, BringForwardAnswer, ListEntry
from services.probation_allocation.models.meetings import FirstMeeting, PlanningMeeting
from services.probation_allocation.models.pathways import Offence, Pathway
from services.probation_allocation.models.personal_details import Equality, PersonalDetail
from services.probation_allocation.models.proposals import Proposal
from services.probation_allocation.operations.lists import ListedPerson
from services.probation_allocation.schemas.absences import AppointmentOut
from services.probation_allocation.schemas.allocations import AllocationOut
from services.probation_allocation.schemas.assessments import PositionOut
from services.probation_allocation.schemas.discrepancies import RecordsOut
from services.probation_allocation.schemas.lists import ScreeningOut
from services.probation_allocation.schemas.meetings import FirstMeetingOut, PlanningMeetingOut
from services.probation_allocation.schemas.pathways import PathwayOut
from services.probation_allocation.schemas.proposals import ProposalOut
from services.probation_allocation.views.lists import with_range
from services.probation_allocation.views.orders import ORDER_TABLES, after_sentence
from services.probation_allocation.views.treatment import TREATMENT_TABLES, treatment_view

_SHOWN = Tables(
    "pathway_id",
    *(Pathway, Offence, ListEntry, AgreedEntry, BringForwardAnswer, Position, Proposal),
    *(OtherPosition, PersonalDetail, Equality),
    *(Allocation, FirstMeeting, PlanningMeeting, Appointment, Decision),
    *(*tables_of(PathwayOut), *tables_of(RecordsOut), *ORDER_TABLES, *TREATMENT_TABLES),
)


async def pathway_view(session: AsyncSession, pathway_id: UUID) -> PathwayOut:
    """Everything on record. Raises ``Unknown`` (404)."""
    record = await _SHOWN.read(session, pathway_id)
    pathway = record.get(Pathway)
    offences = sorted(record.all(Offence), key=lambda offence: offence.id)
    heard_early = record.first(BringForwardAnswer)
    listed = ListedPerson(pathway, record.all(ListEntry), record.first(AgreedEntry), heard_early)
    positions, others = record.all(Position), record.all(OtherPosition)
    others.sort(key=lambda other: (other.requirement, other.organisation))
    appointments, decisions = record.all(Appointment), record.all(Decision)
    first = {meeting.order_number: meeting for meeting in record.all(FirstMeeting)}
    planning = {meeting.order_number: meeting for meeting in record.all(PlanningMeeting)}
    met, planned = first.pop(pathway.order_number, None), planning.pop(pathway.order_number, None)
    return PathwayOut(
        **dict(ScreeningOut.of(listed, with_range(pathway, offences))),
        **pathway.model_dump(include=_OWN),
        **record.shown_in(PathwayOut),
        personal_details=shown(record.all(PersonalDetail)),
        equality=EqualityOut.model_validate(record.first(Equality) or EqualityOut()),
        positions=[PositionOut.of(position) for position in positions]
        + [PositionOut.of(other) for other in others],
        proposals=[ProposalOut.of(proposal) for proposal in record.all(Proposal)],
        allocations=[AllocationOut.of(allocation) for allocation in record.all(Allocation)],
        first_meeting=FirstMeetingOut.model_validate(met) if met else None,
        planning_meeting=PlanningMeetingOut.model_validate(planned) if planned else None,
        earlier_first_meetings=[FirstMeetingOut.model_validate(first[n]) for n in sorted(first)],
        earlier_planning_meetings=[
            PlanningMeetingOut.model_validate(planning[n]) for n in sorted(planning)
        ],
        appointments=_appointments(appointments, decisions),
        after_sentence=after_sentence(record, pathway, positions, appointments, decisions),
        records=RecordsOut(**record.shown_in(RecordsOut)),
        treatment=treatment_view(record, datetime.now(UTC)),
    )


_OWN = {
    "crn",
    "any_guilty",
    "convicted_on",
    "report_needed_by",
    "adjourned",
    "adjournment_reason",
    "sentenced_at",
    "sentence",
    "support_advised",
    "completion",
}


def _appointments(
    appointments: Sequence[Appointment], decisions: Sequence[Decision]
) -> list[AppointmentOut]:
    decided = {decision.appointment_id: decision for decision in decisions}
    in_order = sorted(appointments, key=lambda appointment: appointment.happened_at)
    return [AppointmentOut.of(appointment, decided.get(appointment.id)) for appointment in in_order]
