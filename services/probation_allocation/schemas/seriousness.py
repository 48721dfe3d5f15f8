"""The seriousness of an offence, asked and answered (R87)."""

from datetime import datetime
from uuid import UUID

from contracts.vocabulary import Level
from services.common.schemas import Body, FromRow, Happened, Line, Prose


class SeriousnessIn(Body):
    """The level the offence reaches, or none, why, and by which sentencing guideline (R87).

    ``withdrawn``: the view on record is taken back, and the reference data alone count again.
    """

    settled_at: Happened
    level: Level | None = None
    guideline: Line
    why: Prose
    withdrawn: bool = False


class SeriousnessOut(FromRow):
    """A view as it was recorded; the newest counts."""

    id: UUID
    settled_at: datetime
    settled_by: str
    level: str | None
    guideline: str
    why: str
    withdrawn: bool
