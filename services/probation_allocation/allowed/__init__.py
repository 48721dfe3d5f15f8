"""Where a pathway stands with probation, and what is allowed now; said with a 409."""

from services.common.standing_shown import Standing
from services.probation_allocation.allowed.reading import stands
from services.probation_allocation.callers import AnyOfficer

STANDING = Standing(stands, readers=AnyOfficer)
