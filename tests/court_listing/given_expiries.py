"""Time that passes at the court, as far as a test needs it."""

from datetime import UTC, datetime

from services.common.clock_sweep import bring_about
from services.common.database import make_sessions
from services.court_listing.service import SERVICE
from tests.court_listing.given_documents import (
    Json,
    hearing,
    hearing_defendant,
    hearing_offence,
    result,
)
from tests.service_under_test import ServiceUnderTest

KEY = b"fictional key of pseudonyms 0123"


async def passes(court: ServiceUnderTest, now: datetime | None = None) -> int:
    """What is due until a moment is done; how much that was."""
    sessions, clocks = make_sessions(court.engine), court.inbox.clocks
    return await bring_about(SERVICE.due, clocks, sessions, KEY, now or datetime.now(UTC))


def results(*judicial: Json, shared: str = "2026-02-02T17:00:00Z") -> Json:
    """Results of the hearing of 2 February, as shared then."""
    plea = {"pleaValue": "GUILTY", "pleaDate": "2026-02-02"}
    offence = hearing_offence(plea=plea, judicialResults=list(judicial))
    return {"hearing": hearing(hearing_defendant(offence)), "sharedTime": shared}


def community_order(months: int, *more: Json) -> tuple[Json, ...]:
    """The results of a community order of that length."""
    return result("Community order", "1116", Duration=f"{months} Months"), *more


TREATMENT = result("Mental health treatment requirement", "3108", Duration="6 Months")
