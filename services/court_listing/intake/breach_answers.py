"""How somebody answered the breach that was referred, as a court application says it (R40)."""

from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.findings import Defendant
from services.court_listing.intake.reading.moments import day_of
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
            if breach.answered_at is None or breach.answered_at < found.at:
                breach.answer, breach.answered_at = found.answer, found.at
                new = True
    return new
