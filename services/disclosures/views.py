"""A disclosure that another made: its text while it lasts, the fact for ever (R57)."""

from datetime import datetime
from typing import Any, Protocol

from services.disclosures.schemas import ToldOut


class DisclosureTold(Protocol):
    """A disclosure as it was told."""

    @property
    def ends_at(self) -> datetime:
        """Until when its text may be shown."""

    def model_dump(self) -> dict[str, Any]:
        """Its columns."""


def while_it_lasts(disclosure: DisclosureTold, now: datetime) -> ToldOut:
    """R57: the text while it lasts, the fact for ever."""
    ended = now >= disclosure.ends_at
    return ToldOut.model_validate(
        disclosure.model_dump() | {"ended": ended} | ({"risk": None} if ended else {})
    )
