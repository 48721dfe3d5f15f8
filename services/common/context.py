"""What the work at hand follows from: correlation, causation and who asks."""

from contextvars import ContextVar
from dataclasses import dataclass
from uuid import uuid4


@dataclass(frozen=True)
class Cause:
    """The conversation (``correlation``) and the one message or request that led here."""

    correlation: str
    causation: str


_cause: ContextVar[Cause | None] = ContextVar("cause", default=None)


def current_cause() -> Cause:
    """The cause of the work at hand; a new conversation where nothing led here."""
    return _cause.get() or Cause(str(uuid4()), "none")


def set_cause(correlation: str, causation: str) -> None:
    """Everything told from here on in this task follows from this."""
    _cause.set(Cause(correlation, causation))
