"""What is told of a person and of an assessment: asked for, stood down, proposed (R5, R11, R23)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.liaison_diversion import CustodyScreened, PersonScreened
from contracts.events.probation_allocation import (
    AssessmentRequested,
    AssessmentStoodDown,
    ProposalWithdrawn,
    RequirementProposed,
)
from contracts.events.probation_findings import AssessmentFindingsUpdated
from services.common.database import first, select
from services.personal_details.operations import keep_told, told_by
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.personal_details import PersonalDetail
from services.provider_assessment.operations.cases import cases_locked, pathway_or_new
from services.provider_assessment.operations.orders import (
    apply_sentence,
    leave_to_another,
    note_not_begun_here,
)
from services.provider_assessment.rules.cases import CaseState


async def handle_request(session: AsyncSession, event: AssessmentRequested) -> None:
    """Open the case of the organisation asked, or correct it (R12, R13, R52).

    Needs that were shared on a permission taken back since do not come this far (R54).
    """
    pathway = await pathway_or_new(session, event.pathway_id)
    if not (event.organisation and event.requirement):
        return
    case = await _case_for(session, event)
    if case.stood_down_at is not None:
        _ask_again(case, event.occurred_at)
    case.site, case.needed_by = event.site, event.needed_by
    case.stood_down_at = case.stood_down_because = None
    case.family_name, case.given_names = event.family_name, event.given_names
    case.date_of_birth, case.offence_group = event.date_of_birth, event.offence_group
    await _keep_found(session, case, event)
    if pathway.sentenced_at is not None:
        await apply_sentence(session, case, pathway, pathway.sentenced_at)


def _ask_again(case: Case, at: datetime) -> None:
    """R11, R12: from then on it waits to be assessed, where it had been declined before."""
    case.asked_again_at = at
    if case.state in (CaseState.DECLINED, CaseState.NOT_SUITABLE):
        case.state = CaseState.REQUESTED.value


async def _keep_found(
    session: AsyncSession, case: Case, event: AssessmentRequested | AssessmentFindingsUpdated
) -> None:
    """Who will sit with the person knows what was found, and how to reach them (R82, R84)."""
    case.risk_flags = [flag.value for flag in event.risk_flags or ()]
    case.safeguarding = event.safeguarding
    case.adjustments = list(event.adjustments or ())
    case.needs = list(event.needs or ())
    whose, source = {"pathway_id": event.pathway_id}, event.publisher.value
    said = {name: value for name, value in told_by(event).items() if name != "adjustments"}
    await keep_told(session, PersonalDetail, whose, source, said, event.occurred_at)


async def handle_findings(session: AsyncSession, event: AssessmentFindingsUpdated) -> None:
    """R84: what was found since the organisation was asked."""
    for case in await cases_locked(session, event.pathway_id):
        if (case.organisation, case.requirement) == (event.organisation, event.requirement):
            await _keep_found(session, case, event)


async def handle_screen(session: AsyncSession, event: CustodyScreened | PersonScreened) -> None:
    """Keep what a provider prepares for, assigned to nobody until one is asked (R5, R6, R84)."""
    pathway = await pathway_or_new(session, event.pathway_id)
    pathway.adjustments = list(event.adjustments or ())
    pathway.interpreter_language = event.interpreter_language
    pathway.gp_registered = event.gp_registered
    pathway.needs = list(event.needs or ())


async def handle_stand_down(session: AsyncSession, event: AssessmentStoodDown) -> None:
    """The organisation need not assess any more, until it is asked again (R11, R88).

    Told late, it says nothing of an order that the court made since.
    """
    pathway = await pathway_or_new(session, event.pathway_id)
    since = pathway.sentenced_at is not None and pathway.sentenced_at > event.occurred_at
    for case in await cases_locked(session, event.pathway_id):
        if since and case.state == CaseState.IN_TREATMENT:
            continue
        if (case.organisation, case.requirement) == (event.organisation, event.requirement):
            case.stood_down_at = event.occurred_at
            case.stood_down_because = event.withdrawn_because
            await note_not_begun_here(session, case, event.occurred_at)


async def handle_proposal_withdrawn(session: AsyncSession, event: ProposalWithdrawn) -> None:
    """The requirement is not proposed any more (R11)."""
    for case in await cases_locked(session, event.pathway_id):
        if case.requirement == event.requirement:
            case.proposed_at = case.proposed_sessions = case.proposed_length_months = None


async def handle_proposal(session: AsyncSession, event: RequirementProposed) -> None:
    """Keep what was proposed of what the provider had agreed to (R23, R88).

    Where it names an organisation it is proposed for that one, and no other treats on it.
    """
    pathway = await pathway_or_new(session, event.pathway_id)
    for case in await cases_locked(session, event.pathway_id):
        if case.requirement != event.requirement or case.stood_down_at is not None:
            continue
        if event.organisation not in (None, case.organisation):
            await leave_to_another(session, case, pathway, event.occurred_at)
            continue
        case.proposed_at = event.occurred_at
        case.proposed_sessions = event.sessions
        case.proposed_length_months = event.length_months


async def _case_for(session: AsyncSession, event: AssessmentRequested) -> Case:
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
