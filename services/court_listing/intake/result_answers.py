"""What a person says of a result that nobody knew, and what follows from it (R26)."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.court_listing.intake import without_order
from services.court_listing.intake.endings import keep_endings
from services.court_listing.intake.follow_up import follow_up
from services.court_listing.intake.intake import Intake, Shared
from services.court_listing.intake.reading.findings import Defendant, Person, Reading, Sitting
from services.court_listing.intake.resentences import breaches_of, replaced_for
from services.court_listing.intake.results import shared_of
from services.court_listing.intake.sentences import keep_sentence
from services.court_listing.models.results import ResultQuestion
from services.court_listing.operations.pathways import Dossier
from services.court_listing.schemas.results import AnswerResultIn


def record(question: ResultQuestion, body: AnswerResultIn, by: str, now: datetime) -> None:
    """Keep the answer; one given before stays on record."""
    if question.answered_at is not None:
        earlier = {
            "answered_at": question.answered_at.astimezone(UTC).isoformat(),
            "answer": question.answer,
            "result": question.result,
            "why": question.why,
            "answered_by": question.answered_by,
        }
        question.earlier_answers = [*question.earlier_answers, earlier]
    question.answered_at, question.answered_by = now, by
    question.answer, question.result, question.why = body.answer, body.result, body.why


async def apply(
    session: AsyncSession, dossier: Dossier, question: ResultQuestion, by: str
) -> list[str]:
    """The result is what it was said to be, and the sentence is worked out again.

    Says how that was taken, or why nothing followed from it.
    """
    pathway = dossier.pathway
    known = (await shared_of(session, [pathway.id])).get(pathway.id, Shared())
    asked = next((r for r in known.results if r.id == question.result_id), None)
    if asked is None or asked.code == question.result:
        return []
    asked.code = question.result
    now = datetime.now(UTC)
    intake = Intake(session, Reading(asked.shared_at, is_list=False), by, now)
    intake.shared = {pathway.id: known}
    intake.breaches = await breaches_of(session, [pathway.id])
    intake.replaced = await replaced_for(session, intake.breaches)
    sitting = Sitting(pathway.court_name, pathway.court_room, pathway.site, pathway.hearing_at)
    whose = Defendant("", pathway.case_urn, Person(pathway.family_name), sitting)
    keep_endings(intake, dossier)
    keep_sentence(intake, dossier, whose)
    without_order.keep(intake, dossier, "")
    for tier in intake.tiers:
        session.add_all(tier)
        await session.flush()
    await follow_up(intake)
    report = intake.report
    return [*(problem.reason for problem in report.problems), *(note.note for note in report.notes)]
