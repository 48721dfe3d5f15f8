"""How somebody answered the breach that was referred, as a court application says it (R40)."""

from datetime import datetime

from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.findings import AnswerFound, Defendant
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.models.breaches import Breach
from services.court_listing.operations.breaches import Answer, record_answer
from services.court_listing.operations.pathways import Dossier


def keep(intake: Intake, dossier: Dossier, defendant: Defendant) -> bool:
    """Keep the latest answer with each breach that waits; whether that is new.

    An answer that no breach waits for is said: nothing was referred, or it was decided.
    """
    new = False
    for found in sorted(defendant.answers, key=lambda one: one.at):
        waiting = [
            breach
            for breach in intake.breaches.get(dossier.pathway.id, ())
            if breach.outcome is None and day_of(breach.referred_at) <= day_of(found.at)
        ]
        if not waiting:
            note = "an application was answered; no breach of this order waits"
            intake.report.note(defendant.pointer, note)
        for breach in waiting:
            if _is_newer(breach, found, intake.reading.as_of):
                new |= _record(intake, breach, found)
    return new


def _is_newer(breach: Breach, found: AnswerFound, shared_at: datetime) -> bool:
    """Given later; or of the same moment, told otherwise by a newer share of the court system.

    What somebody put right here stays right when the same message comes again.
    """
    if _was_replaced(breach, found):
        return False
    if breach.answered_at is None or breach.answered_at < found.at:
        return True
    same = breach.answered_at == found.at and breach.answer != found.answer
    told_at = breach.answer_shared_at
    return same and told_at is not None and told_at < shared_at


def _was_replaced(breach: Breach, found: AnswerFound) -> bool:
    replaced = (
        (one["answer"], datetime.fromisoformat(one["answered_at"]))
        for one in breach.earlier_answers
    )
    return (found.answer, found.at) in replaced


def _record(intake: Intake, breach: Breach, found: AnswerFound) -> bool:
    answer = Answer(found.answer, found.at, intake.by, shared_at=intake.reading.as_of)
    if record_answer(breach, answer, intake.now):
        intake.answered.append(breach)
    return True
