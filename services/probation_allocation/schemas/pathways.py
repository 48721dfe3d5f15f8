"""All that probation knows of one pathway, answered."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from services.circumstances.schemas import CircumstanceOut
from services.common.corrections import CorrectionOut
from services.common.snapshot import Rows
from services.personal_details.equality import EqualityOut
from services.personal_details.schemas import PersonalDetailsOut
from services.probation_allocation.models.assessments import Postponement
from services.probation_allocation.models.circumstances import Circumstance
from services.probation_allocation.models.corrections import Correction
from services.probation_allocation.models.court_screens import CourtScreen
from services.probation_allocation.models.reports import PreSentenceReport
from services.probation_allocation.models.seriousness import SeriousnessView
from services.probation_allocation.schemas.absences import AppointmentOut
from services.probation_allocation.schemas.allocations import AllocationOut
from services.probation_allocation.schemas.assessments import PositionOut, PostponementOut
from services.probation_allocation.schemas.court_screens import CourtScreenOut
from services.probation_allocation.schemas.discrepancies import RecordsOut
from services.probation_allocation.schemas.lists import (
    ScreeningOut,
)
from services.probation_allocation.schemas.meetings import FirstMeetingOut, PlanningMeetingOut
from services.probation_allocation.schemas.orders import AfterSentenceOut
from services.probation_allocation.schemas.proposals import ProposalOut
from services.probation_allocation.schemas.reports import ReportOut
from services.probation_allocation.schemas.seriousness import SeriousnessOut
from services.probation_allocation.schemas.treatment import TreatmentOut


class PathwayOut(ScreeningOut):
    """All that probation knows of one pathway; meetings of earlier orders beside its own (R40)."""

    crn: str | None
    any_guilty: bool | None
    convicted_on: date | None
    report_needed_by: datetime | None
    adjourned: bool | None
    adjournment_reason: str | None
    positions: list[PositionOut]
    personal_details: PersonalDetailsOut
    equality: EqualityOut
    postponements: Annotated[list[PostponementOut], Rows(Postponement, "requirement")]
    court_screens: Annotated[list[CourtScreenOut], Rows(CourtScreen, "screened_at")]
    seriousness_views: Annotated[list[SeriousnessOut], Rows(SeriousnessView, "settled_at")]
    proposals: list[ProposalOut]
    pre_sentence_reports: Annotated[list[ReportOut], Rows(PreSentenceReport, "given_at")]
    circumstances: Annotated[list[CircumstanceOut], Rows(Circumstance, "began_at", "id")]
    sentenced_at: datetime | None
    sentence: dict[str, Any]
    support_advised: dict[str, list[str]]
    allocations: list[AllocationOut]
    first_meeting: FirstMeetingOut | None
    planning_meeting: PlanningMeetingOut | None
    earlier_first_meetings: list[FirstMeetingOut]
    earlier_planning_meetings: list[PlanningMeetingOut]
    appointments: list[AppointmentOut]
    corrections: Annotated[list[CorrectionOut], Rows(Correction, "corrected_at")]
    treatment: TreatmentOut
    completion: dict[str, Any]
    after_sentence: AfterSentenceOut
    records: RecordsOut
    absorbed: list["PathwayOut"] = Field(default_factory=list)
