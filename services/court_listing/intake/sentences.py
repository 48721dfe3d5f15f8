"""A sentence that a message reports: the first, a correction, or one after a breach (R26, R40)."""

from collections.abc import Sequence

from services.court_listing.intake import resentences
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.findings import SentenceFound
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.report import Report
from services.court_listing.models.breaches import Breach
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations import reviews
from services.court_listing.operations.pathways import Dossier
from services.court_listing.rules import pleas, sentences, short_terms


def keep_sentence(intake: Intake, dossier: Dossier, reported: SentenceFound) -> bool:
    """R26, R29: keep what was passed; a correction supersedes the sentence on record."""
    live = dossier.sentence
    if live is not None:
        if day_of(reported.sentenced_at) < day_of(live.sentenced_at):
            intake.report.refuse(reported.pointer, "a later sentence is on record", "R26")
            return False
        if _says(live) == _reported_says(reported):
            return False
        breaches = intake.breaches.get(dossier.pathway.id, ())
        answered = resentences.breaches_answered(live, reported, breaches)
        if answered:
            return _keep_resentence(intake, dossier, reported, answered)
        if not _may_correct(intake.report, live, reported, breaches):
            return False
        live.superseded_at = intake.now
    _note_answers(intake.report, reported, dossier)
    ordered = reviews.carried_over(live, reported.disposal)
    since = pleas.guilty_since(dossier.current_pleas())
    within = sentences.within_24_hours(since, reported.sentenced_at)
    sentence = resentences.sentence_of(
        dossier, reported, intake.by, within_24_hours=within, **ordered
    )
    if live is not None and not ordered:
        intake.no_longer_ordered.append((dossier.pathway.id, reported.sentenced_at))
    dossier.sentence = sentence
    intake.tiers[2].append(sentence)
    intake.passed.append(sentence)
    return True


def _may_correct(
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


def _keep_resentence(
    intake: Intake, dossier: Dossier, reported: SentenceFound, answered: Sequence[Breach]
) -> bool:
    """R40: what was passed after a breach takes the place of the sentence; reasons come later."""
    if resentences.says_nothing_new(reported, answered):
        return False
    decision = resentences.decide_breaches(dossier, reported, answered, intake.by, intake.now)
    intake.decisions.append(decision)
    _note_answers(intake.report, reported, dossier)
    if not all(breach.decision_reasons for breach in answered):
        intake.report.note(
            reported.pointer, "taken as the decision on a breach; its reasons are to be given"
        )
    if decision.new is not None:
        dossier.sentence = decision.new
        intake.tiers[2].append(decision.new)
    return True


def _says(live: Sentence) -> tuple[object, ...]:
    made = frozenset(str(r["requirement"]) for r in live.requirements if r["made"])
    return day_of(live.sentenced_at), str(live.disposal), made


def _reported_says(reported: SentenceFound) -> tuple[object, ...]:
    made = frozenset(r.requirement.value for r in reported.requirements)
    return day_of(reported.sentenced_at), reported.disposal.value, made


def _note_answers(report: Report, reported: SentenceFound, dossier: Dossier) -> None:
    """R26, R29: what a sentence leaves unsaid."""
    made = {r.requirement for r in reported.requirements}
    if made - dossier.proposed:
        report.note(reported.pointer, "a requirement was made that no proposal on record asked for")
    if short_terms.unexplained(reported.disposal, reported.custody_weeks, dossier.convicted_on()):
        report.note(
            reported.pointer,
            "a short term is not suspended; no exceptional circumstances were given",
        )
    if dossier.proposed - made:
        report.note(reported.pointer, "a proposed requirement was not made; no reasons were given")
