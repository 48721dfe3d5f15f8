"""Decisions on breaches that a newer share has no more: the breach waits again (R26, R40).

Guarantee: what a person decided here stays; what a message told stands while a result of that day,
by which it was decided, does.
"""

from uuid import uuid4

from contracts.reference import result
from contracts.vocabulary import BreachOutcome, SetAsideBecause
from services.court_listing.intake.amendments import NEVER_SAID_AGAIN
from services.court_listing.intake.intake import Intake, Shared
from services.court_listing.intake.reading.impositions import PASSES
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.models.breaches import Breach
from services.court_listing.models.results import CourtResult
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.breaches import Undecided, undecide
from services.court_listing.operations.pathways import Dossier
from services.court_listing.operations.set_asides import set_aside

_DECIDES = frozenset(
    [
        *(*PASSES, "makes_order", "order_elsewhere", "requirement", "amends_order"),
        *("activates_term", "removes_requirement", "continues_order", "revokes_order"),
        "no_penalty",
    ]
)


def undo_decisions(intake: Intake, dossier: Dossier, pointer: str) -> None:
    """R40: before the sentence is worked out, so that what is decided of another day decides it."""
    id = dossier.pathway.id
    known = intake.shared.get(id, Shared())
    for breach in intake.breaches.get(id, ()):
        if _is_of_message(breach) and _is_gone(known, breach):
            undone = undecide(breach)
            intake.undecided.append(undone)
            intake.report.note(pointer, "a decision on a breach was taken back: the breach waits")
            _put_order_right(intake, dossier, undone)


def _is_of_message(breach: Breach) -> bool:
    """Whether a message decided it; reasons may have been given here afterwards."""
    return breach.decided_at is not None and (
        not breach.decision_reasons or breach.reasons_by is not None
    )


def _is_gone(known: Shared, breach: Breach) -> bool:
    assert breach.decided_at is not None
    day = day_of(breach.decided_at)
    gone = any(_decides(row) and day_of(row.ordered_at) == day for row in known.superseded)
    return gone and not any(
        _decides(row) and day_of(row.ordered_at) == day for row in known.results
    )


def _decides(row: CourtResult) -> bool:
    return row.code is not None and result(row.code).does in _DECIDES


def _put_order_right(intake: Intake, dossier: Dossier, undone: Undecided) -> None:
    """R40: an order that was varied is corrected as any other; one replaced is in force again."""
    live = dossier.sentence
    if live is None or not live.after_breach:
        return
    if undone.outcome == BreachOutcome.VARIED:
        live.after_breach = False
    elif undone.outcome == BreachOutcome.RESENTENCED:
        own = (s for s in intake.replaced if s.pathway_id == live.pathway_id)
        before = next((s for s in own if s.superseded_at == undone.at), None)
        if before is not None:
            _reinstate(intake, dossier, live, before)


def _reinstate(intake: Intake, dossier: Dossier, live: Sentence, before: Sentence) -> None:
    intake.undone.append(
        set_aside(live, live.sentenced_at, SetAsideBecause.SHARED_AGAIN, intake.now)
    )
    new = Sentence(**before.model_dump(exclude=NEVER_SAID_AGAIN) | {"id": uuid4()})
    dossier.sentence = new
    intake.tiers[2].append(new)
    intake.passed.append(new)
