"""What every agency does with a disclosure: keeps it, tells of it, lists and reviews it.

Guarantee: it has an authority, a reason and a recipient, ends no later than policy says, and is
reviewed once, by somebody else than made it (R41, R57).
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import rows, select
from services.disclosures.models import Disclosed
from services.disclosures.rules import may_review
from services.disclosures.schemas import EmergencyReviewIn


def event_fields(disclosure: Disclosed) -> dict[str, Any]:
    """What an event tells of a disclosure: never why it was made."""
    fields = disclosure.model_dump(include={"authority", "risk_flags", "risk", "ends_at"})
    return fields | {"occurred_at": disclosure.disclosed_at, "disclosure_id": disclosure.id}


def record_review(disclosure: Disclosed, body: EmergencyReviewIn, user: str) -> None:
    """Keep what was found. Raises ``Refused`` (409) where it may not be."""
    made_by, done = disclosure.disclosed_by, disclosure.reviewed_at is not None
    may_review(made_by, user, disclosure.disclosed_at, body.reviewed_at, done=done)
    disclosure.reviewed_at, disclosure.reviewed_by = body.reviewed_at, user
    disclosure.justified, disclosure.review_note = body.justified, body.note


AnyDisclosure = TypeVar("AnyDisclosure", bound=Disclosed)


async def needing_review(
    session: AsyncSession, model: type[AnyDisclosure], limit: int, *of: Any
) -> Sequence[AnyDisclosure]:
    """Those nobody reviewed, then those past their end; oldest first."""
    unreviewed = col(model.reviewed_at).is_(None)
    waiting = or_(unreviewed, col(model.ends_at) < datetime.now(UTC))
    query = select(model).where(waiting, *of)
    in_order = query.order_by(col(model.reviewed_at).is_not(None), col(model.disclosed_at))
    return await rows(session, in_order.limit(limit))
