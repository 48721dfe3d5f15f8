"""Scoring: item answers to a total, band, case and risk flag; two scores to a change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from contracts.instruments.scheme import Scheme, scheme

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class AnswerError:
    """What is wrong with one answer, and where it is in a request body."""

    item: int
    reason: str

    @property
    def pointer(self) -> str:
        """Give the JSON pointer to the answer in ``{"answers": {"1": 0, ...}}``."""
        return f"/answers/{self.item}"


class InvalidAnswers(ValueError):
    """Answers that cannot be scored; names items and reasons, never what was answered."""

    def __init__(self, instrument: str, errors: tuple[AnswerError, ...]) -> None:
        """Remember every answer at fault."""
        found = "; ".join(f"item {error.item}: {error.reason}" for error in errors)
        super().__init__(f"{instrument}: {found}")
        self.instrument = instrument
        self.errors = errors


class NotComparable(ValueError):
    """Two scores that no change can be computed from."""


class Reliable(StrEnum):
    """Whether a change is more than measurement error (R74)."""

    IMPROVED = "improved"
    DETERIORATED = "deteriorated"
    NO_RELIABLE_CHANGE = "no_reliable_change"
    NOT_DEFINED = "not_defined"


@dataclass(frozen=True)
class Score:
    """What the answers come to.

    ``total`` is exact to a hundredth, halves away from zero, and None where the scheme leaves
    the answers unscored. Bands and cut-offs are read before rounding. ``risk`` is true when a
    risk item reaches its threshold; risk items without answer are in ``risk_unanswered``.
    """

    instrument: str
    version: str
    total: Decimal | None
    prorated: bool
    missing: tuple[int, ...]
    band: str | None
    case: bool | None
    risk: bool
    risk_items: tuple[int, ...]
    risk_unanswered: tuple[int, ...]
    subscales: Mapping[str, Decimal]


@dataclass(frozen=True)
class Change:
    """The difference between two scores of one scheme; negative is better in all of them."""

    instrument: str
    before: Decimal
    after: Decimal
    difference: Decimal
    reliable: Reliable
    left_case: bool


def score(
    instrument: str,
    answers: Mapping[int, int | None],
    version: str | None = None,
    *,
    banding: str | None = None,
) -> Score:
    """Score the answers by the scheme, or raise InvalidAnswers naming every item at fault."""
    by = scheme(instrument, version)
    given = _checked(by, answers)
    missing = tuple(item for item in by.numbers if item not in given)
    exact = _exact_total(by, given) if len(missing) <= by.missing.allowed else None
    return Score(
        instrument=by.instrument,
        version=by.version,
        total=None if exact is None else _rounded(exact),
        prorated=exact is not None and bool(missing),
        missing=missing,
        band=None if exact is None else by.band(_decimal(exact), banding),
        case=None if exact is None or by.case_from is None else exact >= by.case_from,
        risk=any(_at_risk(by, given)),
        risk_items=tuple(_at_risk(by, given)),
        risk_unanswered=tuple(item for item in sorted(by.risk) if item in missing),
        subscales=_subscales(by, given),
    )


def change(before: Score, after: Score) -> Change:
    """Compare two scores of one scheme by its criterion of reliable change (R74)."""
    if (before.instrument, before.version) != (after.instrument, after.version):
        raise NotComparable("the two scores are not of one scheme")
    if before.total is None or after.total is None:
        raise NotComparable("one of the scores has no total")
    difference = after.total - before.total
    criterion = scheme(before.instrument, before.version).reliable_change
    return Change(
        instrument=before.instrument,
        before=before.total,
        after=after.total,
        difference=difference,
        reliable=_reliable(difference, criterion),
        left_case=bool(before.case) and after.case is False,
    )


def _checked(by: Scheme, answers: Mapping[int, int | None]) -> dict[int, int]:
    errors = tuple(_errors(by, answers))
    if errors:
        raise InvalidAnswers(by.instrument, errors)
    return {item: answer for item, answer in sorted(answers.items()) if answer is not None}


def _errors(by: Scheme, answers: Mapping[int, int | None]) -> Iterator[AnswerError]:
    for item, answer in sorted(answers.items()):
        if item not in by.numbers:
            yield AnswerError(item, "there is no such item")
        elif answer is not None and (type(answer) is not int or not by.allows(item, answer)):
            yield AnswerError(item, "not an answer this item offers")
    missing = [item for item in by.numbers if answers.get(item) is None]
    if len(missing) > by.missing.allowed and by.missing.beyond == "refused":
        few = by.missing.allowed
        rule = f"unanswered, and at most {few} may be" if few else "unanswered, and none may be"
        yield from (AnswerError(item, rule) for item in missing)


def _exact_total(by: Scheme, given: Mapping[int, int]) -> Fraction | None:
    """Give an unanswered item the mean of the answered ones."""
    if by.total == "none" or not given:
        return None
    return _mean(by, given) * (10 if by.total == "mean_times_ten" else by.items)


def _mean(by: Scheme, given: Mapping[int, int]) -> Fraction:
    counted = sum(by.counted(item, answer) for item, answer in given.items())
    return Fraction(counted, len(given))


def _subscales(by: Scheme, given: Mapping[int, int]) -> dict[str, Decimal]:
    """Score a subscale only where all of its items are answered."""
    found = {}
    for name, items in by.subscales.items():
        answered = {item: given[item] for item in items if item in given}
        if len(answered) == len(items):
            times = 10 if by.total == "mean_times_ten" else len(items)
            found[name] = _rounded(_mean(by, answered) * times)
    return found


def _at_risk(by: Scheme, given: Mapping[int, int]) -> list[int]:
    return [item for item in sorted(by.risk) if given.get(item, -1) >= by.risk[item]]


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _rounded(exact: Fraction) -> Decimal:
    return _decimal(exact).quantize(_HUNDREDTH, ROUND_HALF_UP)


def _reliable(difference: Decimal, criterion: int | None) -> Reliable:
    if criterion is None:
        return Reliable.NOT_DEFINED
    if abs(difference) < criterion:
        return Reliable.NO_RELIABLE_CHANGE
    return Reliable.IMPROVED if difference < 0 else Reliable.DETERIORATED
