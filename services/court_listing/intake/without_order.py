"""Results whose order nobody can tell: put before a person, as unknown results are (R26, R40).

About an order that no message and nobody here told of, about one of several, or about a charge
that a sentence stands for.
"""

from collections.abc import Hashable

from services.court_listing.intake.intake import Intake, Shared
from services.court_listing.intake.questions import ask
from services.court_listing.intake.standing import outcome_of
from services.court_listing.operations.pathways import Dossier

REASON = "about an order, and none that it can be about is on record"


UNCLEAR = "an order or a sentence stands, and it is not said which is meant or what is left of it"


def keep(intake: Intake, dossier: Dossier, pointer: str) -> None:
    """Ask of each once; what is of an order by now is asked no more."""
    known = intake.shared.get(dossier.pathway.id, Shared())
    outcome = outcome_of(dossier, known.results)
    reasons: dict[Hashable, str] = dict.fromkeys(outcome.without_order, REASON)
    reasons |= dict.fromkeys(outcome.unclear, UNCLEAR)
    for result in known.results:
        question, reason = known.questions.get(result.id), reasons.get(result.id)
        if reason is not None and question is None and result.id not in known.answered:
            known.questions[result.id] = ask(intake, dossier, reason, result)
            intake.report.refuse(pointer, reason, "R26")
        elif reason is None and question is not None and question.reason in (REASON, UNCLEAR):
            question.answered_at, question.answer = intake.now, "superseded"
            question.answered_by = intake.by
            del known.questions[result.id]
