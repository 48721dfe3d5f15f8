"""Who may ask probation: before sentence, after it, and who allocates."""

from typing import Annotated

from contracts.event import Agency
from services.common.identity import Caller, asker

DutyOfficer = Annotated[Caller, asker(Agency.PROBATION, "court_duty_officer")]
SeniorOfficer = Annotated[Caller, asker(Agency.PROBATION, "senior_officer")]
ResponsibleOfficer = Annotated[Caller, asker(Agency.PROBATION, "responsible_officer")]
EndingOfficer = Annotated[Caller, asker(Agency.PROBATION, "responsible_officer", "senior_officer")]
AnyOfficer = Annotated[
    Caller, asker(Agency.PROBATION, "court_duty_officer", "senior_officer", "responsible_officer")
]
System = Annotated[Caller, asker(Agency.PROBATION, "service")]
Reader = Annotated[
    Caller,
    asker(
        Agency.PROBATION, "court_duty_officer", "senior_officer", "responsible_officer", "service"
    ),
]
