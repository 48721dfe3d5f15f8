"""The sentence that results come to: passed first, corrected, amended, taken back (R26, R40).

Whatever a message says of it was said in court: it is kept and told, or put before a person.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from contracts.vocabulary import SetAsideBecause
from services.court_listing.intake import order_changes, resentences
from services.court_listing.intake.corrections import (
    may_correct,
    note_answers,
    says_the_same,
)
from services.court_listing.intake.decisions_undone import undo_decisions
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.findings import Defendant, SentenceFound
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.outcomes import Outcome
from services.court_listing.intake.standing import outcome_of
from services.court_listing.models.breaches import Breach
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations import reviews
from services.court_listing.operations.pathways import Dossier
from services.court_listing.operations.set_asides import set_aside
from services.court_listing.rules import pleas, sentences
from services.court_listing.rules.orders import is_order


def keep_sentence(intake: Intake, dossier: Dossier, defendant: Defendant) -> bool:
    """R26, R29: keep what the live results come to now, if that is another than before."""
    undo_decisions(intake, dossier, defendant.pointer)
    outcome = outcome_of(dossier, intake.shared[dossier.pathway.id].results)
    live, reported = dossier.sentence, outcome.sentence
    if live is None:
        return reported is not None and _pass(intake, dossier, outcome, reported)
    own = defendant.sentence
    if own is not None and _is_earlier(own, live):
        intake.report.refuse(own.pointer, "a later sentence is on record", "R26")
    again = order_changes.stands_again(intake, live, outcome)
    if again:
        live = order_changes.reinstate(intake, dossier, live, defendant.pointer)
    if live.ended_at is None and order_changes.terms_change(live, outcome):
        return order_changes.change_terms(intake, dossier, live, outcome, defendant.pointer)
    if reported is None:
        return live.ended_at is None and order_changes.take_back(
            intake, dossier, live, outcome, defendant.pointer
        )
    continued = live.ended_at is None and order_changes.continues(intake, dossier, live, outcome)
    if says_the_same(live, reported):
        if own is not None and not _is_earlier(own, live) and own.disposal != live.disposal:
            intake.report.note(own.pointer, "kept beside the sentence on record, which stands")
        return continued or again
    return _replace(intake, dossier, live, outcome, reported) or continued or again


def _is_earlier(own: SentenceFound, live: Sentence) -> bool:
    """Whether a message passed, on an earlier day, what another sentence is on record for."""
    return day_of(own.sentenced_at) < day_of(live.sentenced_at)


def _pass(intake: Intake, dossier: Dossier, outcome: Outcome, reported: SentenceFound) -> bool:
    """R26: the first sentence, or the first since one was set aside."""
    sentence = _new(intake, dossier, outcome, reported)
    note_answers(intake.report, reported, dossier)
    dossier.sentence = sentence
    intake.tiers[2].append(sentence)
    intake.passed.append(sentence)
    return True


def _new(
    intake: Intake, dossier: Dossier, outcome: Outcome, reported: SentenceFound, **more: Any
) -> Sentence:
    guilty = pleas.guilty_since(dossier.current_pleas())
    within = sentences.within_24_hours(guilty, reported.sentenced_at)
    ids = sorted(str(key) for key in outcome.offences if isinstance(key, UUID))
    amended = outcome.amended_at
    since = amended if amended is not None and amended > reported.sentenced_at else None
    of_results = {"within_24_hours": within, "offences": ids or dossier.guilty_offences()}
    more = of_results | {"amended_at": since} | more
    return resentences.sentence_of(dossier, reported, intake.by, **more)


def _replace(
    intake: Intake, dossier: Dossier, live: Sentence, outcome: Outcome, reported: SentenceFound
) -> bool:
    """R26, R40: another sentence: one after a breach, or a correction of the one on record."""
    later = day_of(reported.sentenced_at) > day_of(live.sentenced_at)
    breaches = intake.breaches.get(dossier.pathway.id, ())
    answered = resentences.breaches_answered(live, reported, breaches)
    if answered:
        return _keep_resentence(intake, dossier, reported, answered)
    if not may_correct(intake.report, live, reported, breaches):
        return False
    note_answers(intake.report, reported, dossier)
    if not later and reported.disposal.makes_order and not is_order(live.disposal):
        _undo(intake, live)
    if later and is_order(live.disposal) and not reported.disposal.makes_order:
        return order_changes.end(
            intake, dossier, live, _new(intake, dossier, outcome, reported), outcome
        )
    ordered = reviews.carried_over(live, reported.disposal)
    sentence = _new(intake, dossier, outcome, reported, **ordered)
    live.superseded_at = live.superseded_at or intake.now
    if not sentence.court_reviews:
        intake.no_longer_ordered.append((dossier.pathway.id, reported.sentenced_at))
    dossier.sentence = sentence
    intake.tiers[2].append(sentence)
    intake.passed.append(sentence)
    return True


def _undo(intake: Intake, live: Sentence) -> None:
    """R26, R40: what was told as in the place of an order does not stand; the order does."""
    at = max(intake.reading.as_of, live.sentenced_at)
    intake.undone.append(set_aside(live, at, SetAsideBecause.SHARED_AGAIN, intake.now))


def _keep_resentence(
    intake: Intake, dossier: Dossier, reported: SentenceFound, answered: Sequence[Breach]
) -> bool:
    """R40: what was passed after a breach takes the place of the sentence; reasons come later."""
    if resentences.says_nothing_new(reported, answered):
        return False
    decision = resentences.decide_breaches(dossier, reported, answered, intake.by, intake.now)
    intake.decisions.append(decision)
    note_answers(intake.report, reported, dossier)
    if not all(breach.decision_reasons for breach in answered):
        intake.report.note(
            reported.pointer, "taken as the decision on a breach; its reasons are to be given"
        )
    if decision.new is not None:
        dossier.sentence = decision.new
        intake.tiers[2].append(decision.new)
    return True
