"""A sentence that a message reports: the first, a correction, or one after a breach (R26, R40)."""

from collections.abc import Sequence

from services.court_listing.intake import resentences
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.findings import (
    SentenceFound,
)
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.report import Report
from services.court_listing.models.breaches import Breach
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations import events, reviews
from services.court_listing.operations.pathways import Dossier
from services.court_listing.rules import pleas, sentences, short_terms


def keep_sentence(intake: Intake, dossier: Dossier, found: SentenceFound) -> bool:
    """R26, R29: keep what was passed; a correction supersedes the sentence on record."""
    live = dossier.sentence
    if live is not None:
        if day_of(found.sentenced_at) < day_of(live.sentenced_at):
            intake.report.refuse(found.pointer, "a later sentence is on record", "R26")
            return False
        if _says(live) == _found_says(found):
            return False
        known = intake.breaches.get(dossier.pathway.id, ())
        answered = resentences.meant(live, found, known)
        if answered:
            return _keep_resentence(intake, dossier, found, answered)
        if not _may_correct(intake.report, live, found, known):
            return False
        live.superseded_at = intake.now
    _note_answers(intake.report, found, dossier)
    ordered = reviews.carried_over(live, found.disposal)
    since = pleas.guilty_since(dossier.standing())
    within = sentences.within_24_hours(since, found.sentenced_at)
    sentence = resentences.sentence_of(dossier, found, intake.by, within_24_hours=within, **ordered)
    if live is not None and not ordered:
        intake.no_longer_ordered.append((dossier.pathway.id, found.sentenced_at))
    dossier.sentence = sentence
    intake.tiers[2].append(sentence)
    events.tell_sentenced(intake.session, sentence)
    return True


def _may_correct(
    report: Report, live: Sentence, found: SentenceFound, known: Sequence[Breach]
) -> bool:
    """R26, R40: what is corrected is a sentence that no breach or early end came after."""
    decided = resentences.decided_that_day(found, known)
    if decided or live.ended_at is not None or live.after_breach:
        report.refuse(found.pointer, "its order ended, or a breach was decided", "R40")
        return False
    if day_of(found.sentenced_at) > day_of(live.sentenced_at):
        report.note(found.pointer, "no breach is on record: taken as a correction of the sentence")
    return True


def _keep_resentence(
    intake: Intake, dossier: Dossier, found: SentenceFound, answered: Sequence[Breach]
) -> bool:
    """R40: what was passed after a breach takes the place of the sentence on record; not why."""
    if resentences.says_nothing_new(found, answered):
        return False
    decided = resentences.take(dossier, found, answered, intake.by, intake.now)
    intake.decisions.append(decided)
    _note_answers(intake.report, found, dossier)
    if not all(breach.decision_reasons for breach in answered):
        intake.report.note(
            found.pointer, "taken as the decision on a breach; its reasons are to be given"
        )
    if decided.new is not None:
        dossier.sentence = decided.new
        intake.tiers[2].append(decided.new)
    return True


def _says(live: Sentence) -> tuple[object, ...]:
    made = frozenset(str(r["requirement"]) for r in live.requirements if r["made"])
    return day_of(live.sentenced_at), str(live.disposal), made


def _found_says(found: SentenceFound) -> tuple[object, ...]:
    made = frozenset(one.requirement.value for one in found.requirements)
    return day_of(found.sentenced_at), found.disposal.value, made


def _note_answers(report: Report, found: SentenceFound, dossier: Dossier) -> None:
    """R26, R29: what a sentence leaves unsaid."""
    made = {one.requirement for one in found.requirements}
    if made - dossier.proposed:
        report.note(found.pointer, "a requirement was made that no proposal on record asked for")
    if short_terms.unexplained(found.disposal, found.custody_weeks, dossier.convicted_on()):
        report.note(
            found.pointer, "a short term is not suspended; no exceptional circumstances were given"
        )
    if dossier.proposed - made:
        report.note(found.pointer, "a proposed requirement was not made; no reasons were given")
