"""Who may ask liaison and diversion."""

from typing import Annotated

from contracts.event import Agency
from services.common.identity import Caller, asker

Practitioner = Annotated[Caller, asker(Agency.LIAISON, "practitioner")]
TeamManager = Annotated[Caller, asker(Agency.LIAISON, "team_manager")]
AnyOfTheTeam = Annotated[Caller, asker(Agency.LIAISON, "practitioner", "team_manager")]
