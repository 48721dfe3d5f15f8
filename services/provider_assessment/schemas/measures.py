"""What answers about instruments have in common."""

from datetime import datetime
from decimal import Decimal

from services.common.schemas import FromRow


class MeasureOut(FromRow):
    """An instrument with its answers and the score derived from them."""

    instrument: str
    scheme_version: str
    stage: str
    taken_at: datetime
    answers: dict[str, int | None]
    total: Decimal | None
    band: str | None
    is_case: bool | None
