"""Instruments answered: scored by their schemes, read for risk, compared before and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contracts.instruments import (
    Change,
    InvalidAnswers,
    NotComparable,
    Score,
    UnknownInstrument,
    change,
    score,
)
from contracts.policy.practice import Practice, practice
from contracts.vocabulary import Requirement, RiskFlag
from services.common.errors import FieldError, Unprocessable


class Stage(StrEnum):
    """When an instrument was answered."""

    ASSESSMENT = "assessment"
    TREATMENT = "treatment"
    REVIEW = "review"
    COMPLETION = "completion"
    FOLLOW_UP = "follow_up"


Answers = Mapping[int, int | None]


_NEEDED = {
    Requirement.MHTR: (("PHQ-9",), ("GAD-7",), ("CORE-10", "CORE-34")),
    Requirement.DRR: (("TOP",),),
    Requirement.ATR: (("TOP",), ("AUDIT",)),
}


# Two of CORE-34's risk items ask about harm done or threatened to other people.
_TO_OTHERS = {"CORE-34": frozenset({6, 22})}


@dataclass(frozen=True)
class AnsweredInstrument:
    """One instrument as it was answered."""

    instrument: str
    answers: Answers
    version: str | None = None


def require_scores(answered: Sequence[AnsweredInstrument]) -> list[Score]:
    """R13: every instrument scored by its scheme; each thing wrong is named, by item."""
    errors: list[FieldError] = []
    scores: list[Score] = []
    for place, sent in enumerate(answered):
        at = f"/instruments/{place}"
        if sent.instrument in {earlier.instrument for earlier in answered[:place]}:
            errors.append(FieldError(f"{at}/instrument", "name each questionnaire once"))
        try:
            scores.append(score(sent.instrument, sent.answers, sent.version))
        except UnknownInstrument:
            errors.append(
                FieldError(
                    f"{at}/instrument",
                    "this questionnaire cannot be scored: check its name and version",
                )
            )
        except InvalidAnswers as wrong:
            errors += [FieldError(at + e.pointer, e.reason) for e in wrong.errors]
    if errors:
        raise Unprocessable(
            "The questionnaires cannot be scored: correct the fields named.",
            rule="R13",
            field=errors[0].field,
            errors=tuple(errors),
        )
    return scores


def require_instruments(requirement: Requirement, instruments: Iterable[str]) -> None:
    """R13: the instruments a requirement cannot be assessed without."""
    there = set(instruments)
    missing = [" or ".join(n) for n in _NEEDED.get(requirement, ()) if not there & set(n)]
    if missing:
        raise Unprocessable(
            f"Add the questionnaires that this requirement needs: {', '.join(missing)}.",
            rule="R13",
            field="/instruments",
        )


def outside_repeated(before: Iterable[str], after: Iterable[str]) -> list[Practice]:
    """R42, R86: treatment is measured with what it was assessed with; nobody is made to answer."""
    return [practice("MeasuresNotRepeated")] * bool(set(before) - set(after))


def risks(scores: Iterable[Score]) -> frozenset[RiskFlag]:
    """R41: the risks that answers to risk items tell of, as facts and without the answers."""
    flags = set()
    for result in scores:
        to_others = _TO_OTHERS.get(result.instrument, frozenset())
        flags |= {
            RiskFlag.TO_OTHERS if item in to_others else RiskFlag.TO_SELF
            for item in result.risk_items
        }
    return frozenset(flags)


def changes(before: Iterable[Score], after: Iterable[Score]) -> list[Change]:
    """R42, R74: change and reliable change of every instrument that has a total on both sides."""
    earlier = {result.instrument: result for result in before}
    compared = []
    for later in after:
        try:
            if later.instrument in earlier:
                compared.append(change(earlier[later.instrument], later))
        except NotComparable:
            continue
    return compared
