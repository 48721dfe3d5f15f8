"""What more than one endpoint does of treatment under the order."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_assessment import Measure, MeasureChange
from contracts.events.provider_treatment import RiskRaisedV1
from contracts.instruments import Score
from contracts.vocabulary import AdjustmentDecision, RiskFlag
from services.common.clocks import note
from services.provider_assessment.models.cases import Appointment, Case, Measured
from services.provider_assessment.models.reviews import AdjustmentProposal, FollowUp, RiskRaised
from services.provider_assessment.operations.cases import (
    Taken,
    latest_assessment,
    live_decision,
    of_case,
    of_course,
    scores_of,
    site_of,
    tell_of,
)
from services.provider_assessment.rules import follow_ups, measures
from services.provider_assessment.rules.adjustments import Planned, adjusted
from services.provider_assessment.rules.cases import AppointmentState


async def begun_at(session: AsyncSession, case: Case) -> datetime | None:
    """When the course began: the first session that was attended, whenever it was recorded."""
    return (await _begun(session, case)).get(case.course)


async def last_begun_at(session: AsyncSession, case: Case) -> datetime | None:
    """When the last course began that did; another one may wait for its first session (C10)."""
    begun = await _begun(session, case)
    return begun[max(begun)] if begun else None


async def _begun(session: AsyncSession, case: Case) -> dict[int, datetime]:
    held = await of_case(session, Appointment, case)
    attended = [(a.course, a.at) for a in held if a.state == AppointmentState.ATTENDED]
    return {course: min(at for of, at in attended if of == course) for course, _ in attended}


async def note_begun(session: AsyncSession, case: Case) -> None:
    """C10 runs from the first session attended; one recorded late corrects it."""
    first = await last_begun_at(session, case)
    if first is not None:
        note(session, "TreatmentBegun", case.pathway_id, first, requirement=case.requirement)


def note_follow_ups(session: AsyncSession, case: Case, completed_at: datetime) -> None:
    """C14 runs to the day of each follow-up, from when it may be made, where there is any."""
    if not follow_ups.followed_up(case.requirement, case.state):
        return
    for months in follow_ups.MONTHS:
        opens = follow_ups.opens_at(completed_at, months, site_of(case))
        which = follow_up_of(case, months, case.course)
        note(session, "FollowUpOpens", case.pathway_id, opens, follow_up=which)


def note_followed_up(session: AsyncSession, case: Case, made: FollowUp) -> None:
    """C14 ends with the follow-up, whether or not the person was reached."""
    which = follow_up_of(case, made.months, made.course)
    note(session, "FollowUpMade", case.pathway_id, made.done_at, follow_up=which)


def follow_up_of(case: Case, months: int, course: int) -> str:
    """C14: what tells the clocks of several follow-ups apart."""
    which = f"{case.requirement}/{months}"
    return which if course == 1 else f"{which}/course-{course}"


async def planned_now(session: AsyncSession, case: Case) -> Planned:
    """R39: the length that was approved, as accepted adjustments left it."""
    approved = await live_decision(session, case)
    agreed = Planned(approved.sessions, approved.length_months) if approved else Planned()
    accepted = [
        (p.decided_at, Planned(p.proposed_sessions, p.proposed_length_months))
        for p in await of_course(session, AdjustmentProposal, case)
        if p.decision == AdjustmentDecision.ACCEPTED and p.decided_at is not None
    ]
    return adjusted(agreed, [length for _, length in sorted(accepted, key=lambda one: one[0])])


async def changes_since_assessment(
    session: AsyncSession, case: Case, scores: Iterable[Score]
) -> list[MeasureChange]:
    """R74: change and reliable change against the assessment that counts."""
    before = await scores_of(session, await latest_assessment(session, case))
    return [
        MeasureChange(
            instrument=found.instrument,
            before=found.before,
            after=found.after,
            difference=found.difference,
            reliable=found.reliable,
        )
        for found in measures.changes(before, scores)
    ]


def told_measures(kept: Iterable[Measured]) -> list[Measure]:
    """What may be told of instruments: their results, never their answers."""
    return [
        Measure(
            instrument=m.instrument,
            version=m.scheme_version,
            total=m.total,
            band=m.band,
            case=m.is_case,
        )
        for m in kept
    ]


def raise_risks(
    session: AsyncSession,
    case: Case,
    taken: Taken,
    user: str,
    scores: Sequence[Score],
    said: Iterable[RiskFlag] = (),
) -> list[str]:
    """R41: risks of this occasion are kept and told in its own transaction; none, nothing."""
    flags = sorted({*said, *measures.risks(scores)})
    if not flags:
        return []
    raised = RiskRaised(
        case_id=case.id,
        raised_at=taken.at,
        raised_by=user,
        stage=taken.stage.value,
        risk_flags=[flag.value for flag in flags],
    )
    session.add(raised)
    told = {"pathway_id": case.pathway_id, "occurred_at": taken.at, "risk_flags": flags}
    tell_of(session, case, RiskRaisedV1.model_validate(told | {"requirement": case.requirement}))
    return raised.risk_flags
