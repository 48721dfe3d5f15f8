"""What probation asked for or referred, taken back (R85)."""

from collections.abc import Collection
from datetime import datetime

from contracts.vocabulary import Requirement
from services.common.errors import Refused, Unprocessable


def may_withdraw_proposal(proposed: Collection[str], requirement: Requirement) -> None:
    """R85: what is proposed is taken back."""
    require_proposed(proposed)
    if requirement not in proposed:
        raise Refused(
            "This requirement is not proposed: check requirement.",
            rule="R85",
            field="/requirement",
        )


def require_proposed(proposed: Collection[str]) -> None:
    """R85: something is proposed."""
    if not proposed:
        raise Refused("No requirement is proposed.", rule="R85", code="NotProposed")


def must_follow_proposal(proposed_at: datetime, withdrawn_at: datetime) -> None:
    """R85: a proposal is taken back after it was made."""
    if withdrawn_at < proposed_at:
        raise Unprocessable(
            "The withdrawal is dated before the proposal: check withdrawn_at.",
            rule="R85",
            field="/withdrawn_at",
        )
