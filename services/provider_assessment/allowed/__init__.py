"""Where a pathway stands with an organisation, and what is allowed now; said with a 409."""

from services.common.standing_shown import Standing
from services.provider_assessment.allowed.reading import stands
from services.provider_assessment.callers import Reader

STANDING = Standing(stands, readers=Reader)
