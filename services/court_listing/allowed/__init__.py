"""Where a pathway stands before the court, and what is allowed now; said with a 409."""

from services.common.standing_shown import Standing
from services.court_listing.allowed.reading import stands
from services.court_listing.callers import CourtStaff

STANDING = Standing(stands, readers=CourtStaff)
