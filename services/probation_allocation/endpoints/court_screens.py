"""The duty officer's court screen, where no substance-misuse provider is in court (R14)."""

from uuid import UUID

from fastapi import APIRouter

from contracts.events.probation_allocation import CourtScreenCompleted
from services.common.database import load
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import DutyOfficer
from services.probation_allocation.models.assessments import Answers, Position
from services.probation_allocation.models.court_screens import CourtScreen
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.assessments import (
    asked_about,
    choose_leading,
    position_of,
)
from services.probation_allocation.operations.discrepancies import compare_willingness
from services.probation_allocation.rules import court_screens
from services.probation_allocation.rules.assessments import waiting
from services.probation_allocation.schemas.court_screens import CourtScreenIn, CourtScreenOut

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["reports"], route_class=UnitOfWorkRoute
)


@router.post("/court-screens", status_code=201, summary="Screen for drugs or alcohol (R14)")
async def complete(
    pathway_id: UUID, body: CourtScreenIn, session: Session, caller: DutyOfficer
) -> CourtScreenOut:
    """Goes to the single point of contact of the organisation that was asked, who decides.

    Without the waiver it is kept, and nothing of it goes anywhere.
    """
    pathway = await load(session, Pathway, pathway_id, lock=True)
    court_screens.may_screen_for(body.requirement)
    asked_of = waiting(await asked_about(session, pathway, body.requirement))
    court_screens.must_go_to_who_was_asked(asked_of, body.organisation)
    position = await position_of(session, pathway_id, body.requirement, body.organisation)
    used = [substance.substance for substance in body.substances]
    court_screens.must_name_what_is_used(body.requirement, used, suitable=body.suitable)
    court_screens.must_be_coherent(
        body.suitable, body.reasons, body.willing, body.treatment_contract
    )
    screen = _screen(pathway_id, body, caller.user)
    session.add(screen)
    recorded = position.willing if position.assessment_consent is not None else None
    _answer_for_now(position, screen)
    await choose_leading(session, pathway_id, body.requirement)
    if body.confidentiality_waiver:
        tell(session, _completed(screen))
    if recorded is not None and isinstance(position, Position):
        named = (pathway_id, body.requirement.value)
        await compare_willingness(session, *named, body.screened_at, willing=recorded)
    return CourtScreenOut.model_validate(screen)


def _screen(pathway_id: UUID, body: CourtScreenIn, user: str) -> CourtScreen:
    fields = body.model_dump(mode="json", exclude={"audit", "screened_at"})
    answers = body.audit
    return CourtScreen(
        pathway_id=pathway_id,
        screened_by=user,
        screened_at=body.screened_at,
        audit_answers={str(item): a for item, a in answers.items()} if answers else None,
        audit=court_screens.require_audit_total(body.requirement, answers),
        **fields,
    )


def _answer_for_now(position: Answers, screen: CourtScreen) -> None:
    """R14, R16: what the screen found holds until the provider records its own."""
    position.suitable, position.reasons = screen.suitable, screen.reasons
    if position.assessment_consent is None:
        position.willing = screen.willing
        position.treatment_consent = screen.treatment_contract


def _completed(screen: CourtScreen) -> CourtScreenCompleted:
    return CourtScreenCompleted.of(screen.pathway_id, screen.screened_at, screen)
