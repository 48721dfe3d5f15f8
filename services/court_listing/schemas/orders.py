"""What became of a sentence, answered."""

from typing import Annotated

from pydantic import BaseModel

from services.common.snapshot import Rows
from services.court_listing.models.breaches import Breach
from services.court_listing.models.feedback import SentencerFeedback
from services.court_listing.models.reviews import CourtReview, ReturnToCourt, ReviewReport
from services.court_listing.schemas.breaches import BreachOut
from services.court_listing.schemas.feedback import SentencerFeedbackOut
from services.court_listing.schemas.reviews import CourtReviewOut, ReturnOut, ReviewReportOut
from services.court_listing.schemas.sentences import EarlierSentenceOut


class AfterSentenceOut(BaseModel):
    """What became of the sentence, of superseded ones too, the oldest first."""

    feedback: Annotated[list[SentencerFeedbackOut], Rows(SentencerFeedback, "returned_at")]
    reviews: Annotated[list[CourtReviewOut], Rows(CourtReview, "set_at")]
    review_reports: Annotated[list[ReviewReportOut], Rows(ReviewReport, "sent_at")]
    returns: Annotated[list[ReturnOut], Rows(ReturnToCourt, "returned_at")]
    breaches: Annotated[list[BreachOut], Rows(Breach, "referred_at")]
    earlier_sentences: list[EarlierSentenceOut]
