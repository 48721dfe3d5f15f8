"""What became of an order: amended, continued, revoked, or ended by what came after it (R39, R40).

With a breach that waits it is the decision on that; else it is told field by field, or as its end.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from contracts.vocabulary import BreachOutcome, Disposal, OrderChange, SetAsideBecause
from services.court_listing.intake.amendments import (
    NEVER_SAID_AGAIN,
    amended_sentence,
    as_recorded,
    changed_fields,
    differs,
    restored,
)
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.findings import SentenceFound
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.outcomes import Outcome
from services.court_listing.models.breaches import Breach
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.breaches import Decision
from services.court_listing.operations.orders import Change, requirements_of
from services.court_listing.operations.pathways import Dossier
from services.court_listing.operations.set_asides import set_aside
from services.court_listing.rules.orders import is_order


def is_amended(live: Sentence, outcome: Outcome) -> bool:
    """R40: the order stands; a result since says that it was amended, or other than before."""
    at, reported = outcome.amended_at, outcome.sentence
    if at is None or reported is None or not is_of(live, reported):
        return False
    if at > (live.amended_at or live.sentenced_at):
        return True
    return bool(live.as_recorded) and bool(differs(live, amended(live, reported, at, "")))


def is_amended_no_more(live: Sentence, outcome: Outcome) -> bool:
    """R26: a newer share has no more what amended an order that was recorded here."""
    reported = outcome.sentence
    gone = outcome.amended_at is None and bool(live.as_recorded)
    return gone and reported is not None and is_of(live, reported)


def terms_change(live: Sentence, outcome: Outcome) -> bool:
    """R26, R39: whether results amend the order otherwise than they did before."""
    return is_amended(live, outcome) or is_amended_no_more(live, outcome)


def change_terms(
    intake: Intake, dossier: Dossier, live: Sentence, outcome: Outcome, pointer: str
) -> bool:
    """R26, R39: keep and tell the order as it is since."""
    if is_amended_no_more(live, outcome):
        return restore(intake, dossier, live, pointer)
    return amend(intake, dossier, live, outcome, pointer)


def is_of(live: Sentence, reported: SentenceFound) -> bool:
    """Whether results speak of the order on record."""
    same = reported.disposal == live.disposal
    return same and day_of(reported.sentenced_at) == day_of(live.sentenced_at)


def amended(live: Sentence, reported: SentenceFound, at: datetime, by: str) -> Sentence:
    """The order as it is since; how it was recorded here is kept with it."""
    new = amended_sentence(as_recorded(live), reported, at, by)
    new.as_recorded = live.as_recorded or new.as_recorded
    return new


def amend(intake: Intake, dossier: Dossier, live: Sentence, outcome: Outcome, pointer: str) -> bool:
    """R39, R40: what is amended stands; told field by field, or as the decision on a breach."""
    reported, at = outcome.sentence, outcome.amended_at
    assert reported is not None
    assert at is not None
    new = amended(live, reported, at, intake.by)
    changed = differs(live, new) if live.as_recorded else changed_fields(live, reported)
    said = ", ".join(changed) or "nothing that is kept here"
    intake.report.note(pointer, f"the order was amended and stands; changed: {said}")
    _take_the_place(intake, dossier, live, new)
    waiting = _waiting(intake, dossier, live, at, BreachOutcome.ORDER_CONTINUES)
    if waiting:
        before = requirements_of(live)
        new.after_breach = True
        intake.decisions.append(
            _decision(waiting, BreachOutcome.VARIED, at, before, new, intake.by)
        )
    # The decision says no end and no terms, so the order is told with it.
    if changed or not waiting:
        intake.changes.append(Change(OrderChange.AMENDED, at, live, new, changed))
    return True


def restore(intake: Intake, dossier: Dossier, live: Sentence, pointer: str) -> bool:
    """R26, R39: the order as it was recorded here, told field by field."""
    new, at = restored(live), live.amended_at or live.sentenced_at
    changed = differs(live, new)
    intake.report.note(pointer, f"the order was not amended after all: {', '.join(changed)}")
    _take_the_place(intake, dossier, live, new)
    intake.changes.append(Change(OrderChange.AMENDED, at, live, new, changed))
    return True


def _take_the_place(intake: Intake, dossier: Dossier, live: Sentence, new: Sentence) -> None:
    live.superseded_at = intake.now
    dossier.sentence = new
    intake.tiers[2].append(new)


def stands_again(intake: Intake, live: Sentence, outcome: Outcome) -> bool:
    """R26, R40: a newer share has no more what ended the order; what people decided stays."""
    reported, because = outcome.sentence, live.ended_because
    if live.ended_at is None or reported is None or not is_of(live, reported):
        return False
    if outcome.revoked_at or outcome.activated_at or not is_order(live.disposal):
        return False
    return because == "revoked" or (because == "breach" and _ended_it(intake, live))


def _ended_it(intake: Intake, live: Sentence) -> bool:
    """Whether the order ended by a decision on a breach that this message took back."""
    ended = live.ended_at
    return ended is not None and any(
        undone.breach.pathway_id == live.pathway_id and day_of(undone.at) == day_of(ended)
        for undone in intake.undecided
    )


def reinstate(intake: Intake, dossier: Dossier, live: Sentence, pointer: str) -> Sentence:
    """R26, R40: told as the order that was ended by mistake, and as the one that stands."""
    new = Sentence(**live.model_dump(exclude=NEVER_SAID_AGAIN) | {"id": uuid4()})
    at = max(live.ended_at or live.sentenced_at, live.sentenced_at)
    intake.report.note(pointer, "the order on record had not ended after all: it stands")
    intake.undone.append(set_aside(live, at, SetAsideBecause.SHARED_AGAIN, intake.now))
    dossier.sentence = new
    intake.tiers[2].append(new)
    intake.passed.append(new)
    return new


def _waiting(
    intake: Intake, dossier: Dossier, live: Sentence, at: datetime, *instead: BreachOutcome
) -> list[Breach]:
    """R40: the breaches that wait for what was decided that day.

    So does one that a message of that day told as another of these decisions.
    """
    breaches = intake.breaches.get(dossier.pathway.id, ())
    day = day_of(at)
    return [
        b
        for b in breaches
        if (b.outcome is None and day_of(b.referred_at) <= day)
        or (b.outcome in instead and not b.decision_reasons and b.decided_at
            and day_of(b.decided_at) == day)
    ]  # fmt: skip


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


def take_back(
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
    before = requirements_of(live)
    others = (BreachOutcome.VARIED, BreachOutcome.ORDER_CONTINUES)
    waiting = _waiting(intake, dossier, live, at, *others)
    if waiting:
        decision = _decision(waiting, BreachOutcome.REVOKED, at, before, None, intake.by)
        intake.decisions.append(decision)
    else:
        intake.changes.append(Change(OrderChange.REVOKED, at, live, new))
    live.ended_at, live.ended_because = at, "breach" if waiting else "revoked"
    intake.no_longer_ordered.append((dossier.pathway.id, at))
    return True


def end(intake: Intake, dossier: Dossier, live: Sentence, new: Sentence, outcome: Outcome) -> bool:
    """R40: the order ended without a breach on record; what is in its place is told with it."""
    at = outcome.activated_at or outcome.revoked_at or new.sentenced_at
    live.superseded_at = intake.now
    dossier.sentence = new
    intake.tiers[2].append(new)
    custody = new.disposal == Disposal.CUSTODY
    change = OrderChange.CUSTODY if custody else OrderChange.REVOKED
    intake.changes.append(Change(change, at, live, new))
    intake.no_longer_ordered.append((dossier.pathway.id, at))
    return True


def continues(intake: Intake, dossier: Dossier, live: Sentence, outcome: Outcome) -> bool:
    """R40: the court left the order as it is, whatever else it did: the breach that waits is over.

    Whether one did.
    """
    at = outcome.continued_at
    waiting = _waiting(intake, dossier, live, at) if at is not None else []
    if at is None or not waiting or not is_order(live.disposal):
        return False
    before = requirements_of(live)
    intake.decisions.append(
        _decision(waiting, BreachOutcome.ORDER_CONTINUES, at, before, None, intake.by)
    )
    return True
