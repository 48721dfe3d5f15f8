"""What stands of what courts passed, and the one sentence it comes to (R26).

A term or a date is as the prompts of the result say it, or as a later result amended it.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from contracts.reference.entries import ResultEntry
from contracts.vocabulary import Disposal
from services.court_listing.intake.reading.findings import (
    RequirementFound,
    SentenceFound,
    TermsFound,
)
from services.court_listing.intake.reading.lengths import Length
from services.court_listing.intake.reading.terms import Terms, months_until
from services.court_listing.rules.pleas import on

PASSES: Mapping[str, Disposal] = {
    "custody": Disposal.CUSTODY,
    "other_sentence": Disposal.OTHER,
    "fine": Disposal.FINE,
    "discharge": Disposal.DISCHARGE,
    "no_penalty": Disposal.OTHER,
    "order_elsewhere": Disposal.OTHER,
}
# Years; no order is longer than three, but one may be extended, and an older law had others.
_LONGEST_ORDER = 10
# The gravest names the sentence; an order with a requirement is an order whatever else was passed.
_GRAVEST_FIRST = (
    "custody",
    "suspended_sentence_order",
    "community_order",
    "order_elsewhere",
    "other_sentence",
    "fine",
    "discharge",
    "no_penalty",
)


@dataclass
class Imposed:
    """A disposal that stands for an offence, and since which day of which hearing."""

    entry: ResultEntry
    kind: str
    at: datetime
    terms: Terms
    pointer: str
    requirements: dict[str, tuple[ResultEntry, Terms]] = field(default_factory=dict)
    activated_weeks: int | None = None
    order: Hashable = None

    def __post_init__(self) -> None:
        """One order is what is passed alike on one day, for whichever offences."""
        said = (self.terms.length, self.terms.operational, self.terms.ends_on)
        self.order = (self.kind, on(self.at), repr(said))

    @property
    def is_order(self) -> bool:
        """Whether it is an order that requirements can be part of."""
        return self.kind in ("community_order", "suspended_sentence_order")


def weeks_of(length: Length | None) -> int | None:
    """In weeks, where it is known."""
    return length.weeks if length else None


def term_of(passed: Imposed) -> int | None:
    """The weeks of a term of custody, suspended or not."""
    if passed.activated_weeks is not None or passed.entry.life:
        return passed.activated_weeks
    terms = passed.terms
    length = terms.custody or terms.total
    if length is None and passed.kind == "custody":
        length = terms.length or terms.supervision
    return weeks_of(length)


def sentence_of(
    standing: Sequence[Imposed], total: tuple[datetime, int] | None
) -> SentenceFound | None:
    """The gravest of what stands names it."""
    if not standing:
        return None
    standing = sorted(standing, key=lambda p: _GRAVEST_FIRST.index(p.kind))
    treated = [p for p in standing if any(e.requirement for e, _ in p.requirements.values())]
    main = treated[0] if treated else standing[0]
    disposal = Disposal(main.kind) if main.is_order else PASSES[main.kind]
    months, ends_on = _length_of_order(main) if main.is_order else (None, None)
    made = _requirements(standing) if main.is_order else {}
    return SentenceFound(
        pointer=main.pointer,
        sentenced_at=main.at,
        disposal=disposal,
        order_months=months,
        custody_weeks=_custody(total, main, standing),
        requirements=tuple(
            RequirementFound(entry.requirement, _treatment_months(terms))
            for name, (entry, terms) in sorted(made.items())
            if entry.requirement is not None
        ),
        made_for=main.entry.made_for,
        activated=main.entry.does == "activates_term",
        terms=_terms(main, made, ends_on),
    )


def _requirements(standing: Sequence[Imposed]) -> dict[str, tuple[ResultEntry, Terms]]:
    made: dict[str, tuple[ResultEntry, Terms]] = {}
    for passed in reversed(standing):
        made |= passed.requirements
    return made


def _treatment_months(terms: Terms) -> int | None:
    length = terms.treatment or terms.length or terms.testing
    return length.months or None if length else None


def _length_of_order(main: Imposed) -> tuple[int | None, date | None]:
    terms = main.terms
    length = terms.length or terms.operational or terms.supervision
    months = (length.months or None) if length else None
    ends_on = terms.ends_on if may_end_on(main.at, terms.ends_on) else None
    if months is None and ends_on is not None:
        months = months_until(main.at, ends_on)
    if ends_on is None and length is not None and not length.in_months:
        ends_on = length.last_day(main.at)
    if months is not None and months > _LONGEST_ORDER * 12:
        months = None
    return months, ends_on


def may_end_on(made_at: datetime, day: date | None) -> bool:
    """Whether an order made then can end on a day."""
    return day is not None and 0 <= (day - on(made_at)).days <= _LONGEST_ORDER * 366


def _custody(
    total: tuple[datetime, int] | None, main: Imposed, standing: Sequence[Imposed]
) -> int | None:
    """R26: in all: consecutive terms one after the other, others at once; a total as it is said."""
    if main.kind not in ("custody", "suspended_sentence_order"):
        return None
    if total is not None and on(total[0]) == on(main.at):
        return total[1]
    terms = [p for p in standing if p.kind == main.kind and on(p.at) == on(main.at)]
    totals = [w for p in terms if (w := weeks_of(p.terms.total)) is not None]
    if totals:
        return max(totals)
    at_once = [w for p in terms if not p.terms.consecutive and (w := term_of(p)) is not None]
    after = [w for p in terms if p.terms.consecutive and (w := term_of(p)) is not None]
    return (max(at_once, default=0) + sum(after)) if at_once or after else None


def _terms(
    main: Imposed, made: Mapping[str, tuple[ResultEntry, Terms]], ends_on: date | None
) -> TermsFound:
    """The order as the court made it, field by field."""
    own = main.terms
    reviews = [own, *(terms for _, terms in made.values())]
    return TermsFound(
        ends_on=ends_on,
        operational_months=own.operational.months if own.operational else None,
        supervision_months=own.supervision.months if own.supervision else None,
        supervising_court=own.supervising_court,
        probation_area=own.probation_area,
        life=main.entry.life,
        minimum_weeks=weeks_of(own.minimum),
        first_review_on=next((t.first_review_on for t in reviews if t.first_review_on), None),
        review_every_weeks=next(
            (t.review_every_weeks for t in reviews if t.review_every_weeks), None
        ),
        with_review=any(entry.with_review for entry, _ in made.values()),
        requirements=tuple(_requirement_terms(name, *made[name]) for name in sorted(made)),
    )


def _requirement_terms(name: str, entry: ResultEntry, terms: Terms) -> dict[str, object]:
    """What the court said of one requirement; absent where it said nothing."""
    said: dict[str, object] = {
        "requirement": name,
        "residential": entry.residential,
        "with_review": entry.with_review,
        "length_months": _treatment_months(terms),
        "testing_months": terms.testing.months if terms.testing else None,
        "days": terms.days,
        "hours": terms.hours,
        "ends_on": terms.ends_on.isoformat() if terms.ends_on else None,
        "practitioner": terms.practitioner,
        "place": terms.place,
    }
    return {key: value for key, value in said.items() if value is not None}
