"""What a case hears of a sentence, whichever comes first (R26, C6, C7)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.policy import LocalFact
from services.common.clock_facts import note
from services.common.database import rows, select
from services.provider_assessment.models.cases import Case, Pathway
from services.provider_assessment.operations.appointments import cancel_after
from services.provider_assessment.operations.capacity import recount_capacity
from services.provider_assessment.operations.decisions import live_decision
from services.provider_assessment.rules import orders
from services.provider_assessment.rules.cases import CaseState


def note_requirement_made(
    session: AsyncSession, case: Case, at: datetime, *, full_due: bool
) -> None:
    """C6, C7: the court made the requirement, or it did not; a correction replaces what was said.

    ``full_due`` where it was agreed on a court screen, so that the full assessment follows (R14).
    """
    made = case.state == CaseState.IN_TREATMENT
    note(
        session,
        LocalFact.REQUIREMENT_MADE,
        case.pathway_id,
        at,
        requirement=case.requirement,
        made=made,
        full_assessment_due=made and full_due,
    )
    if case.state == CaseState.NOT_MADE:
        note_not_begun(session, case, at)


def note_not_begun(session: AsyncSession, case: Case, at: datetime) -> None:
    """C12: a consent whose treatment does not begin, or was ended, need not be renewed."""
    note(session, LocalFact.TREATMENT_NOT_BEGUN, case.pathway_id, at, requirement=case.requirement)


async def apply_sentence(
    session: AsyncSession, case: Case, pathway: Pathway, sentenced_at: datetime
) -> None:
    """What the sentence makes of a case, whichever of sentence and request comes first."""
    case.state = orders.sentence_state(case.state, case.requirement, pathway.requirements)
    if case.state in (CaseState.IN_TREATMENT, CaseState.NOT_MADE):
        decision = await live_decision(session, case)
        full_due = decision is not None and decision.on_court_screen
        note_requirement_made(session, case, sentenced_at, full_due=full_due)
        await recount_capacity(session, case, sentenced_at)


async def note_not_begun_here(session: AsyncSession, case: Case, at: datetime) -> None:
    """The same, unless another organisation goes on for the requirement (R88)."""
    others = await rows(
        session,
        select(Case).where(
            Case.pathway_id == case.pathway_id,
            Case.requirement == case.requirement,
            Case.organisation != case.organisation,
        ),
    )
    over = (CaseState.DECLINED, CaseState.NOT_SUITABLE)
    if not any(other.stood_down_at is None and other.state not in over for other in others):
        note_not_begun(session, case, at)


async def leave_to_another(
    session: AsyncSession, case: Case, pathway: Pathway, proposed_at: datetime
) -> None:
    """R88: the sentence came before the proposal that names another organisation was heard of.

    What an earlier sentence made of the case stays.
    """
    sentenced_at = pathway.sentenced_at
    if case.state != CaseState.IN_TREATMENT or sentenced_at is None or sentenced_at < proposed_at:
        return
    case.state, case.proposed_at = CaseState.APPROVED.value, None
    await cancel_after(session, case, proposed_at)
    await note_not_begun_here(session, case, sentenced_at)
    await recount_capacity(session, case, sentenced_at)


def take_up_again(cases: Sequence[Case], pathway: Pathway) -> Sequence[Case]:
    """R11, R26: who was stood down treats after all, where the court made it: first who had agreed.

    Who had not decided yet is asked again, so that what was made waits for somebody.
    A plea taken back and entered again asks nobody anew; another organisation that was asked since
    is the one that treats, and of two that were stood down the later one. Whom probation stood down
    by itself is asked again first (R88).
    """
    made = {answer.get("requirement") for answer in pathway.requirements if answer.get("made")}
    asked = {case.requirement for case in cases if case.stood_down_at is None}
    stood_down = [
        c
        for c in cases
        if c.stood_down_at and not c.stood_down_because and c.state in _MAY_BE_TAKEN_UP
    ]
    for case in sorted(stood_down, key=_who_agreed_last, reverse=True):
        if case.requirement in made - asked:
            case.stood_down_at = case.stood_down_because = None
            asked.add(case.requirement)
    return cases


_MAY_BE_TAKEN_UP = (CaseState.REQUESTED, CaseState.ASSESSED, CaseState.APPROVED)


def _who_agreed_last(case: Case) -> tuple[bool, datetime]:
    return case.state == CaseState.APPROVED, case.stood_down_at or case.requested_at
