"""Court screens, answered (R14)."""

from datetime import datetime
from typing import Any

from services.common.schemas import FromRow


class CourtScreenOut(FromRow):
    """The duty officer's court screen for drugs or alcohol, as the provider got it (R14)."""

    screened_at: datetime
    motivation: int
    substances: list[dict[str, Any]]
    audit: int | None
    services_now: str | None
    services_before: str | None
    mental_health_care: bool
    willing: bool
    treatment_contract: bool
    suitable: bool
    reasons: list[str]
