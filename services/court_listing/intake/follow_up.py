"""What follows from a message once it is kept: told in the order in which it makes sense."""

from contracts.vocabulary import BreachOutcome
from services.common.outbox import tell
from services.court_listing.intake import hearings_of_orders
from services.court_listing.intake.intake import Intake
from services.court_listing.operations import breaches, events, reviews
from services.court_listing.operations.circumstances import rest_where_died
from services.court_listing.operations.orders import tell_change
from services.court_listing.operations.set_asides import tell_set_aside


async def follow_up(intake: Intake) -> None:
    """Tell what stands no more, then guilt, then what was passed or decided (R11, R26, R40)."""
    session = intake.session
    for undecided in intake.undecided:
        await breaches.tell_undecided(session, undecided)
    for undone in intake.undone:
        await tell_set_aside(session, undone)
    once = {dossier.pathway.id: (dossier, at) for dossier, at in intake.pleas}
    for dossier, at in once.values():
        tell(session, events.plea_entered(dossier.pathway, dossier.current_pleas(), at))
    for sentence in intake.passed:
        await events.tell_sentenced(session, sentence)
    for change in intake.changes:
        await tell_change(session, change)
    await _review(intake)
    for breach in {breach.id: breach for breach in intake.answered}.values():
        await breaches.tell_answer(session, breach, intake.now)
    await _decisions(intake)
    await hearings_of_orders.keep(intake)
    await _rest_where_died(intake)


async def _decisions(intake: Intake) -> None:
    """R36, R40: what was decided of breaches, and the reviews of a sentence that came of it."""
    for decision in intake.decisions:
        await breaches.carry_out(intake.session, decision)
        if decision.new is not None and decision.outcome is BreachOutcome.RESENTENCED:
            await reviews.set_first_review(intake.session, decision.new)
        elif decision.new is not None:
            await reviews.set_ordered_review(intake.session, decision.new)


async def _rest_where_died(intake: Intake) -> None:
    """R42: what is passed, or becomes known, after a death makes an order that is over with it."""
    decided = [decision.new for decision in intake.decisions if decision.new is not None]
    changed = [change.now for change in intake.changes if change.now is not None]
    for id in {sentence.pathway_id for sentence in [*intake.passed, *decided, *changed]}:
        await intake.session.flush()
        await rest_where_died(intake.session, id)


async def _review(intake: Intake) -> None:
    """R36, C11: reviews that are ordered no more, and those that are now."""
    for pathway_id, at in intake.no_longer_ordered:
        await reviews.cancel_review(intake.session, pathway_id, at)
    changed = (change.now for change in intake.changes if change.now is not None)
    for sentence in [*intake.passed, *changed]:
        await reviews.set_ordered_review(intake.session, sentence)
