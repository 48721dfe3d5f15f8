"""What became of a sentence, answered."""

from pydantic import BaseModel

from services.court_listing.schemas.breaches import BreachOut
from services.court_listing.schemas.feedback import SentencerFeedbackOut
from services.court_listing.schemas.reviews import CourtReviewOut, ReturnOut, ReviewReportOut
from services.court_listing.schemas.sentences import EarlierSentenceOut


class AfterSentenceOut(BaseModel):
    """What became of the sentence, of superseded ones too, the oldest first."""

    feedback: list[SentencerFeedbackOut]
    reviews: list[CourtReviewOut]
    review_reports: list[ReviewReportOut]
    returns: list[ReturnOut]
    breaches: list[BreachOut]
    earlier_sentences: list[EarlierSentenceOut]
