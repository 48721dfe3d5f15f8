"""The clocks of follow-ups (R43, C14)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.policy import LocalFact
from services.common.clock_facts import note
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.follow_ups import FollowUp
from services.provider_assessment.operations.cases import site_or_national
from services.provider_assessment.rules import follow_ups


def note_follow_ups(session: AsyncSession, case: Case, completed_at: datetime) -> None:
    """C14 runs to the day of each follow-up, from when it may be made, where there is any."""
    if not follow_ups.followed_up(case.requirement, case.state):
        return
    for months in follow_ups.MONTHS:
        opens = follow_ups.opens_at(completed_at, months, site_or_national(case))
        which = follow_up_of(case, months, case.course)
        note(session, LocalFact.FOLLOW_UP_OPENS, case.pathway_id, opens, follow_up=which)


def note_followed_up(session: AsyncSession, case: Case, follow_up: FollowUp) -> None:
    """C14 ends with the follow-up, whether or not the person was reached."""
    which = follow_up_of(case, follow_up.months, follow_up.course)
    note(session, LocalFact.FOLLOW_UP_MADE, case.pathway_id, follow_up.done_at, follow_up=which)


def follow_up_of(case: Case, months: int, course: int) -> str:
    """C14: what tells the clocks of several follow-ups apart."""
    which = f"{case.requirement}/{months}"
    return which if course == 1 else f"{which}/course-{course}"
