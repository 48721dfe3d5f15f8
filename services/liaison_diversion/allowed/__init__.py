"""Where a thing stands with liaison and diversion, and what is allowed now; said with a 409."""

from services.common.allowed_shown import StateReader
from services.liaison_diversion.allowed.reading import current_state
from services.liaison_diversion.callers import AnyOfTheTeam

ALLOWED = StateReader(current_state, readers=AnyOfTheTeam)
