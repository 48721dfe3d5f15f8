"""Operational records of a site, asked and answered: each kind closed, and nobody's name (R46).

A ``note`` is for what the codes leave open about the work; it is no place for a person, and short
so that it does not become one.
"""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from contracts.reference import AwarenessAudience, ComplaintSubject
from contracts.vocabulary import Requirement
from services.common.schemas import Body, FromRow, Line, Unfit


def _past(day: date) -> date:
    if not date(2017, 1, 1) <= day <= datetime.now(UTC).date():
        raise Unfit("has to be a day from 2017 on that is not in the future")
    return day


PastDay = Annotated[date, AfterValidator(_past)]
Quarter = Annotated[str, StringConstraints(pattern="^20[0-9]{2}-Q[1-4]$")]
Count = Annotated[int, Field(ge=0, le=100_000)]
Grade = Annotated[int, Field(ge=1, le=5)]


class RecordKind(StrEnum):
    """The operational records a site keeps (R46)."""

    COMPLAINT = "complaint"
    RISK = "risk"
    INCIDENT_REPORT = "incident_report"
    WORKFORCE_REPORT = "workforce_report"
    AWARENESS_SESSION = "awareness_session"
    REFERRAL_REVIEW = "referral_review"


class ComplaintOutcome(StrEnum):
    """What came of a complaint."""

    OPEN = "open"
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"


class RiskStatus(StrEnum):
    """How an entry of the risk register stands."""

    OPEN = "open"
    REDUCED = "reduced"
    CLOSED = "closed"


class OfSite(Body):
    """What records have in common: which record this corrects, and a note without identities."""

    corrects: UUID | None = None
    note: Line | None = None


class ComplaintIn(OfSite):
    """A complaint, by its subject; who complained is kept where it was made."""

    kind: Literal[RecordKind.COMPLAINT]
    received_on: PastDay
    subject: ComplaintSubject
    outcome: ComplaintOutcome
    closed_on: PastDay | None = None


class RiskIn(OfSite):
    """An entry of the risk register: what it is, how likely and how grave."""

    kind: Literal[RecordKind.RISK]
    raised_on: PastDay
    note: Line
    likelihood: Grade
    impact: Grade
    status: RiskStatus


class IncidentReportIn(OfSite):
    """The incidents of a quarter, and how many of them were of safeguarding."""

    kind: Literal[RecordKind.INCIDENT_REPORT]
    quarter: Quarter
    incidents: Count
    serious: Count
    safeguarding: Count


class WorkforceReportIn(OfSite):
    """The posts of a quarter for a requirement, and how many were filled (R44)."""

    kind: Literal[RecordKind.WORKFORCE_REPORT]
    quarter: Quarter
    requirement: Requirement
    practitioner_posts: Count
    practitioners_in_post: Count
    clinical_lead_posts: Count
    clinical_leads_in_post: Count


class AwarenessSessionIn(OfSite):
    """A session about treatment requirements: for whom, and how many came."""

    kind: Literal[RecordKind.AWARENESS_SESSION]
    held_on: PastDay
    audience: AwarenessAudience
    attending: Count


class ReferralReviewIn(OfSite):
    """A review of referrals: how many were looked at, and how many had been right."""

    kind: Literal[RecordKind.REFERRAL_REVIEW]
    reviewed_on: PastDay
    referrals: Count
    appropriate: Count


RecordIn = Annotated[
    ComplaintIn
    | RiskIn
    | IncidentReportIn
    | WorkforceReportIn
    | AwarenessSessionIn
    | ReferralReviewIn,
    Field(discriminator="kind"),
]


class RecordOut(FromRow):
    """A record as kept; a correction has the id of what it corrects, and a higher version."""

    id: UUID
    version: int
    site: str
    kind: RecordKind
    on: date
    body: dict[str, Any]
    recorded_at: datetime
    recorded_by: str
