"""Whether results say another sentence than the one on record, and what a report says of it."""

from collections.abc import Sequence

from services.court_listing.intake import resentences
from services.court_listing.intake.reading.findings import SentenceFound
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.report import Report
from services.court_listing.models.breaches import Breach
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.pathways import Dossier
from services.court_listing.rules import short_terms


def may_correct(
    report: Report, live: Sentence, reported: SentenceFound, breaches: Sequence[Breach]
) -> bool:
    """R26, R40: what is corrected is a sentence that no breach or early end came after."""
    decided = resentences.decided_that_day(reported, breaches)
    if decided or live.ended_at is not None or live.after_breach:
        report.refuse(
            reported.pointer,
            "the order ended, or a breach of it was decided: the sentence is not corrected",
            "R40",
        )
        return False
    if day_of(reported.sentenced_at) > day_of(live.sentenced_at):
        report.note(
            reported.pointer, "no breach is on record: taken as a correction of the sentence"
        )
    return True


def says(live: Sentence) -> tuple[object, ...]:
    """What a sentence on record says, as far as it is compared with what results come to."""
    made = frozenset(str(r["requirement"]) for r in live.requirements if r["made"])
    said: tuple[object, ...] = (day_of(live.sentenced_at), str(live.disposal), made)
    if not live.from_results:
        return said
    own = (live.order_months, live.custody_weeks, live.ends_on, live.made_for, live.first_review_on)
    return (*said, *own, live.terms)


def reported_says(reported: SentenceFound, live: Sentence) -> tuple[object, ...]:
    """The same of what results come to: all of it, where the one on record was told by results."""
    made = frozenset(r.requirement.value for r in reported.requirements)
    said: tuple[object, ...] = (day_of(reported.sentenced_at), reported.disposal.value, made)
    if not live.from_results:
        return said
    terms = reported.terms
    own = (reported.order_months, reported.custody_weeks, terms.ends_on, reported.made_for)
    return (*said, *own, terms.first_review_on, list(terms.requirements))


def note_answers(report: Report, reported: SentenceFound, dossier: Dossier) -> None:
    """R26, R29: what a sentence leaves unsaid."""
    made = {r.requirement for r in reported.requirements}
    if made - dossier.proposed:
        report.note(reported.pointer, "a requirement was made that no proposal on record asked for")
    if reported.made_for is not None:
        place = reported.made_for.replace("_", " ").title()
        report.note(
            reported.pointer,
            f"an order that is carried out in {place}: the person leaves the programme",
        )
    weeks = None if reported.activated else reported.custody_weeks
    if short_terms.unexplained(reported.disposal, weeks, dossier.convicted_on()):
        report.note(
            reported.pointer,
            "a short term is not suspended; no exceptional circumstances were given",
        )
    if dossier.proposed - made:
        report.note(reported.pointer, "a proposed requirement was not made; no reasons were given")
