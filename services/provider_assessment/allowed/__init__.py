"""Where a pathway stands with an organisation, and what is allowed now; said with a 409."""

from services.common.allowed_shown import StateReader
from services.provider_assessment.allowed.reading import current_state
from services.provider_assessment.callers import Reader

ALLOWED = StateReader(current_state, readers=Reader)
