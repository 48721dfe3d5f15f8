"""A case whole, gathered from its rows."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.circumstances.operations import all_said
from services.circumstances.schemas import CircumstanceToldOut
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case, Pathway
from services.provider_assessment.models.court_screens import CourtScreen
from services.provider_assessment.models.decisions import ClinicalDecision
from services.provider_assessment.models.documents import DocumentGiven
from services.provider_assessment.models.interpreters import InterpreterBooking
from services.provider_assessment.models.interruptions import Interruption
from services.provider_assessment.operations.cases import rows_of_case
from services.provider_assessment.operations.circumstances import KEPT
from services.provider_assessment.schemas.cases import CaseOut
from services.provider_assessment.schemas.court_screens import CourtScreenOut
from services.provider_assessment.schemas.decisions import ClinicalDecisionOut
from services.provider_assessment.schemas.documents import DocumentGivenOut
from services.provider_assessment.schemas.interpreters import InterpreterBookingOut
from services.provider_assessment.schemas.interruptions import InterruptionOut
from services.provider_assessment.schemas.orders import OrderOut
from services.provider_assessment.schemas.pathways import CaseView
from services.provider_assessment.views.appointments import appointments_view
from services.provider_assessment.views.assessments import assessments_view
from services.provider_assessment.views.completions import completions_view
from services.provider_assessment.views.conferrals import conferrals_view
from services.provider_assessment.views.consents import consents_view
from services.provider_assessment.views.courses import treatment_view
from services.provider_assessment.views.discrepancies import discrepancies_view, reports_view
from services.provider_assessment.views.orders import after_sentence_view


async def case_view(session: AsyncSession, case: Case, pathway: Pathway) -> CaseView:
    """The case with all that belongs to it."""
    ended = await completions_view(session, case)
    decisions = await rows_of_case(session, ClinicalDecision, case)
    decisions.sort(key=lambda d: d.decided_at)
    screens = sorted(await rows_of_case(session, CourtScreen, case), key=lambda s: s.screened_at)
    order = OrderOut.of(case, pathway)
    booked = await rows_of_case(session, InterpreterBooking, case)
    booked.sort(key=lambda b: b.booked_at)
    return CaseView(
        **dict(CaseOut.model_validate(case)),
        risk_flags=case.risk_flags,
        safeguarding=case.safeguarding,
        needs=sorted({*pathway.needs, *case.needs}),
        adjustments=sorted({*pathway.adjustments, *case.adjustments}),
        interpreter_language=pathway.interpreter_language,
        gp_registered=pathway.gp_registered,
        interpreter_bookings=[InterpreterBookingOut.model_validate(b) for b in booked],
        proposed_at=case.proposed_at,
        consents=await consents_view(session, case),
        court_screens=[CourtScreenOut.model_validate(s) for s in screens],
        conferrals=await conferrals_view(session, case),
        assessments=await assessments_view(session, case),
        decisions=[ClinicalDecisionOut.model_validate(d) for d in decisions],
        order=order,
        after_sentence=await after_sentence_view(session, case, order.made),
        appointments=await appointments_view(
            session, await rows_of_case(session, Appointment, case)
        ),
        interruptions=await _interruptions(session, case),
        circumstances=await _circumstances(session, case),
        treatment=await treatment_view(session, case),
        completion=ended.pop(case.course, None),
        earlier_completions=[ended[course] for course in sorted(ended)],
        documents_given=await _documents_given(session, case),
        attendance_reports=await reports_view(session, case),
        discrepancies=await discrepancies_view(session, case),
    )


async def _interruptions(session: AsyncSession, case: Case) -> list[InterruptionOut]:
    kept = await rows_of_case(session, Interruption, case)
    return [InterruptionOut.model_validate(i) for i in sorted(kept, key=lambda i: i.began_at)]


async def _circumstances(session: AsyncSession, case: Case) -> list[CircumstanceToldOut]:
    kept = await all_said(session, KEPT, case.pathway_id)
    return [CircumstanceToldOut.model_validate(said) for said in kept]


async def _documents_given(session: AsyncSession, case: Case) -> list[DocumentGivenOut]:
    given = await rows_of_case(session, DocumentGiven, case)
    given.sort(key=lambda document: (document.given_at, document.document))
    return [DocumentGivenOut.model_validate(document) for document in given]
