"""Whether results say another sentence than the one on record, and what a report says of it."""

from collections.abc import Sequence

from services.court_listing.intake import resentences
from services.court_listing.intake.amendments import values_of
from services.court_listing.intake.reading.findings import SentenceFound
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.report import Report
from services.court_listing.models.breaches import Breach
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.orders import order_as_passed, requirements_of
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


def says_the_same(live: Sentence, reported: SentenceFound) -> bool:
    """Whether results come to the sentence on record: in all of it, where results told it."""
    made = {r.requirement for r in reported.requirements}
    same_day = day_of(live.sentenced_at) == day_of(reported.sentenced_at)
    same = same_day and live.disposal == reported.disposal and requirements_of(live) == made
    if not live.from_results:
        return same and _fits(live, reported)
    return same and all(getattr(live, name) == value for name, value in values_of(reported).items())


def _fits(live: Sentence, reported: SentenceFound) -> bool:
    """Whether results do not contradict the terms of a sentence that was recorded here."""
    order, ends_on = order_as_passed(live), reported.terms.ends_on
    last_day = order.last_day if order is not None else None
    if ends_on is not None and last_day is not None and abs((ends_on - last_day).days) > 1:
        return False
    said = {made.requirement.value: made.length_months for made in reported.requirements}
    lengths = [(said.get(r["requirement"]), r.get("length_months")) for r in live.requirements]
    terms = [*lengths, (reported.order_months, live.order_months)]
    terms.append((reported.custody_weeks, live.custody_weeks))
    return all(now == before for now, before in terms if now is not None and before is not None)


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
