"""The state of a pathway at one organisation, gathered for who was refused there (R52)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.vocabulary import Requirement
from services.common.allowed import CurrentState
from services.common.allowed_shown import AskedAbout, StateReader
from services.common.database import load, rows, select
from services.common.errors import Unknown
from services.common.identity import Caller
from services.disclosures.rules import Reviewable
from services.provider_assessment.allowed import facts
from services.provider_assessment.allowed.operations import ALLOWED, state_and_allowed
from services.provider_assessment.callers import Reader
from services.provider_assessment.models.adjustments import AdjustmentProposal
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.conferrals import Conferral
from services.provider_assessment.models.disclosures import EmergencyDisclosure
from services.provider_assessment.models.discrepancies import Discrepancy
from services.provider_assessment.operations.cases import (
    cases_of,
    pathway_of,
    rows_of_case,
    rows_of_course,
)
from services.provider_assessment.operations.consents import consent_of
from services.provider_assessment.operations.courses import begun_at
from services.provider_assessment.operations.decisions import basis_of, decider_of, live_decision
from services.provider_assessment.operations.interruptions import own_times
from services.provider_assessment.rules.appointments import AppointmentState


async def current_state(session: AsyncSession, request: AskedAbout) -> CurrentState:
    """Of the organisation's own cases only; another's do not exist (R52)."""
    cases = await cases_of(session, request.subject, request.caller)
    named, of = await _named(session, request, {case.id for case in cases})
    meant = [case for case in cases if _is_meant(case, request, of)]
    return state_and_allowed(
        facts.PathwayState([await _case(session, case) for case in meant], **named)
    )


def _is_meant(case: Case, request: AskedAbout, of: UUID | None) -> bool:
    """The case of what was named in the path, or the one of the requirement named, or any."""
    if of is not None:
        return case.id == of
    return request.said.get("requirement") in (None, case.requirement)


async def _named(
    session: AsyncSession, request: AskedAbout, own: set[UUID]
) -> tuple[dict[str, Any], UUID | None]:
    """What has an id of its own and was named in the path, and which case it belongs to."""
    for name, (model, case_of, shown) in _NAMED.items():
        if name in request.path:
            named = await load(session, model, UUID(request.path[name]))
            case_id: UUID = getattr(named, case_of)
            if case_id not in own:
                raise Unknown("Your organisation has no such record.")
            return shown(named, request.caller), case_id
    return {}, None


def _disclosure(disclosure: Any, caller: Caller) -> dict[str, Any]:
    return {"disclosure": Reviewable.of(disclosure, caller.user)}


_NAMED: dict[str, tuple[type[Any], str, Callable[[Any, Caller], dict[str, Any]]]] = {
    "appointment_id": (
        Appointment,
        "case_id",
        lambda appointment, _: {
            "appointment": appointment.state,
            "appointment_course": appointment.course,
            "appointment_recorded_at": appointment.recorded_at,
        },
    ),
    "conferral_id": (
        Conferral,
        "asked_case_id",
        lambda conferral, _: {"answered": conferral.answered_at is not None},
    ),
    "discrepancy_id": (
        Discrepancy,
        "case_id",
        lambda discrepancy, _: {"settled": discrepancy.settled_at is not None},
    ),
    "disclosure_id": (EmergencyDisclosure, "case_id", _disclosure),
}


async def _case(session: AsyncSession, case: Case) -> facts.CurrentCase:
    as_ = decider_of(case)
    basis = await basis_of(session, case, as_)
    appointments, now = await rows_of_course(session, Appointment, case), datetime.now(UTC)
    proposed = await rows_of_course(session, AdjustmentProposal, case)
    away = await own_times(session, case)
    return facts.CurrentCase(
        requirement=Requirement(case.requirement),
        state=case.state,
        course=case.course,
        decides_as=as_,
        stood_down_at=case.stood_down_at,
        consent=await consent_of(session, case),
        basis_at=basis.at,
        suitable=basis.suitable,
        decision=await _decision(session, case),
        sentenced_at=(await pathway_of(session, case)).sentenced_at,
        begun_at=await begun_at(session, case),
        open_appointments=sum(
            appointment.state == AppointmentState.OPEN and appointment.at <= now
            for appointment in appointments
        ),
        interrupted=any(time.ended_at is None for time in away),
        ever_interrupted=bool(away),
        adjustment_open=any(proposal.decision is None for proposal in proposed),
        others=await _others(session, case),
    )


async def _decision(session: AsyncSession, case: Case) -> facts.LiveDecision | None:
    live = await live_decision(session, case)
    return (
        facts.LiveDecision(live.approved, live.decided_at, live.on_court_screen) if live else None
    )


async def _others(session: AsyncSession, case: Case) -> dict[Requirement, bool]:
    """R19: the other needs somebody assesses, each with whether this case's question waits."""
    others = select(Case).where(Case.pathway_id == case.pathway_id, Case.id != case.id)
    asked = await rows_of_case(session, Conferral, case)
    waiting = {conferral.asked_case_id for conferral in asked if conferral.answered_at is None}
    return {
        Requirement(other.requirement): other.id in waiting
        for other in await rows(session, others)
        if other.stood_down_at is None
    }


STATE_READER = StateReader(current_state, readers=Reader, operations=ALLOWED)
