"""A permission taken back, as it is asked (R54)."""

from contracts.vocabulary import Permission
from services.common.schemas import Body, TakenBack


class WithdrawalIn(Body):
    """A permission taken back (R54)."""

    withdrawn_at: TakenBack
    permission: Permission
