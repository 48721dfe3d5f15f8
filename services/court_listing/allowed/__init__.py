"""Where a pathway stands before the court, and what is allowed now; said with a 409."""

from services.common.allowed_shown import StateReader
from services.court_listing.allowed.reading import current_state
from services.court_listing.callers import CourtStaff

ALLOWED = StateReader(current_state, readers=CourtStaff)
