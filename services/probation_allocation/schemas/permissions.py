"""A permission taken back, as it is asked (R54)."""

from contracts.vocabulary import Permission
from services.common.schemas import Body, Prose, TakenBack


class WithdrawalIn(Body):
    """A permission the person takes back; the reason stays with probation (R54)."""

    withdrawn_at: TakenBack
    permission: Permission
    reason: Prose | None = None
