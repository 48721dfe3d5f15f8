"""Facts that clocks listen to and nobody is told: only the owner of the clock knows them."""

from enum import StrEnum


class LocalFact(StrEnum):
    """A fact as ``clocks.yaml`` names it; at start it is checked that a clock listens to each."""

    APPOINTMENT_CANCELLED = "AppointmentCancelled"
    APPOINTMENT_PLANNED = "AppointmentPlanned"
    CONSENT_STANDS = "ConsentStands"
    COURT_REVIEW_CANCELLED = "CourtReviewCancelled"
    DECISION_NOT_NEEDED = "DecisionNotNeeded"
    FIRST_MEETING_DUE = "FirstMeetingDue"
    FOLLOW_UP_MADE = "FollowUpMade"
    FOLLOW_UP_NOT_NEEDED = "FollowUpNotNeeded"
    FOLLOW_UP_OPENS = "FollowUpOpens"
    ORDER_MADE_AGAIN = "OrderMadeAgain"
    REQUIREMENT_MADE = "RequirementMade"
    REQUIREMENT_MADE_AGAIN = "RequirementMadeAgain"
    RETURN_DUE = "ReturnDue"
    RETURN_SENT = "ReturnSent"
    SENTENCER_FEEDBACK_ASKED = "SentencerFeedbackAsked"
    TREATMENT_BEGUN = "TreatmentBegun"
    TREATMENT_NOT_BEGUN = "TreatmentNotBegun"
