"""Where a thing stands with liaison and diversion, and what is allowed now; said with a 409."""

from services.common.standing_shown import Standing
from services.liaison_diversion.allowed.reading import stands
from services.liaison_diversion.callers import AnyOfTheTeam

STANDING = Standing(stands, readers=AnyOfTheTeam)
