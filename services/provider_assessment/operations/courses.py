"""Courses of treatment: begun, and begun again by a new sentence (R40)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.policy import LocalFact
from services.common.clock_facts import note
from services.provider_assessment.models.adjustments import AdjustmentProposal
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.assessments import Assessment
from services.provider_assessment.models.cases import Case, Pathway
from services.provider_assessment.models.completions import Completion
from services.provider_assessment.models.consents import TreatmentConsent
from services.provider_assessment.operations.cases import (
    rows_of_case,
    rows_of_course,
    site_or_national,
)
from services.provider_assessment.operations.consents import current_record
from services.provider_assessment.operations.decisions import live_decision
from services.provider_assessment.operations.follow_ups import follow_up_of
from services.provider_assessment.rules import courses, follow_ups, orders
from services.provider_assessment.rules.appointments import AppointmentState
from services.provider_assessment.rules.cases import CaseState


async def apply_new_order(
    session: AsyncSession, case: Case, pathway: Pathway, at: datetime, *, resentenced: bool
) -> None:
    """R40: the order as it is now; ``resentenced`` where it was passed then, and not varied.

    What had ended before is treated again, in a course of its own; all of the earlier one stays.
    """
    before, requirements = case.state, pathway.requirements
    over = resentenced and await _had_ended_by(session, case, at)
    case.state = orders.new_order_state(before, case.requirement, requirements, over=over)
    if case.state != CaseState.IN_TREATMENT:
        return
    case.ended_at = case.ended_because = None
    another = courses.begins_another(before, case.state)
    if another:
        await _begin_another_course(session, case, at)
    if before != CaseState.IN_TREATMENT:
        await _note_consent_due(session, case, at)
    if resentenced:
        await _overtake_adjustments(session, case, at)
        await _note_made_again(session, case, at, another=another)


async def _overtake_adjustments(session: AsyncSession, case: Case, at: datetime) -> None:
    """R39, R40: what was to be adjusted of the order before is decided on by nobody any more."""
    for proposal in await rows_of_case(session, AdjustmentProposal, case):
        if proposal.decision is None and proposal.proposed_at < at:
            proposal.decision, proposal.decided_at = courses.OVERTAKEN, at


async def _had_ended_by(session: AsyncSession, case: Case, at: datetime) -> bool:
    """Whether the course had ended; one that ended later was of this order."""
    ended = [
        completion.completed_at for completion in await rows_of_course(session, Completion, case)
    ]
    if case.state == CaseState.ORDER_ENDED and case.ended_at is not None:
        ended = [case.ended_at]
    return any(moment <= at for moment in ended)


async def _begin_another_course(session: AsyncSession, case: Case, at: datetime) -> None:
    """C14: follow-ups of the one before that are to come are not made."""
    for ended in await rows_of_course(session, Completion, case):
        _note_follow_ups_not_needed(session, case, ended, at)
    case.course += 1


async def _note_consent_due(session: AsyncSession, case: Case, at: datetime) -> None:
    """C12: the consent the person gave is due for renewal as it was."""
    consent = await current_record(session, TreatmentConsent, case)
    if consent is not None and consent.treatment:
        renew_by = courses.renewal_due(consent.given_at, site_or_national(case)).isoformat()
        about = {"requirement": case.requirement, "renew_by": renew_by}
        note(session, LocalFact.CONSENT_STANDS, case.pathway_id, at, **about)


def _note_follow_ups_not_needed(
    session: AsyncSession, case: Case, ended: Completion, at: datetime
) -> None:
    for which, then in follow_ups_to_come(case, ended, at):
        note(session, LocalFact.FOLLOW_UP_NOT_NEEDED, case.pathway_id, then, follow_up=which)


def follow_ups_to_come(
    case: Case, ended: Completion, at: datetime
) -> Sequence[tuple[str, datetime]]:
    """C14: which follow-ups of a course were due after a moment, and when each is not made."""
    if not follow_ups.is_followed_up(case.requirement, ended.outcome):
        return ()
    opens = {
        months: follow_ups.opens_at(ended.completed_at, months, site_or_national(case))
        for months in follow_ups.MONTHS
        if follow_ups.due_at(ended.completed_at, months) > at
    }
    return [(follow_up_of(case, m, ended.course), max(at, then)) for m, then in opens.items()]


async def _note_made_again(
    session: AsyncSession, case: Case, at: datetime, *, another: bool
) -> None:
    """C6, C7: the waits for the full assessment and for a session run from the new sentence."""
    decision = await live_decision(session, case)
    due = courses.full_assessment_due(
        case.requirement,
        another=another,
        on_court_screen=decision is not None and decision.on_court_screen,
        in_full=bool(await rows_of_case(session, Assessment, case)),
    )
    about = {"requirement": case.requirement, "full_assessment_due": due}
    note(session, LocalFact.REQUIREMENT_MADE_AGAIN, case.pathway_id, at, **about)


async def begun_at(session: AsyncSession, case: Case) -> datetime | None:
    """When the course began: the first session that was attended, whenever it was recorded."""
    return (await _begun(session, case)).get(case.course)


async def last_begun_at(session: AsyncSession, case: Case) -> datetime | None:
    """When the last course began that did; another one may wait for its first session (C10)."""
    begun = await _begun(session, case)
    return begun[max(begun)] if begun else None


async def _begun(session: AsyncSession, case: Case) -> dict[int, datetime]:
    appointments = await rows_of_case(session, Appointment, case)
    attended = [(a.course, a.at) for a in appointments if a.state == AppointmentState.ATTENDED]
    return {course: min(at for of, at in attended if of == course) for course, _ in attended}


async def note_treatment_begun(session: AsyncSession, case: Case) -> None:
    """C10 runs from the first session attended; one recorded late corrects it."""
    first = await last_begun_at(session, case)
    if first is not None:
        note(
            session, LocalFact.TREATMENT_BEGUN, case.pathway_id, first, requirement=case.requirement
        )
