"""Who may ask the court: who lists, advises, sentences, and the systems that post lists."""

from typing import Annotated

from contracts.event import Agency
from services.common.identity import Caller, asker

ListOfficer = Annotated[Caller, asker(Agency.COURT, "list_officer", "service")]
LegalAdviser = Annotated[Caller, asker(Agency.COURT, "legal_adviser")]
Sentencer = Annotated[Caller, asker(Agency.COURT, "sentencer", "legal_adviser")]
CourtStaff = Annotated[Caller, asker(Agency.COURT, "list_officer", "legal_adviser")]
