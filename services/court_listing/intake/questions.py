"""What is asked of a person of a result, and of what nothing is asked any more (R11, R26)."""

from datetime import datetime
from uuid import uuid4

from services.court_listing.intake.intake import Intake, Shared
from services.court_listing.models.results import CourtResult, ResultQuestion
from services.court_listing.operations.pathways import Dossier


def ask(
    intake: Intake, dossier: Dossier, reason: str, row: CourtResult | None = None
) -> ResultQuestion:
    """R11, R26: what nobody knows is put before a person."""
    question = ResultQuestion(
        id=uuid4(),
        pathway_id=dossier.pathway.id,
        result_id=row.id if row else None,
        asked_at=intake.now,
        label=row.label if row else None,
        number=row.number if row else None,
        reason=reason,
    )
    intake.tiers[3].append(question)
    return question


def supersede(known: Shared, result: CourtResult, now: datetime, by: str) -> None:
    """The result does not count any more; what was asked of it is asked no longer."""
    result.superseded_at = now
    known.results.remove(result)
    known.superseded.append(result)
    question = known.questions.pop(result.id, None)
    if question is not None:
        question.answered_at, question.answer, question.answered_by = now, "superseded", by
