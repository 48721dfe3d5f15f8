"""A case whole, gathered from its rows."""

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import rows, select
from services.provider_assessment.models.cases import (
    Appointment,
    Assessment,
    Case,
    ClinicalDecision,
    Completion,
    Conferral,
    CourtScreen,
    Measured,
    Pathway,
    Rescheduling,
    SharingPermission,
    TreatmentConsent,
    Willingness,
)
from services.provider_assessment.models.documents import DocumentGiven
from services.provider_assessment.models.expected_assessments import InterpreterBooking
from services.provider_assessment.models.reviews import Ending
from services.provider_assessment.operations.cases import of_case
from services.provider_assessment.schemas.cases import (
    AppointmentOut,
    AssessmentOut,
    CaseOut,
    CaseView,
    ClinicalDecisionOut,
    CompletionOut,
    ConferralOut,
    ConsentsOut,
    CourtScreenOut,
    OrderOut,
    SharingPermissionOut,
    TreatmentConsentOut,
    WillingnessOut,
)
from services.provider_assessment.schemas.documents import DocumentGivenOut
from services.provider_assessment.schemas.interpreters import InterpreterBookingOut
from services.provider_assessment.schemas.measures import MeasureOut
from services.provider_assessment.views.courses import treatment_view
from services.provider_assessment.views.discrepancies import discrepancies_view, reports_view
from services.provider_assessment.views.orders import after_sentence_view


async def case_view(session: AsyncSession, case: Case, pathway: Pathway) -> CaseView:
    """The case with all that belongs to it."""
    ended = await _completions(session, case)
    decisions = await of_case(session, ClinicalDecision, case)
    decisions.sort(key=lambda d: d.decided_at)
    screens = sorted(await of_case(session, CourtScreen, case), key=lambda s: s.screened_at)
    order = OrderOut.of(case, pathway)
    booked = await of_case(session, InterpreterBooking, case)
    booked.sort(key=lambda b: b.booked_at)
    return CaseView(
        **dict(CaseOut.model_validate(case)),
        risk_flags=case.risk_flags,
        needs=sorted({*pathway.needs, *case.needs}),
        adjustments=sorted({*pathway.adjustments, *case.adjustments}),
        interpreter_language=pathway.interpreter_language,
        gp_registered=pathway.gp_registered,
        interpreter_bookings=[InterpreterBookingOut.model_validate(b) for b in booked],
        proposed_at=case.proposed_at,
        consents=await consents_view(session, case),
        court_screens=[CourtScreenOut.model_validate(s) for s in screens],
        conferrals=await _conferrals(session, case),
        assessments=await _assessments(session, case),
        decisions=[ClinicalDecisionOut.model_validate(d) for d in decisions],
        order=order,
        after_sentence=await after_sentence_view(session, case, order.made),
        appointments=await appointments_view(session, await of_case(session, Appointment, case)),
        treatment=await treatment_view(session, case),
        completion=ended.pop(case.course, None),
        earlier_completions=[ended[course] for course in sorted(ended)],
        documents_given=await _documents_given(session, case),
        attendance_reports=await reports_view(session, case),
        discrepancies=await discrepancies_view(session, case),
    )


async def _completions(session: AsyncSession, case: Case) -> dict[int, CompletionOut]:
    """How each course of treatment ended that did (R40, R42)."""
    endings = {one.completion_id: one for one in await of_case(session, Ending, case)}
    found = await of_case(session, Completion, case)
    return {one.course: CompletionOut.of(one, endings.get(one.id)) for one in found}


async def _documents_given(session: AsyncSession, case: Case) -> list[DocumentGivenOut]:
    given = await of_case(session, DocumentGiven, case)
    given.sort(key=lambda one: (one.given_at, one.document))
    return [DocumentGivenOut.model_validate(one) for one in given]


async def consents_view(session: AsyncSession, case: Case) -> ConsentsOut:
    """The three records with their history (R16)."""
    willingness = await of_case(session, Willingness, case)
    treatment = await of_case(session, TreatmentConsent, case)
    sharing = await of_case(session, SharingPermission, case)
    willingness.sort(key=lambda r: r.given_at)
    treatment.sort(key=lambda r: r.given_at)
    sharing.sort(key=lambda r: (r.given_at, r.permission))
    return ConsentsOut(
        willingness=[WillingnessOut.model_validate(r) for r in willingness],
        treatment=[TreatmentConsentOut.model_validate(r) for r in treatment],
        sharing=[SharingPermissionOut.model_validate(r) for r in sharing],
    )


async def appointments_view(
    session: AsyncSession, appointments: list[Appointment]
) -> list[AppointmentOut]:
    """Appointments in order, each with how it was moved (R33)."""
    ids = [a.id for a in appointments]
    moved = await rows(session, select(Rescheduling).where(Rescheduling.appointment_id.in_(ids)))  # type: ignore[attr-defined]
    in_order = sorted(moved, key=lambda m: m.moved_at)
    return [
        AppointmentOut.of(a, [m for m in in_order if m.appointment_id == a.id])
        for a in sorted(appointments, key=lambda a: (a.at, a.id))
    ]


async def _conferrals(session: AsyncSession, case: Case) -> list[ConferralOut]:
    """Those the case asked and those it was asked, with both requirements (R19)."""
    of_either = or_(col(Conferral.case_id) == case.id, col(Conferral.asked_case_id) == case.id)
    found = await rows(session, select(Conferral).where(of_either))
    return [
        conferral_view(
            one,
            await session.get_one(Case, one.case_id),
            await session.get_one(Case, one.asked_case_id),
        )
        for one in sorted(found, key=lambda one: one.asked_at)
    ]


def conferral_view(one: Conferral, asker: Case, asked: Case) -> ConferralOut:
    """A question with the requirements it is between; nothing else of the other case (R52)."""
    return ConferralOut(
        pathway_id=asked.pathway_id,
        requirement=asker.requirement,
        with_requirement=asked.requirement,
        **one.model_dump(include=set(ConferralOut.model_fields)),
    )


async def _assessments(session: AsyncSession, case: Case) -> list[AssessmentOut]:
    found = await of_case(session, Assessment, case)
    measures = await of_case(session, Measured, case)
    return [
        assessment_view(a, [m for m in measures if m.taken_in == a.id])
        for a in sorted(found, key=lambda a: a.assessed_at)
    ]


def assessment_view(assessment: Assessment, measures: list[Measured]) -> AssessmentOut:
    """An assessment with what was answered in it."""
    shown = [MeasureOut.model_validate(m) for m in sorted(measures, key=lambda m: m.instrument)]
    return AssessmentOut.model_validate(assessment).model_copy(update={"measures": shown})
