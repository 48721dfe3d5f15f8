"""The end of treatment, signed off by whoever decides on the requirement (R42)."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_assessment import MeasureChange, RequirementCompleted
from contracts.events.provider_treatment import PersonDied
from contracts.instruments import Change
from contracts.policy.practice import Practice
from contracts.vocabulary import Outcome
from services.common import outside_policy
from services.common.unit_of_work import Session, UnitOfWorkRoute, acts_as
from services.provider_assessment.callers import Decider
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.completions import Completion, Ending
from services.provider_assessment.operations.appointments import cancel, cancel_after
from services.provider_assessment.operations.assessments import latest_assessment
from services.provider_assessment.operations.capacity import recount_capacity
from services.provider_assessment.operations.cases import (
    case_of,
    cases_locked,
    pathway_of,
    rows_of_course,
)
from services.provider_assessment.operations.decisions import decider_of
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.operations.follow_ups import note_follow_ups
from services.provider_assessment.operations.measures import (
    Occasion,
    make_measures,
    raise_risks,
    score_all,
    scores_of,
)
from services.provider_assessment.rules import completions, measures
from services.provider_assessment.rules.appointments import AppointmentState
from services.provider_assessment.rules.cases import CaseState
from services.provider_assessment.rules.decisions import require_decider
from services.provider_assessment.rules.measures import Stage
from services.provider_assessment.schemas.completions import (
    CompletionIn,
    CompletionOut,
    ExperienceIn,
)

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["completion"], route_class=UnitOfWorkRoute
)


@router.post("/completions", status_code=201, summary="Sign off the end of treatment (R42)")
async def complete(
    pathway_id: UUID, body: CompletionIn, session: Session, caller: Decider
) -> CompletionOut:
    """Final measures against the assessment's; the court learns the outcome only (R45)."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    require_decider({caller.role, *caller.roles}, decider_of(case))
    acts_as(session, decider_of(case))
    sentenced_at = (await pathway_of(session, case)).sentenced_at
    appointments = await rows_of_course(session, Appointment, case)
    not_held = _cancelled_by_end(body, appointments)
    attended = _may_end(case, body, [a for a in appointments if a not in not_held], sentenced_at)
    _may_record_end(body, sentenced_at)
    before = await scores_of(session, await latest_assessment(session, case))
    outside = _outside(body, [score.instrument for score in before], attended)
    outside_policy.mark(session, case.pathway_id, outside, body.outside_policy_reason)
    after = score_all(body.instruments)
    changes = [_change(c) for c in measures.changes(before, after)]
    completion = _completion(case, body, caller.user, attended, changes)
    occasion = Occasion(completion.id, Stage.COMPLETION, completion.completed_at)
    results = make_measures(case, occasion, body.instruments, after)
    session.add_all([completion, *results])
    await session.flush()  # what belongs to the end refers to it
    ending = _ending(case, body, completion)
    session.add(ending)
    raise_risks(session, case, occasion, caller.user, after)
    await _end_course(session, case, body, not_held)
    tell_of(session, case, _event(case, completion))
    return CompletionOut.of(completion, ending)


def _outside(body: CompletionIn, assessed_with: list[str], attended: int) -> list[Practice]:
    outside = completions.outside_attended(body.outcome, attended)
    if body.outcome is Outcome.COMPLETED:
        answered = [answers.instrument for answers in body.instruments]
        outside += measures.outside_repeated(assessed_with, answered)
    return outside


async def _end_course(
    session: AsyncSession, case: Case, body: CompletionIn, not_held: list[Appointment]
) -> None:
    for planned in not_held:
        cancel(session, planned)
    completed = body.outcome is Outcome.COMPLETED
    case.state = (CaseState.COMPLETED if completed else CaseState.DISCHARGED).value
    note_follow_ups(session, case, body.completed_at)
    await recount_capacity(session, case, body.completed_at)
    if body.discharge_reason == completions.DIED:
        tell_of(session, case, PersonDied.of(case.pathway_id, body.completed_at, case))
        for other in await cases_locked(session, case.pathway_id):
            await cancel_after(session, other, body.completed_at)


def _cancelled_by_end(body: CompletionIn, appointments: list[Appointment]) -> list[Appointment]:
    """R42, C8: what is still planned of what is not held any more."""
    at, reason = body.completed_at, body.discharge_reason
    return [
        planned
        for planned in appointments
        if planned.state == AppointmentState.OPEN
        and completions.is_cancelled_by_end(planned.at, at, reason)
    ]


def _may_end(
    case: Case, body: CompletionIn, appointments: list[Appointment], sentenced_at: datetime | None
) -> int:
    """R42: how many sessions were attended, where treatment may end."""
    attended = [a for a in appointments if a.state == AppointmentState.ATTENDED]
    still_open = [a for a in appointments if a.state == AppointmentState.OPEN]
    completions.require_nothing_open(case.state, len(still_open))
    held = [a for a in appointments if a.state != AppointmentState.CANCELLED]
    last = max((a.at for a in held), default=None)
    completions.must_follow_last_appointment(body.completed_at, last, sentenced_at)
    completions.must_give_fitting_reason(body.outcome, body.discharge_reason)
    return len({a.session_number for a in attended})


def _may_record_end(body: CompletionIn, sentenced_at: datetime | None) -> None:
    """R42: the end meeting, the onward referrals and what the person was asked."""
    completions.must_say_who_met(body.end_meeting_at, body.end_meeting_with, sentenced_at)
    completions.must_refer_once([referral.to for referral in body.onward_referrals])
    completions.may_keep_experience(_experience(body.experience))


def _experience(answer: ExperienceIn | None) -> completions.Experience | None:
    if answer is None:
        return None
    return completions.Experience(
        asked=answer.asked,
        rated=answer.rating is not None,
        commented=answer.comments is not None,
        may_be_kept=answer.comments_may_be_kept,
    )


def _change(change: Change) -> MeasureChange:
    return MeasureChange(
        instrument=change.instrument,
        before=change.before,
        after=change.after,
        difference=change.difference,
        reliable=change.reliable,
    )


def _completion(
    case: Case, body: CompletionIn, user: str, attended: int, changes: list[MeasureChange]
) -> Completion:
    return Completion(
        case_id=case.id,
        course=case.course,
        completed_at=body.completed_at,
        signed_off_by=user,
        outcome=body.outcome.value,
        discharge_reason=body.discharge_reason,
        sessions_attended=attended,
        onward_support=list(
            dict.fromkeys(
                [*body.onward_support, *(referral.to for referral in body.onward_referrals)]
            )
        ),
        gp_registered=body.gp_registered,
        changes=[c.model_dump(mode="json") for c in changes],
    )


def _ending(case: Case, body: CompletionIn, completion: Completion) -> Ending:
    experience = body.experience
    return Ending(
        completion_id=completion.id,
        case_id=case.id,
        end_meeting_at=body.end_meeting_at,
        end_meeting_with=sorted(who.value for who in body.end_meeting_with),
        onward_referrals=[referral.model_dump(mode="json") for referral in body.onward_referrals],
        experience_asked=experience.asked if experience else None,
        experience_rating=experience.rating if experience else None,
        experience_comments=experience.comments if experience else None,
    )


def _event(case: Case, completion: Completion) -> RequirementCompleted:
    return RequirementCompleted.of(
        case.pathway_id, completion.completed_at, completion, requirement=case.requirement
    )
