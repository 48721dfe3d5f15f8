"""What the court knows of a pathway."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.circumstances.schemas import CircumstanceOut
from services.common.snapshot import Rows
from services.court_listing.models.circumstances import Circumstance
from services.court_listing.models.reports import (
    Postponement,
    PreSentenceReport,
    ReportRequest,
    SeriousnessView,
)
from services.court_listing.models.requirements import Position
from services.court_listing.models.results import CourtResult, ResultQuestion
from services.court_listing.schemas.bring_forward import BringForwardAnswerOut
from services.court_listing.schemas.listings import ListingOut, ScreeningOut
from services.court_listing.schemas.orders import AfterSentenceOut
from services.court_listing.schemas.pleas import OffenceOut
from services.court_listing.schemas.reports import (
    PostponementOut,
    PreSentenceReportOut,
    ReportRequestOut,
    SeriousnessViewOut,
)
from services.court_listing.schemas.requirements import PositionOut
from services.court_listing.schemas.results import QuestionOut, ResultOut
from services.court_listing.schemas.sentences import SentenceOut
from services.personal_details.schemas import PersonalDetailsOut


class PathwayOut(BaseModel):
    """What the court knows of a pathway; ``absorbed`` are those merged into it (R62)."""

    pathway_id: UUID
    listing: ListingOut
    offences: list[OffenceOut]
    any_guilty: bool | None
    convicted_on: date | None
    trial_on: date | None
    screening: ScreeningOut | None
    personal_details: PersonalDetailsOut
    bring_forward_answer: BringForwardAnswerOut | None
    postponements: Annotated[list[PostponementOut], Rows(Postponement, "requirement")]
    requirements: Annotated[list[PositionOut], Rows(Position, "requirement")]
    report_requests: Annotated[list[ReportRequestOut], Rows(ReportRequest, "requested_at")]
    seriousness_views: Annotated[list[SeriousnessViewOut], Rows(SeriousnessView, "settled_at")]
    pre_sentence_reports: Annotated[list[PreSentenceReportOut], Rows(PreSentenceReport, "given_at")]
    results: Annotated[list[ResultOut], Rows(CourtResult, "taken_at", "id")]
    result_questions: Annotated[list[QuestionOut], Rows(ResultQuestion, "asked_at", "id")]
    sentence: SentenceOut | None
    circumstances: Annotated[list[CircumstanceOut], Rows(Circumstance, "began_at", "id")]
    after_sentence: AfterSentenceOut
    absorbed: list["PathwayOut"] = Field(default_factory=list)
