"""Questionnaires as data and one scorer; ships no wording of items."""

from contracts.instruments.scheme import Scheme, UnknownInstrument, instruments, scheme
from contracts.instruments.scorer import (
    AnswerError,
    Change,
    InvalidAnswers,
    NotComparable,
    Reliable,
    Score,
    change,
    score,
)

__all__ = [
    "AnswerError",
    "Change",
    "InvalidAnswers",
    "NotComparable",
    "Reliable",
    "Scheme",
    "Score",
    "UnknownInstrument",
    "change",
    "instruments",
    "scheme",
    "score",
]
