"""What was withdrawn and is to be brought before the court (R38)."""

from collections.abc import Sequence

from contracts.events.probation_supervision import ReturnedToCourt
from contracts.vocabulary import Requirement
from services.probation_allocation.models.assessments import Position
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.returns import ReturnToCourt
from services.probation_allocation.models.reviews import CourtReview
from services.probation_allocation.operations.orders import order_of
from services.probation_allocation.rules.returns import Withdrawal, returns_due


def returned_to_court(returned: ReturnToCourt) -> ReturnedToCourt:
    """R38: what the court is told of a return; why, in words, stays here."""
    return ReturnedToCourt.of(
        returned.pathway_id, returned.returned_at, returned, return_id=returned.id
    )


def returns_that_are_due(
    pathway: Pathway,
    positions: Sequence[Position],
    returned: Sequence[ReturnToCourt],
    reviews: Sequence[CourtReview],
) -> list[Withdrawal]:
    """R38: what was withdrawn and is to be brought before the court, since when."""
    over = pathway.completion.get("requirement")
    return returns_due(
        order_of(pathway),
        [
            Withdrawal(Requirement(p.requirement), p.withdrawn, p.withdrawn_at)
            for p in positions
            if p.withdrawn is not None and p.withdrawn_at is not None
        ],
        [
            (return_to_court.requirement, return_to_court.returned_at)
            for return_to_court in returned
        ],
        [review.held_at for review in reviews if review.held_at is not None],
        (over,) if over else (),
    )
