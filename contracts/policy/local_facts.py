"""Facts that clocks listen to and nobody is told: only the owner of the clock knows them."""

from enum import StrEnum
from typing import Self

from contracts.event import Agency


class LocalFact(StrEnum):
    """A fact as ``clocks.yaml`` names it, and who notes it; checked both ways at start."""

    noted_by: Agency

    def __new__(cls, value: str, noted_by: Agency) -> Self:
        """The fact by its name."""
        fact = str.__new__(cls, value)
        fact._value_, fact.noted_by = value, noted_by
        return fact

    APPOINTMENT_CANCELLED = ("AppointmentCancelled", Agency.PROVIDER)
    APPOINTMENT_PLANNED = ("AppointmentPlanned", Agency.PROVIDER)
    CONSENT_STANDS = ("ConsentStands", Agency.PROVIDER)
    COURT_REVIEW_CANCELLED = ("CourtReviewCancelled", Agency.COURT)
    DECISION_NOT_NEEDED = ("DecisionNotNeeded", Agency.PROBATION)
    FIRST_MEETING_DUE = ("FirstMeetingDue", Agency.PROBATION)
    FOLLOW_UP_MADE = ("FollowUpMade", Agency.PROVIDER)
    FOLLOW_UP_NOT_NEEDED = ("FollowUpNotNeeded", Agency.PROVIDER)
    FOLLOW_UP_OPENS = ("FollowUpOpens", Agency.PROVIDER)
    OFFICER_LEFT = ("OfficerLeft", Agency.PROBATION)
    ORDER_MADE_AGAIN = ("OrderMadeAgain", Agency.PROBATION)
    REQUIREMENT_MADE = ("RequirementMade", Agency.PROVIDER)
    REQUIREMENT_MADE_AGAIN = ("RequirementMadeAgain", Agency.PROVIDER)
    RETURN_DUE = ("ReturnDue", Agency.REPORTING)
    RETURN_SENT = ("ReturnSent", Agency.REPORTING)
    SENTENCER_FEEDBACK_ASKED = ("SentencerFeedbackAsked", Agency.COURT)
    TREATMENT_BEGUN = ("TreatmentBegun", Agency.PROVIDER)
    TREATMENT_PAUSED = ("TreatmentPaused", Agency.PROVIDER)
    TREATMENT_GOES_ON = ("TreatmentGoesOn", Agency.PROVIDER)
    TREATMENT_NOT_BEGUN = ("TreatmentNotBegun", Agency.PROVIDER)
