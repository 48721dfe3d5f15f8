"""What others tell providers: requests, screens, proposals, sentences, officers, decisions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events import probation_allocation
from contracts.events.court_listing import PathwayMergedV1, PathwayUnmergedV1, SentencedV1
from contracts.events.liaison_diversion import PermissionWithdrawnV1, PersonScreenedV2
from contracts.events.probation_allocation import (
    AssessmentRequestedV1,
    AssessmentStoodDownV1,
    CaseAllocatedV1,
    CourtScreenCompletedV1,
    ProposalWithdrawnV1,
    RequirementProposedV2,
)
from contracts.events.probation_supervision import (
    FirstMeetingHeldV1,
    NonAttendanceDecidedV1,
    PlanningMeetingHeldV1,
)
from contracts.vocabulary import Permission
from services.common import permission
from services.common.clocks_shown import keep_moved
from services.common.database import first, get_or_make, rows, select
from services.common.handling import handlers, on
from services.common.merging import keep_joined, keep_parted
from services.common.refusal import Unknown
from services.provider_assessment.handlers.adjustments import TREATMENT
from services.provider_assessment.handlers.expected_assessments import BEFORE_COURT
from services.provider_assessment.handlers.orders import ORDER_HANDLERS
from services.provider_assessment.models.cases import Appointment, Case, CourtScreen, Pathway
from services.provider_assessment.operations.capacity import note_held
from services.provider_assessment.operations.cases import (
    forget_needs,
    hear_sentence,
    live_decision,
    note_not_begun,
)
from services.provider_assessment.operations.discrepancies import DISCREPANCIES, compare_willingness
from services.provider_assessment.rules import appointments
from services.provider_assessment.rules.cases import CaseState

_SCREEN = set(CourtScreen.model_fields) - {"id", "case_id", "screened_at"}


async def take_request(session: AsyncSession, event: AssessmentRequestedV1) -> None:
    """Open the case of the organisation asked, or correct it (R12, R13, R52).

    Needs that were shared on a permission taken back since are not kept (R54).
    """
    pathway = await pathway_of(session, event.pathway_id)
    if not (event.organisation and event.requirement):
        return
    case = await _case_for(session, event)
    case.site, case.needed_by, case.stood_down_at = event.site, event.needed_by, None
    case.family_name, case.given_names = event.family_name, event.given_names
    case.date_of_birth, case.offence_group = event.date_of_birth, event.offence_group
    case.risk_flags = [flag.value for flag in event.risk_flags or ()]
    case.adjustments = list(event.adjustments or ())
    case.needs = [] if pathway.needs_withdrawn_at else list(event.needs or ())
    if pathway.sentenced_at is not None:
        await _hear_of_order(session, case, pathway, pathway.sentenced_at)


async def take_court_screen(session: AsyncSession, event: CourtScreenCompletedV1) -> None:
    """Keep the duty officer's court screen for the single point of contact to decide on (R14)."""
    wanted = (event.organisation, event.requirement)
    for case in await _cases(session, event.pathway_id):
        if (case.organisation, case.requirement) == wanted:
            told = event.model_dump(include=_SCREEN, mode="json")
            session.add(CourtScreen(case_id=case.id, screened_at=event.occurred_at, **told))
            await compare_willingness(session, case, event.occurred_at)


async def note_screen(session: AsyncSession, event: PersonScreenedV2) -> None:
    """Keep what a provider prepares for, assigned to nobody until one is asked (R5, R6, R8)."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.adjustments = list(event.adjustments or ())
    pathway.interpreter_language = event.interpreter_language
    pathway.gp_registered = event.gp_registered
    for given in event.permissions or ():
        await permission.give(session, event.pathway_id, given, event.occurred_at)
        if given is Permission.HEALTH_NEEDS and _later(event, pathway):
            pathway.needs_withdrawn_at = None
    if pathway.needs_withdrawn_at is None:
        pathway.needs = list(event.needs or ())


async def stop_sharing(session: AsyncSession, event: PermissionWithdrawnV1) -> None:
    """R54: what rests on the permission is told to nobody, and needs held on it are erased."""
    pathway = await pathway_of(session, event.pathway_id)
    if not event.permission:
        return
    await permission.withdraw(session, event.pathway_id, event.permission, event.occurred_at)
    if event.permission is Permission.HEALTH_NEEDS:
        await forget_needs(session, pathway, event.occurred_at)


async def stand_down(session: AsyncSession, event: AssessmentStoodDownV1) -> None:
    """The organisation need not assess any more, until it is asked again (R11)."""
    for case in await _cases(session, event.pathway_id):
        if (case.organisation, case.requirement) == (event.organisation, event.requirement):
            case.stood_down_at = event.occurred_at
            note_not_begun(session, case, event.occurred_at)


async def withdraw_proposal(session: AsyncSession, event: ProposalWithdrawnV1) -> None:
    """The requirement is not proposed any more (R11)."""
    for case in await _cases(session, event.pathway_id):
        if case.requirement == event.requirement:
            case.proposed_at = case.proposed_sessions = case.proposed_length_months = None


async def note_proposal(session: AsyncSession, event: RequirementProposedV2) -> None:
    """Keep what was proposed of what the provider had agreed to (R23)."""
    await pathway_of(session, event.pathway_id)
    for case in await _cases(session, event.pathway_id):
        if case.requirement == event.requirement and case.stood_down_at is None:
            case.proposed_at = event.occurred_at
            case.proposed_sessions = event.sessions
            case.proposed_length_months = event.length_months


async def note_sentence(session: AsyncSession, event: SentencedV1) -> None:
    """Keep the order; treatment begins where the requirement was made (R26)."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.sentenced_at, pathway.disposal = event.occurred_at, event.disposal
    pathway.order_months = event.order_months
    pathway.requirements = [
        made.model_dump(mode="json", exclude_none=True) for made in event.requirements or ()
    ]
    for case in await _cases(session, event.pathway_id):
        if case.stood_down_at is None:
            await _hear_of_order(session, case, pathway, event.occurred_at)


async def _hear_of_order(
    session: AsyncSession, case: Case, pathway: Pathway, sentenced_at: datetime
) -> None:
    """What the sentence makes of a case, whichever of sentence and request comes first."""
    case.state = appointments.sentence_state(case.state, case.requirement, pathway.requirements)
    if case.state in (CaseState.IN_TREATMENT, CaseState.NOT_MADE):
        decision = await live_decision(session, case)
        full_due = decision is not None and decision.on_court_screen
        hear_sentence(session, case, sentenced_at, full_due=full_due)
        await note_held(session, case, sentenced_at)


async def note_officer(session: AsyncSession, event: CaseAllocatedV1) -> None:
    """Keep who supervises the order and how to reach the team (R30)."""
    pathway = await pathway_of(session, event.pathway_id)
    if pathway.allocated_at is not None and event.occurred_at < pathway.allocated_at:
        return
    pathway.allocated_at = event.occurred_at
    pathway.officer_name, pathway.officer_team = event.officer_name, event.officer_team
    pathway.officer_contact = event.officer_contact


async def note_invitation(session: AsyncSession, event: FirstMeetingHeldV1) -> None:
    """Keep when and where the planning meeting is to be (R31)."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.planning_meeting_at = event.planning_meeting_at
    pathway.planning_meeting_place = event.planning_meeting_place


async def note_plan(session: AsyncSession, event: PlanningMeetingHeldV1) -> None:
    """Keep the one sequence and what was agreed about it (R32)."""
    pathway = await pathway_of(session, event.pathway_id)
    said = event.model_dump(mode="json", exclude={"pathway_id"}, exclude_none=True)
    pathway.plan = {"held_at": said.pop("occurred_at"), **said}


async def note_decision(session: AsyncSession, event: NonAttendanceDecidedV1) -> None:
    """Show on the missed appointment what the responsible officer decided (R34)."""
    named: UUID | None = event.appointment_id
    if named is None:
        return
    missed = await session.get(Appointment, named, with_for_update=True)
    if missed is None:
        raise Unknown("There is no such appointment.", rule="R34")
    missed.decision, missed.decided_at = event.decision, event.occurred_at
    missed.told_person = event.told_person
    missed.version += 1


async def pathway_of(session: AsyncSession, id: UUID) -> Pathway:
    """The pathway; made at its first mention, as agencies' channels are not ordered together."""
    pathway = await get_or_make(session, Pathway, {"id": id})
    await session.flush()
    return pathway


async def _case_for(session: AsyncSession, event: AssessmentRequestedV1) -> Case:
    own = select(Case).where(
        Case.pathway_id == event.pathway_id,
        Case.requirement == event.requirement.value,
        Case.organisation == event.organisation,
    )
    case = await first(session, own)
    if case is None:
        case = Case(
            pathway_id=event.pathway_id,
            requirement=event.requirement.value,
            organisation=event.organisation,
            requested_at=event.occurred_at,
        )
        session.add(case)
    return case


async def _cases(session: AsyncSession, pathway_id: UUID) -> list[Case]:
    wanted = select(Case).where(Case.pathway_id == pathway_id)
    return list(await rows(session, wanted.with_for_update()))


def _later(event: PersonScreenedV2, pathway: Pathway) -> bool:
    withdrawn = pathway.needs_withdrawn_at
    return withdrawn is None or event.occurred_at > withdrawn


HANDLERS = handlers(
    on(AssessmentRequestedV1, take_request),
    on(CourtScreenCompletedV1, take_court_screen),
    on(AssessmentStoodDownV1, stand_down),
    on(ProposalWithdrawnV1, withdraw_proposal),
    on(PersonScreenedV2, note_screen),
    on(PermissionWithdrawnV1, stop_sharing),
    on(RequirementProposedV2, note_proposal),
    on(SentencedV1, note_sentence),
    on(CaseAllocatedV1, note_officer),
    on(FirstMeetingHeldV1, note_invitation),
    on(PlanningMeetingHeldV1, note_plan),
    on(NonAttendanceDecidedV1, note_decision),
    *BEFORE_COURT,
    *TREATMENT,
    on(probation_allocation.ClockMovedV1, keep_moved),
    *ORDER_HANDLERS,
    on(PathwayMergedV1, keep_joined),
    on(PathwayUnmergedV1, keep_parted),
    *DISCREPANCIES,
)
