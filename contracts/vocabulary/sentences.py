"""Sentences and what a court makes of them afterwards: reviews, breaches, ends."""

from enum import StrEnum


class Disposal(StrEnum):
    """What the court imposed (R26)."""

    COMMUNITY_ORDER = "community_order"
    SUSPENDED_SENTENCE_ORDER = "suspended_sentence_order"
    CUSTODY = "custody"
    FINE = "fine"
    DISCHARGE = "discharge"
    OTHER = "other"

    @property
    def makes_order(self) -> bool:
        """Whether it is an order that requirements and reviews can be part of."""
        return self in (Disposal.COMMUNITY_ORDER, Disposal.SUSPENDED_SENTENCE_ORDER)


class CourtReviewOutcome(StrEnum):
    """What a court decided at a review of an order (R36)."""

    ORDER_CONTINUES = "order_continues"
    REQUIREMENT_AMENDED = "requirement_amended"
    REVIEWS_WITHOUT_HEARING = "reviews_without_hearing"
    REVIEWS_AT_HEARINGS = "reviews_at_hearings"
    ORDER_REVOKED = "order_revoked"


class BreachedRequirement(StrEnum):
    """Which requirement a breach concerned: the treatment, or another of the order (R40)."""

    MHTR = "mhtr"
    DRR = "drr"
    ATR = "atr"
    OTHER = "other"


class BreachAnswer(StrEnum):
    """How a person answered the breach that was referred (R40)."""

    ADMITTED = "admitted"
    DENIED = "denied"


class BreachOutcome(StrEnum):
    """What a court made of a breach (R40)."""

    ORDER_CONTINUES = "order_continues"
    VARIED = "varied"
    RESENTENCED = "resentenced"
    CUSTODY = "custody"
    REVOKED = "revoked"
    OTHER = "other"


class EndedBecause(StrEnum):
    """On what occasion a court ended treatment under an order (R36, R40)."""

    BREACH = "breach"
    REVIEW = "review"


class SetAsideBecause(StrEnum):
    """Why a sentence that was told does not stand any more (R11, R26)."""

    SHARED_AGAIN = "shared_again"
    CONVICTION_SET_ASIDE = "conviction_set_aside"
    SENTENCE_SET_ASIDE = "sentence_set_aside"
    PLEA_CHANGED = "plea_changed"


class OrderChange(StrEnum):
    """What became of an order otherwise than on a breach or at a review (R39, R40)."""

    AMENDED = "amended"
    REVOKED = "revoked"
    CUSTODY = "custody"
