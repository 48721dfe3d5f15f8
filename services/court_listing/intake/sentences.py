"""The sentence that results come to: passed first, corrected, amended, taken back (R26, R40).

Whatever a message says of it was said in court: it is kept and told, or put before a person.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.vocabulary import BreachOutcome, OrderChange, SetAsideBecause
from services.court_listing.intake import resentences
from services.court_listing.intake.amendments import amended_sentence, changed_fields
from services.court_listing.intake.corrections import (
    may_correct,
    note_answers,
    says_the_same,
)
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.findings import Defendant, SentenceFound
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.outcomes import Outcome
from services.court_listing.intake.standing import outcome_of
from services.court_listing.models.breaches import Breach
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations import reviews
from services.court_listing.operations.breaches import Decision
from services.court_listing.operations.orders import Change, requirements_of
from services.court_listing.operations.pathways import Dossier
from services.court_listing.operations.set_asides import set_aside
from services.court_listing.rules import pleas, sentences
from services.court_listing.rules.orders import is_order


def keep_sentence(intake: Intake, dossier: Dossier, defendant: Defendant) -> bool:
    """R26, R29: keep what the live results come to now, if that is another than before."""
    outcome = outcome_of(dossier, intake.shared[dossier.pathway.id].results)
    live, reported = dossier.sentence, outcome.sentence
    if live is None:
        return reported is not None and _pass(intake, dossier, outcome, reported)
    own = defendant.sentence
    if own is not None and _is_earlier(own, live):
        intake.report.refuse(own.pointer, "a later sentence is on record", "R26")
    if live.ended_at is None and _is_amended(live, outcome):
        return _amend(intake, dossier, live, outcome, defendant.pointer)
    if reported is None:
        return live.ended_at is None and _take_back(
            intake, dossier, live, outcome, defendant.pointer
        )
    if says_the_same(live, reported):
        if own is not None and not _is_earlier(own, live) and own.disposal != live.disposal:
            intake.report.note(own.pointer, "kept beside the sentence on record, which stands")
        return False
    return _replace(intake, dossier, live, outcome, reported)


def _is_earlier(own: SentenceFound, live: Sentence) -> bool:
    """Whether a message passed, on an earlier day, what another sentence is on record for."""
    return day_of(own.sentenced_at) < day_of(live.sentenced_at)


def _is_amended(live: Sentence, outcome: Outcome) -> bool:
    """R40: the order stands; a result since says that it was amended."""
    at, reported = outcome.amended_at, outcome.sentence
    if at is None or reported is None or at <= (live.amended_at or live.sentenced_at):
        return False
    same = reported.disposal == live.disposal
    return same and day_of(reported.sentenced_at) == day_of(live.sentenced_at)


def _amend(
    intake: Intake, dossier: Dossier, live: Sentence, outcome: Outcome, pointer: str
) -> bool:
    """R39, R40: what is amended stands; told field by field, or as the decision on a breach."""
    reported, at = outcome.sentence, outcome.amended_at
    assert reported is not None
    assert at is not None
    changed = changed_fields(live, reported)
    said = ", ".join(changed) or "nothing that is kept here"
    intake.report.note(pointer, f"the order was amended and stands; changed: {said}")
    new = amended_sentence(live, reported, at, intake.by)
    live.superseded_at = intake.now
    dossier.sentence = new
    intake.tiers[2].append(new)
    waiting = _waiting(intake, dossier, live, at)
    if waiting:
        before = requirements_of(live)
        new.after_breach = True
        intake.decisions.append(
            _decision(waiting, BreachOutcome.VARIED, at, before, new, intake.by)
        )
    else:
        intake.changes.append(Change(OrderChange.AMENDED, at, live, new, changed))
    return True


def _waiting(intake: Intake, dossier: Dossier, live: Sentence, at: datetime) -> list[Breach]:
    """R40: the breaches that wait for what was decided that day."""
    breaches = intake.breaches.get(dossier.pathway.id, ())
    day = day_of(at)
    return [b for b in breaches if b.outcome is None and day_of(b.referred_at) <= day]


def _decision(
    breaches: Sequence[Breach],
    outcome: BreachOutcome,
    at: datetime,
    before: Any,
    new: Sentence | None,
    by: str,
) -> Decision:
    moment = max(at, *(b.referred_at for b in breaches))
    for breach in breaches:
        breach.decided_at, breach.outcome, breach.decided_by = moment, outcome.value, by
    return Decision(breaches, outcome, moment, before, new)


def _take_back(
    intake: Intake, dossier: Dossier, live: Sentence, outcome: Outcome, pointer: str
) -> bool:
    """R11, R40: nothing stands any more: revoked, set aside, or taken back by a newer share."""
    revoked_at = outcome.revoked_at
    if revoked_at is not None and is_order(live.disposal):
        return _revoke(intake, dossier, live, revoked_at)
    because = SetAsideBecause.SHARED_AGAIN
    if outcome.set_aside_at is not None:
        because = SetAsideBecause(f"{outcome.set_aside}_set_aside")
    elif not live.from_results:
        return False
    at = outcome.set_aside_at or intake.reading.as_of
    intake.report.note(pointer, f"the sentence on record does not stand: {because}")
    intake.undone.append(set_aside(live, at, because, intake.now))
    dossier.sentence = None
    return True


def _revoke(
    intake: Intake,
    dossier: Dossier,
    live: Sentence,
    at: datetime,
    new: Sentence | None = None,
) -> bool:
    """R40: the order ended, with the breach that waits or without one."""
    before, waiting = requirements_of(live), _waiting(intake, dossier, live, at)
    if waiting:
        decision = _decision(waiting, BreachOutcome.REVOKED, at, before, None, intake.by)
        intake.decisions.append(decision)
    else:
        intake.changes.append(Change(OrderChange.REVOKED, at, live, new))
    live.ended_at, live.ended_because = at, "breach" if waiting else "revoked"
    intake.no_longer_ordered.append((dossier.pathway.id, at))
    return True


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
    ended = is_order(live.disposal) and not reported.disposal.makes_order
    at = outcome.activated_at or outcome.revoked_at
    if ended and later and at is not None:
        return _end(intake, dossier, live, outcome, reported, at)
    ordered = reviews.carried_over(live, reported.disposal)
    sentence = _new(intake, dossier, outcome, reported, **ordered)
    live.superseded_at = intake.now
    if not sentence.court_reviews:
        intake.no_longer_ordered.append((dossier.pathway.id, reported.sentenced_at))
    dossier.sentence = sentence
    intake.tiers[2].append(sentence)
    intake.passed.append(sentence)
    return True


def _end(
    intake: Intake,
    dossier: Dossier,
    live: Sentence,
    outcome: Outcome,
    reported: SentenceFound,
    at: datetime,
) -> bool:
    """R40: the order ended without a breach on record; what is in its place is told with it."""
    sentence = _new(intake, dossier, outcome, reported)
    live.superseded_at = intake.now
    dossier.sentence = sentence
    intake.tiers[2].append(sentence)
    custody = outcome.activated_at is not None
    change = OrderChange.CUSTODY if custody else OrderChange.REVOKED
    intake.changes.append(Change(change, at, live, sentence))
    intake.no_longer_ordered.append((dossier.pathway.id, at))
    return True


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
