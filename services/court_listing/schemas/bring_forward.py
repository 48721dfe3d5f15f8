"""Whether a person is heard early, asked and answered (R9)."""

from datetime import datetime

from services.common.schemas import Body, FromRow, Happened, Line, Planned


class BringForwardAnswerIn(Body):
    """Whether a person is heard early: when, or why not (R9)."""

    answered_at: Happened
    granted: bool
    hearing_at: Planned | None = None
    why: Line | None = None


class BringForwardAnswerOut(FromRow):
    """The answer that stands."""

    granted: bool
    answered_at: datetime
    hearing_at: datetime | None
    why: str | None
