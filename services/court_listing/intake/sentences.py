"""The sentence that results come to: passed first, corrected, amended, taken back (R26, R40).

Whatever a message says of it was said in court: it is kept and told, or put before a person.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from contracts.reference import result
from contracts.vocabulary import SetAsideBecause
from services.court_listing.intake import order_changes, resentences
from services.court_listing.intake.amendments import differs
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
        return _pass_first(intake, dossier, outcome, defendant.pointer)
    own = defendant.sentence
    if own is not None and _is_earlier(own, live):
        intake.report.refuse(own.pointer, "a later sentence is on record", "R26")
    again = order_changes.stands_again(intake, live, outcome)
    if again:
        live = order_changes.reinstate(intake, dossier, live, defendant.pointer)
    if live.ended_at is None and order_changes.terms_change(live, outcome):
        return order_changes.change_terms(intake, dossier, live, outcome, defendant.pointer)
    if reported is None:
        return _take_back(intake, dossier, live, outcome, defendant.pointer)
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


def _pass_first(intake: Intake, dossier: Dossier, outcome: Outcome, pointer: str) -> bool:
    """R26, R40: what results come to; what ended before it was known is kept as ended."""
    if outcome.sentence is not None:
        return _pass(intake, dossier, outcome, outcome.sentence)
    before = _before_revocation(intake, dossier, outcome)
    if before is None or before.sentence is None:
        return False
    _pass(intake, dossier, before, before.sentence)
    assert dossier.sentence is not None
    return order_changes.take_back(intake, dossier, dossier.sentence, outcome, pointer)


def _take_back(
    intake: Intake, dossier: Dossier, live: Sentence, outcome: Outcome, pointer: str
) -> bool:
    if live.ended_at is not None:
        return _as_it_ended(intake, dossier, live, outcome, pointer)
    return order_changes.take_back(intake, dossier, live, outcome, pointer)


def _as_it_ended(
    intake: Intake, dossier: Dossier, live: Sentence, outcome: Outcome, pointer: str
) -> bool:
    """R26: an amendment that becomes known after the order ended is kept with it; nobody waits."""
    before = _before_revocation(intake, dossier, outcome)
    reported = before.sentence if before is not None else None
    if before is None or reported is None or not order_changes.is_of(live, reported):
        return False
    if live.from_results:
        new = _new(intake, dossier, before, reported, after_breach=live.after_breach)
    elif before.amended_at is not None:
        new = order_changes.amended(live, reported, before.amended_at, intake.by)
    else:
        return False
    if not differs(live, new):
        return False
    new.ended_at, new.ended_because = live.ended_at, live.ended_because
    intake.report.note(pointer, "kept with the order as it was until it ended")
    live.superseded_at = intake.now
    dossier.sentence = new
    intake.tiers[2].append(new)
    return True


def _before_revocation(intake: Intake, dossier: Dossier, outcome: Outcome) -> Outcome | None:
    """What the results come to but for those that revoked the order; ``None`` where none did."""
    if outcome.revoked_at is None:
        return None
    rows = intake.shared[dossier.pathway.id].results
    return outcome_of(
        dossier, [r for r in rows if not (r.code and result(r.code).does == "revokes_order")]
    )


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
