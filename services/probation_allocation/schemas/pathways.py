"""What probation is asked with, and answers."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StrictInt, StringConstraints

from contracts.reference import (
    DeclineReason,
    EnforcementDecision,
    ListReason,
    Plea,
    Substance,
    SubstanceRoute,
)
from contracts.vocabulary import Channel, Level, Requirement
from services.common.schemas import Body, FromRow, Happened, Line, Planned, Prose
from services.probation_allocation.models.pathways import (
    Allocation,
    Appointment,
    Decision,
    Offence,
    Officer,
    Position,
    Proposal,
)
from services.probation_allocation.operations.lists import Listed
from services.probation_allocation.rules.proposals import Condition
from services.probation_allocation.schemas.discrepancies import RecordsOut
from services.probation_allocation.schemas.lists import (
    AgreedListOut,
    BringForwardAnswerOut,
    PostponementOut,
    SidesOut,
)
from services.probation_allocation.schemas.orders import AfterSentenceOut
from services.probation_allocation.schemas.reports import ReportOut
from services.probation_allocation.schemas.treatment import TreatmentOut

Item = Annotated[int, Field(ge=1, le=100)]


class AgreedEntryIn(Body):
    """One entry of the agreed list (R7)."""

    to_be_screened: bool
    put_by: Annotated[str, StringConstraints(pattern="^(probation|liaison_diversion|both)$")]
    why: Prose
    reason: ListReason | None = None
    likely_plea: Plea | None = None
    known_to_probation: bool | None = None
    agreed_at: Happened


class AssessmentRequestIn(Body):
    """Which provider organisation is asked, for what, by when (R12, R13)."""

    requested_at: Happened
    organisation: Line
    requirement: Requirement
    needed_by: AwareDatetime


class SubstanceUsedIn(Body):
    """One substance as the person describes its use; the cost in pounds a week (R14)."""

    substance: Substance
    route: SubstanceRoute
    days_of_last_28: Annotated[int, Field(ge=0, le=28)]
    weekly_cost: Annotated[int, Field(ge=0, le=100_000)] | None = None


class CourtScreenIn(Body):
    """The court screen for drugs or alcohol, completed by the duty officer (R14)."""

    screened_at: Happened
    requirement: Requirement
    organisation: Line
    motivation: Annotated[int, Field(ge=0, le=10)]
    substances: Annotated[tuple[SubstanceUsedIn, ...], Field(min_length=1, max_length=20)]
    audit: Annotated[dict[Item, StrictInt | None], Field(max_length=100)] | None = None
    services_now: Prose | None = None
    services_before: Prose | None = None
    mental_health_care: bool
    willing: bool
    treatment_contract: bool
    confidentiality_waiver: bool
    suitable: bool
    reasons: Annotated[tuple[DeclineReason, ...], Field(max_length=10)] = ()


class ProposalIn(Body):
    """A requirement in the pre-sentence report (R20, R22, R23)."""

    proposed_at: Happened
    requirement: Requirement
    level: Level
    level_without_requirement: Level


class OfficerIn(Body):
    """A responsible officer."""

    site: Line
    name: Line
    team: Line
    contact: Line
    capacity: Annotated[int, Field(gt=0, le=200)]


class AllocationIn(Body):
    """An order given to an officer, with the reason (R30)."""

    allocated_at: Happened
    officer_id: UUID
    justification: Prose
    handover: Prose | None = None
    person_told_at: Happened | None = None


class FirstMeetingIn(Body):
    """The officer's first meeting with the person (R31)."""

    met_at: Happened
    channel: Channel
    sentence_explained: bool
    planning_meeting_at: Planned
    planning_meeting_place: Line


class AbsentIn(Body):
    """Who did not take part in a meeting, and why: an organisation, or ``person``."""

    who: Line
    why: Prose


class PlanningMeetingIn(Body):
    """The planning meeting of officer, providers and person (R32)."""

    held_at: Happened
    person_took_part: bool
    organisations: Annotated[tuple[Line, ...], Field(max_length=10)]
    absences: Annotated[tuple[AbsentIn, ...], Field(max_length=10)] = ()
    sequence: Annotated[tuple[Requirement, ...], Field(min_length=1, max_length=3)]
    goals: Prose
    expectations: Prose
    attendance_process: Prose
    communication: Prose


class DecisionIn(Body):
    """What the responsible officer decides on an absence (R34)."""

    decided_at: Happened
    decision: EnforcementDecision
    why: Prose
    told_person: bool


class OffenceOut(BaseModel):
    """An offence with its plea and whether it is in the community-order range, and why."""

    offence_id: UUID
    title: str | None
    code: str | None
    wording: str | None
    plea: str | None
    counts_as_guilty: bool | None
    in_range: str
    range_reason: str
    range_source: str

    @classmethod
    def of(cls, offence: Offence, finding: tuple[str, str, str]) -> Self:
        """The offence beside the reference data's finding."""
        in_range, reason, source = finding
        return cls(
            offence_id=offence.id,
            in_range=in_range,
            range_reason=reason,
            range_source=source,
            **offence.model_dump(include={"title", "code", "wording", "plea", "counts_as_guilty"}),
        )


class ListingOut(FromRow):
    """What the court listed."""

    site: str | None
    court_name: str | None
    court_room: str | None
    hearing_at: datetime | None
    case_urn: str | None
    family_name: str | None
    given_names: str | None
    date_of_birth: date | None
    in_custody: bool | None


class FindingOut(FromRow):
    """What liaison and diversion found, before plea."""

    screened_at: datetime | None
    indications: list[dict[str, Any]]
    needs: list[str]
    adjustments: list[str]
    interpreter_language: str | None
    risk_flags: list[str]
    safeguarding: bool | None
    bring_forward: bool | None


class AgreedEntryOut(FromRow):
    """The agreed entry; ``version`` is its ETag."""

    to_be_screened: bool
    put_by: str
    why: str
    reason: str | None
    likely_plea: str | None
    known_to_probation: bool | None
    agreed_at: datetime
    version: int


class ScreeningOut(BaseModel):
    """One person on the list: the court's listing and L&D's finding side by side (R7).

    ``differs`` where one side asks for a screen and the other does not, or has said nothing.
    """

    pathway_id: UUID
    listing: ListingOut
    finding: FindingOut
    offences: list[OffenceOut]
    sides: SidesOut
    differs: bool
    agreed: AgreedEntryOut | None
    bring_forward_answer: BringForwardAnswerOut | None

    @classmethod
    def of(cls, listed: Listed, offences: list[OffenceOut]) -> Self:
        """Both sides of one person."""
        pathway, agreed, early = listed.pathway, listed.agreed, listed.heard_early
        return cls(
            pathway_id=pathway.id,
            listing=ListingOut.model_validate(pathway),
            finding=FindingOut.model_validate(pathway),
            offences=offences,
            sides=SidesOut.of(listed.sides),
            differs=listed.entry.differs,
            agreed=AgreedEntryOut.model_validate(agreed) if agreed else None,
            bring_forward_answer=BringForwardAnswerOut.model_validate(early) if early else None,
        )


class ScreeningPage(BaseModel):
    """A page of the list; ``cursor`` is absent on the last one.

    ``still_open``: how many of the whole list are asked for and not agreed on yet (R7).
    """

    people: list[ScreeningOut]
    still_open: int
    agreed_list: AgreedListOut | None
    cursor: str | None = None


class PositionOut(FromRow):
    """Where one requirement stands."""

    requirement: str
    organisation: str | None
    requested_at: datetime | None
    stood_down_at: datetime | None
    needed_by: datetime | None
    willing: bool | None
    treatment_consent: bool | None
    withdrawn: str | None
    withdrawn_at: datetime | None
    suitable: bool | None
    approved: bool | None
    reasons: list[str]
    support_advised: list[str]
    risk_flags: list[str]
    named_clinician: str | None
    agreeing_provider: str | None
    conferred_with: str | None
    combination_advised: bool | None
    outline: str | None
    sessions: int | None
    length_months: int | None
    first_appointment_at: datetime | None
    first_appointment_place: str | None

    @classmethod
    def of(cls, position: Position) -> Self:
        """The position as it stands."""
        return cls.model_validate(position)


class CourtScreenOut(FromRow):
    """A court screen as it was completed; AUDIT with its total (R14)."""

    id: UUID
    requirement: str
    organisation: str
    screened_at: datetime
    motivation: int
    substances: list[dict[str, Any]]
    audit: int | None
    services_now: str | None
    services_before: str | None
    mental_health_care: bool
    willing: bool
    treatment_contract: bool
    confidentiality_waiver: bool
    suitable: bool
    reasons: list[str]


class GateOut(BaseModel):
    """The conditions of R20, each with rule and legal source."""

    requirement: Requirement
    open: bool
    conditions: list[Condition]


class ProposalOut(FromRow):
    """A proposal with the gate as it answered."""

    id: UUID
    requirement: str
    combined_with: str | None
    level: str
    level_without_requirement: str
    proposed_at: datetime
    withdrawn_at: datetime | None
    gate: list[dict[str, Any]]

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        """The proposal as kept."""
        return cls.model_validate(proposal)


class OfficerOut(BaseModel):
    """An officer with the cases they hold."""

    id: UUID
    site: str
    name: str
    team: str
    contact: str
    capacity: int
    cases: int

    @classmethod
    def of(cls, officer: Officer, cases: int) -> Self:
        """The officer and the cases counted."""
        return cls(**officer.model_dump(), cases=cases)


class AllocationOut(FromRow):
    """An allocation, with the capacity it was decided on."""

    id: UUID
    pathway_id: UUID
    officer_id: UUID
    allocated_at: datetime
    justification: str
    handover: str | None
    person_told_at: datetime | None
    cases_then: int
    capacity_then: int
    ended_at: datetime | None

    @classmethod
    def of(cls, allocation: Allocation) -> Self:
        """The allocation as kept."""
        return cls.model_validate(allocation)


class FirstMeetingOut(FromRow):
    """The first meeting, and what to know of the day that was set (R31)."""

    order_number: int
    met_at: datetime
    met_by: str
    channel: str
    sentence_explained: bool
    planning_meeting_at: datetime
    planning_meeting_place: str
    advice: list[str] = Field(default=[])


class PlanningMeetingOut(FromRow):
    """The planning meeting as it was held (R32)."""

    order_number: int
    held_at: datetime
    person_took_part: bool
    organisations: list[str]
    absences: list[dict[str, str]]
    sequence: list[str]
    goals: str
    expectations: str
    attendance_process: str
    communication: str


class AppointmentOut(BaseModel):
    """An appointment the provider told of, with the decision where there is one."""

    id: UUID
    requirement: str | None
    session_number: int | None
    happened_at: datetime
    attended: bool
    attendance: str | None
    engagement: str | None
    acceptable: bool | None
    reason: str | None
    decision: str | None = None
    decided_at: datetime | None = None

    @classmethod
    def of(cls, appointment: Appointment, decision: Decision | None) -> Self:
        """The appointment and the decision on it."""
        known = appointment.model_dump(include=set(cls.model_fields))
        if decision is None:
            return cls(**known)
        return cls(**known, decision=decision.decision, decided_at=decision.decided_at)


class PathwayOut(ScreeningOut):
    """All that probation knows of one pathway; meetings of earlier orders beside its own (R40)."""

    any_guilty: bool | None
    convicted_on: date | None
    report_needed_by: datetime | None
    adjourned: bool | None
    adjournment_reason: str | None
    positions: list[PositionOut]
    postponements: list[PostponementOut]
    court_screens: list[CourtScreenOut]
    proposals: list[ProposalOut]
    pre_sentence_reports: list[ReportOut]
    sentenced_at: datetime | None
    sentence: dict[str, Any]
    support_advised: dict[str, list[str]]
    allocations: list[AllocationOut]
    first_meeting: FirstMeetingOut | None
    planning_meeting: PlanningMeetingOut | None
    earlier_first_meetings: list[FirstMeetingOut]
    earlier_planning_meetings: list[PlanningMeetingOut]
    appointments: list[AppointmentOut]
    treatment: TreatmentOut
    completion: dict[str, Any]
    after_sentence: AfterSentenceOut
    records: RecordsOut
    absorbed: list["PathwayOut"] = Field(default_factory=list)


class DomainEventPage(BaseModel):
    """Domain events after a position, in order."""

    events: list[dict[str, Any]]
    cursor: int
