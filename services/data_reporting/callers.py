"""Who may ask programme data: always at a site of theirs, as every path names one (R53)."""

from typing import Annotated

from contracts.event import Agency
from services.common.identity import Caller, asker

Analyst = Annotated[Caller, asker(Agency.REPORTING, "analyst", "steering_group_chair")]
