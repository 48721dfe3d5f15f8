"""Where a pathway stands with probation, and what is allowed now; said with a 409."""

from services.common.allowed_shown import StateReader
from services.probation_allocation.allowed.reading import current_state
from services.probation_allocation.callers import AnyOfficer

ALLOWED = StateReader(current_state, readers=AnyOfficer)
