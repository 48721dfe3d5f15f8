"""Results about an order where there is none: put before a person, as unknown results are (R26).

A requirement that was made or amended, of an order that no message and nobody here told of.
"""

from services.court_listing.intake.intake import Intake, Shared
from services.court_listing.intake.results import ask
from services.court_listing.intake.standing import outcome_of
from services.court_listing.operations.pathways import Dossier

REASON = "about an order, and none that it can be about is on record"


def keep(intake: Intake, dossier: Dossier, pointer: str) -> None:
    """Ask of each once; what is of an order by now is asked no more."""
    known = intake.shared.get(dossier.pathway.id, Shared())
    without = outcome_of(dossier, known.results).without_order
    for result in known.results:
        question = known.questions.get(result.id)
        if result.id in without and question is None and result.id not in known.answered:
            known.questions[result.id] = ask(intake, dossier, REASON, result)
            intake.report.refuse(pointer, REASON, "R26")
        elif result.id not in without and question is not None and question.reason == REASON:
            question.answered_at, question.answer = intake.now, "superseded"
            question.answered_by = intake.by
            del known.questions[result.id]
