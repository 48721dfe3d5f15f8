"""Documents for the person: shown as pages to print, and recorded once they were handed over."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.policy.calendar import london
from contracts.vocabulary import Requirement
from services.common.problems import MEDIA_TYPE
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.personal_details.rules import current
from services.provider_assessment.callers import Clinician
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case, Pathway
from services.provider_assessment.models.completions import Completion
from services.provider_assessment.models.documents import DocumentGiven
from services.provider_assessment.operations.cases import (
    case_of,
    pathway_of,
    provider_of,
    rows_of_course,
    site_or_national,
)
from services.provider_assessment.operations.decisions import live_decision
from services.provider_assessment.operations.personal_details import details_for
from services.provider_assessment.rules import documents as rules
from services.provider_assessment.rules.appointments import AppointmentState
from services.provider_assessment.rules.documents import Document, Form
from services.provider_assessment.schemas.documents import DocumentGivenIn, DocumentGivenOut
from services.provider_assessment.views.documents import DocumentContent, Meeting, Officer, render

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["documents"], route_class=UnitOfWorkRoute
)

_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_NO_GROUND = {"description": "There is no ground for this document yet", "content": _PROBLEM}


@router.get(
    "/documents/{document}",
    summary="A document for the person (R6, R16, R28, R42)",
    response_class=HTMLResponse,
    responses={409: _NO_GROUND},
)
async def read_document(
    pathway_id: UUID,
    document: Document,
    session: Session,
    caller: Clinician,
    requirement: Requirement | None = None,
    form: Form | None = None,
) -> HTMLResponse:
    """A page to print, in the form that follows from the person's adjustments or the one named."""
    case = await case_of(session, pathway_id, caller, requirement)
    pathway, now = await pathway_of(session, case), datetime.now(UTC)
    rules.may_have(document, await _ground(session, case, pathway), now)
    content = await _content(session, case, pathway, now)
    return HTMLResponse(render(document, form or rules.form_for(content.adjustments), content))


@router.post(
    "/documents-given", status_code=201, summary="Record a document handed over (R16, R28, R42)"
)
async def give_document(
    pathway_id: UUID, body: DocumentGivenIn, session: Session, caller: Clinician
) -> DocumentGivenOut:
    """Which one, in which form and language, to the person; there was ground for it then."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    ground = await _ground(session, case, await pathway_of(session, case))
    rules.must_follow_ground(rules.may_have(body.document, ground, body.given_at), body.given_at)
    given = DocumentGiven(
        case_id=case.id, given_by=caller.user, **body.model_dump(exclude={"requirement"})
    )
    session.add(given)
    return DocumentGivenOut.model_validate(given)


async def _ground(session: AsyncSession, case: Case, pathway: Pathway) -> rules.Ground:
    return rules.Ground(
        state=case.state,
        requested_at=case.requested_at,
        stood_down_at=case.stood_down_at,
        sentenced_at=pathway.sentenced_at,
        order_ended_at=case.ended_at,
        completed_at=await _completed_at(session, case),
    )


async def _content(
    session: AsyncSession, case: Case, pathway: Pathway, now: datetime
) -> DocumentContent:
    provider = provider_of(case)
    said = current(await details_for(session, case.pathway_id, case.organisation))
    officer = Officer(pathway.officer_name, pathway.officer_team, pathway.officer_contact)
    return DocumentContent(
        name=said.get("preferred_name") or _listed(case),
        requirement=case.requirement,
        provider=provider.name if provider else case.organisation,
        on=now.astimezone(london()).date(),
        site=site_or_national(case),
        contact=provider.contact if provider else None,
        usual_length=provider is not None and provider.setting == "primary_care",
        appointment=await _next_appointment(session, case, now),
        planning_meeting=_planning_meeting(pathway, now),
        officer=officer if pathway.allocated_at else None,
        adjustments=sorted({*pathway.adjustments, *case.adjustments, *said.get("adjustments", ())}),
        translate_into=pathway.interpreter_language,
        completed_at=await _completed_at(session, case),
    )


def _listed(case: Case) -> str:
    return " ".join(part for part in (case.given_names, case.family_name) if part)


async def _completed_at(session: AsyncSession, case: Case) -> datetime | None:
    ended: Iterable[Completion] = await rows_of_course(session, Completion, case)
    return next((completion.completed_at for completion in ended), None)


async def _next_appointment(session: AsyncSession, case: Case, now: datetime) -> Meeting | None:
    """R28: the next one planned; before any is, the first that was arranged for the sentence."""
    planned = await rows_of_course(session, Appointment, case)
    coming = [a for a in planned if a.state == AppointmentState.OPEN and a.at >= now]
    if coming:
        first = min(coming, key=lambda a: a.at)
        return Meeting(first.at, first.place, first.channel)
    decision = await live_decision(session, case)
    if planned or decision is None or decision.first_appointment_at is None:
        return None
    return Meeting(decision.first_appointment_at, decision.first_appointment_place or "")


def _planning_meeting(pathway: Pathway, now: datetime) -> Meeting | None:
    """R31: the meeting the officer invited to, while it lies ahead."""
    at, place = pathway.planning_meeting_at, pathway.planning_meeting_place
    return Meeting(at, place) if at and place and at >= now else None
