"""How the pathway shows what became of its sentence."""

from sqlmodel import SQLModel

from services.common.snapshot import Record, tables_of
from services.court_listing.models.sentences import Sentence
from services.court_listing.schemas.orders import AfterSentenceOut
from services.court_listing.schemas.sentences import EarlierSentenceOut

ORDER_TABLES: tuple[type[SQLModel], ...] = (Sentence, *tables_of(AfterSentenceOut))


def after_sentence(record: Record) -> AfterSentenceOut:
    """Feedback, reviews, returns, breaches and how they ended (R27, R36, R38, R40, R45)."""
    superseded = [sentence for sentence in record.all(Sentence) if sentence.superseded_at]
    superseded.sort(key=lambda sentence: (sentence.superseded_at, sentence.id))
    return AfterSentenceOut(
        **record.shown_in(AfterSentenceOut),
        earlier_sentences=[EarlierSentenceOut.model_validate(sentence) for sentence in superseded],
    )
