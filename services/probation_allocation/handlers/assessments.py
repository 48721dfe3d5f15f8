"""What others tell probation: listings, screens, pleas, assessments, sentences, attendance."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events import court_listing, provider_assessment
from contracts.events.court_listing import (
    CaseListedV1,
    PathwayMergedV1,
    PathwayUnmergedV1,
    PleaEnteredV1,
    ReportRequestedV1,
    SentencedV1,
    SupportAdvisedV1,
)
from contracts.events.liaison_diversion import PermissionWithdrawnV1, PersonScreenedV2
from contracts.events.provider_assessment import (
    AssessmentCompletedV1,
    AssessorsConferredV1,
    ClinicalLeadApprovedV1,
    ClinicalLeadDeclinedV1,
    ClinicianApproved,
    ConsentGivenV1,
    ConsentWithdrawnV1,
    Declined,
    NonAttendanceV2,
    ProviderAgreedV1,
    ProviderDeclinedV1,
    RequirementCompletedV1,
    ResponsiblePractitionerApprovedV1,
    ResponsiblePractitionerDeclinedV1,
    SessionAttendedV2,
)
from contracts.identifiers import IdentifierType
from contracts.vocabulary import StoodDownBecause, Withdrawable
from services.common import permission
from services.common.clocks_shown import keep_moved
from services.common.database import get_or_make
from services.common.handling import handlers, on
from services.common.keeping import set_given
from services.common.merging import keep_joined, keep_parted
from services.probation_allocation.handlers.breaches import ORDER_HANDLERS
from services.probation_allocation.handlers.lists import BEFORE_COURT, take_request_back
from services.probation_allocation.handlers.treatment import TREATMENT, keep_end
from services.probation_allocation.models.pathways import (
    Appointment,
    Offence,
    Pathway,
    Position,
    Proposal,
)
from services.probation_allocation.operations.capacity import CAPACITY
from services.probation_allocation.operations.discrepancies import (
    DISCREPANCIES,
    compare_attendance,
    compare_willingness,
)
from services.probation_allocation.operations.orders import drop_if_over, is_of_order
from services.probation_allocation.operations.pathways import note_first_meeting_due, of_pathway
from services.probation_allocation.operations.proposals import stand_down, withdraw

_AS_LISTED = (
    "site",
    "court_name",
    "court_room",
    "hearing_at",
    "hearing_on",
    "case_urn",
    "family_name",
    "given_names",
    "date_of_birth",
    "gender",
    "in_custody",
    "offence_group",
)

_ARRANGED = (
    "organisation",
    "outline",
    "sessions",
    "length_months",
    "first_appointment_at",
    "first_appointment_place",
)

_ENDS_A_PROPOSAL = {
    Withdrawable.WILLINGNESS: StoodDownBecause.WILLINGNESS_WITHDRAWN,
    Withdrawable.TREATMENT: StoodDownBecause.TREATMENT_CONSENT_WITHDRAWN,
}


async def list_case(session: AsyncSession, event: CaseListedV1) -> None:
    """Keep the listing; a corrected one replaces what it says."""
    pathway = await pathway_of(session, event.pathway_id)
    set_given(pathway, event, _AS_LISTED)
    pathway.identifiers = [i.model_dump(mode="json") for i in event.identifiers or ()]
    crns = [i.value for i in event.identifiers or () if i.type is IdentifierType.CRN]
    pathway.crn = crns[0] if crns else pathway.crn
    for listed in event.offences or ():
        offence = await _offence_of(session, event.pathway_id, listed.offence_id)
        offence.title, offence.code = listed.title, listed.code
        offence.group, offence.wording = listed.group, listed.wording


async def note_screen(session: AsyncSession, event: PersonScreenedV2) -> None:
    """Keep liaison and diversion's finding beside the listing (R5, R7, R9)."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.screened_at = event.occurred_at
    pathway.indications = [i.model_dump(mode="json") for i in event.indications or ()]
    pathway.needs = list(event.needs or ())
    pathway.adjustments = list(event.adjustments or ())
    pathway.interpreter_language = event.interpreter_language
    pathway.risk_flags = [flag.value for flag in event.risk_flags or ()]
    pathway.safeguarding = event.safeguarding
    pathway.bring_forward = event.bring_forward
    if not event.bring_forward:
        await take_request_back(session, event.pathway_id, event.occurred_at)
    for given in event.permissions or ():
        await permission.give(session, event.pathway_id, given, event.occurred_at)


async def stop_sharing(session: AsyncSession, event: PermissionWithdrawnV1) -> None:
    """R54: what was received on the permission is told to nobody from now on."""
    await permission.withdraw(session, event.pathway_id, event.permission, event.occurred_at)


async def note_pleas(session: AsyncSession, event: PleaEnteredV1) -> None:
    """Keep pleas and findings per offence; guilt taken back undoes what followed from it (R11)."""
    pathway = await pathway_of(session, event.pathway_id)
    if event.any_guilty is False:
        await _undo(session, pathway, event.occurred_at)
    pathway.any_guilty, pathway.trial_on = event.any_guilty, event.trial_on
    pathway.convicted_on = event.convicted_on
    for entered in event.offences or ():
        offence = await _offence_of(session, event.pathway_id, entered.offence_id)
        offence.plea, offence.counts_as_guilty = entered.plea, entered.counts_as_guilty


async def _undo(session: AsyncSession, pathway: Pathway, at: datetime) -> None:
    """R11; locked first, as a request or proposal on its way would otherwise be missed."""
    await session.flush()
    await session.refresh(pathway, with_for_update=True)
    if pathway.any_guilty and pathway.sentenced_at is None:
        await stand_down(session, pathway.id, at, StoodDownBecause.PLEA_CHANGED)


async def note_report_request(session: AsyncSession, event: ReportRequestedV1) -> None:
    """Keep by when the court wants the report, and why not today (R12, R25)."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.report_needed_by, pathway.adjourned = event.needed_by, event.adjourned
    pathway.adjournment_reason = event.adjournment_reason


async def note_sentence(session: AsyncSession, event: SentencedV1) -> None:
    """Keep the sentence, from which the order is allocated (R30, C3)."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.sentenced_at = event.occurred_at
    pathway.sentence = event.model_dump(
        mode="json", exclude_none=True, exclude={"pathway_id", "occurred_at"}
    )
    pathway.support_advised = {}
    note_first_meeting_due(session, pathway, event.occurred_at, "sentence")


async def note_support(session: AsyncSession, event: SupportAdvisedV1) -> None:
    """R26: what the court advises in place of a requirement, for whoever supervises the order."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.support_advised = pathway.support_advised | {
        event.requirement.value: list(event.support_advised or ())
    }


async def note_consent(session: AsyncSession, event: ConsentGivenV1) -> None:
    """Keep willingness and consents, and give the permissions effect here too (R16)."""
    position = await position_of(session, event.pathway_id, event.requirement)
    position.willing = event.willing
    position.assessment_consent = event.assessment_consent
    position.treatment_consent = event.treatment_consent
    for given in event.permissions or ():
        await permission.give(session, event.pathway_id, given, event.occurred_at)
    if event.willing is not None:
        named = (event.pathway_id, str(event.requirement))
        await compare_willingness(session, *named, event.occurred_at, willing=event.willing)


async def note_withdrawal(session: AsyncSession, event: ConsentWithdrawnV1) -> None:
    """R38, R54: what was withdrawn no longer counts, is shared on no more, and goes to court."""
    if event.permission is not None:
        await permission.withdraw(session, event.pathway_id, event.permission, event.occurred_at)
    if event.requirement is None:
        return
    position = await position_of(session, event.pathway_id, event.requirement)
    if event.withdrawn is not Withdrawable.SHARING:
        position.withdrawn, position.withdrawn_at = event.withdrawn, event.occurred_at
    if event.withdrawn is Withdrawable.WILLINGNESS:
        position.willing = False
        named = (event.pathway_id, str(event.requirement))
        await compare_willingness(session, *named, event.occurred_at, willing=False)
    if event.withdrawn is Withdrawable.TREATMENT:
        position.treatment_consent = False
    if event.withdrawn in _ENDS_A_PROPOSAL:
        await _withdraw_proposal(session, event)


async def _withdraw_proposal(session: AsyncSession, event: ConsentWithdrawnV1) -> None:
    """R16: nothing is proposed to a court that the person is no longer willing to do."""
    await session.flush()
    pathway = await session.get(Pathway, event.pathway_id, with_for_update=True)
    if pathway is None or pathway.sentenced_at is not None:
        return
    for proposal in await of_pathway(session, Proposal, event.pathway_id):
        if proposal.requirement == event.requirement:
            withdraw(session, proposal, event.occurred_at, _ENDS_A_PROPOSAL[event.withdrawn])


async def note_assessment(session: AsyncSession, event: AssessmentCompletedV1) -> None:
    """Keep the outcome of the assessment and risk; never scores (R18, R52)."""
    position = await position_of(session, event.pathway_id, event.requirement)
    position.suitable = event.suitable
    position.reasons = list(event.reasons or ())
    position.support_advised = list(event.support_advised or ())
    position.risk_flags = [flag.value for flag in event.risk_flags or ()]


async def note_approval(session: AsyncSession, event: ClinicianApproved) -> None:
    """Keep the named clinician and what was arranged (R17, R23)."""
    position = await position_of(session, event.pathway_id, event.requirement)
    position.approved = True
    set_given(position, event, ("named_clinician", *_ARRANGED))


async def note_agreement(session: AsyncSession, event: ProviderAgreedV1) -> None:
    """Keep which provider agreed to hold the order and what was arranged (R14, R17, R23)."""
    position = await position_of(session, event.pathway_id, event.requirement)
    position.approved, position.agreeing_provider = True, event.provider_name
    set_given(position, event, _ARRANGED)


async def note_conferral(session: AsyncSession, event: AssessorsConferredV1) -> None:
    """Keep on both requirements that their assessors conferred, and to what end (R19)."""
    both = (event.requirement, event.with_requirement)
    for one, other in (both, both[::-1]):
        position = await position_of(session, event.pathway_id, one)
        position.conferred_with = str(other)
        position.combination_advised = event.combination_advised


async def note_decline(session: AsyncSession, event: Declined) -> None:
    """Keep why the provider declined, whoever decided for it (R18)."""
    position = await position_of(session, event.pathway_id, event.requirement)
    position.approved = False
    position.reasons = list(event.reasons or ())
    position.support_advised = list(event.support_advised or ())


async def note_attendance(session: AsyncSession, event: SessionAttendedV2) -> None:
    """Keep that a session was attended; engagement only where it was permitted (R33)."""
    session.add(
        Appointment(
            id=event.appointment_id,
            pathway_id=event.pathway_id,
            requirement=event.requirement,
            session_number=event.session_number,
            happened_at=event.occurred_at,
            reported_at=event.occurred_at,
            attended=True,
            attendance=event.attendance,
            channel=event.channel,
            engagement=event.engagement,
        )
    )
    await compare_attendance(session, event.pathway_id)


async def note_absence(session: AsyncSession, event: NonAttendanceV2) -> None:
    """Keep a missed appointment for the responsible officer to decide on (R34)."""
    missed = Appointment(
        id=event.appointment_id,
        pathway_id=event.pathway_id,
        requirement=event.requirement,
        session_number=event.session_number,
        happened_at=event.appointment_at,
        reported_at=event.occurred_at,
        attended=False,
        acceptable=event.acceptable,
        reason=event.reason,
    )
    session.add(missed)
    await drop_if_over(session, missed)
    await compare_attendance(session, event.pathway_id)


async def note_completion(session: AsyncSession, event: RequirementCompletedV1) -> None:
    """Keep how the requirement ended; of an order that was replaced, beside it (R40, R42)."""
    pathway = await pathway_of(session, event.pathway_id)
    await keep_end(session, event)
    if not is_of_order(pathway, event.occurred_at):
        return
    pathway.completed_at = event.occurred_at
    pathway.completion = event.model_dump(
        mode="json", exclude_none=True, exclude={"pathway_id", "occurred_at", "changes"}
    )


async def pathway_of(session: AsyncSession, id: UUID) -> Pathway:
    """The pathway; made at its first mention, as agencies' channels are not ordered together."""
    return await get_or_make(session, Pathway, {"id": id})


async def position_of(session: AsyncSession, pathway_id: UUID, requirement: str) -> Position:
    """The provider's position on a requirement."""
    key = {"pathway_id": pathway_id, "requirement": str(requirement)}
    return await get_or_make(session, Position, key)


async def _offence_of(session: AsyncSession, pathway_id: UUID, id: UUID) -> Offence:
    return await get_or_make(session, Offence, {"id": id}, pathway_id=pathway_id)


HANDLERS = handlers(
    on(CaseListedV1, list_case),
    on(PersonScreenedV2, note_screen),
    on(PermissionWithdrawnV1, stop_sharing),
    on(PleaEnteredV1, note_pleas),
    on(ReportRequestedV1, note_report_request),
    on(SentencedV1, note_sentence),
    on(SupportAdvisedV1, note_support),
    on(ConsentGivenV1, note_consent),
    on(ConsentWithdrawnV1, note_withdrawal),
    on(AssessmentCompletedV1, note_assessment),
    on(ClinicalLeadApprovedV1, note_approval),
    on(ResponsiblePractitionerApprovedV1, note_approval),
    on(ProviderAgreedV1, note_agreement),
    on(ClinicalLeadDeclinedV1, note_decline),
    on(ResponsiblePractitionerDeclinedV1, note_decline),
    on(ProviderDeclinedV1, note_decline),
    on(AssessorsConferredV1, note_conferral),
    on(SessionAttendedV2, note_attendance),
    on(NonAttendanceV2, note_absence),
    on(RequirementCompletedV1, note_completion),
    *BEFORE_COURT,
    *TREATMENT,
    *ORDER_HANDLERS,
    *CAPACITY,
    *DISCREPANCIES,
    on(court_listing.ClockMovedV1, keep_moved),
    on(provider_assessment.ClockMovedV1, keep_moved),
    on(PathwayMergedV1, keep_joined),
    on(PathwayUnmergedV1, keep_parted),
)
