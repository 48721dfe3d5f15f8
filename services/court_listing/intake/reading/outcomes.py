"""Results of a case, as the court system shares them: which sentence they come to (R11, R26, R40).

Guarantee: a function of the results that are live. What an earlier hearing passed stands until a
result amends, revokes, activates, replaces or sets it aside; what is decided of an application,
or what a breach is punished with, leaves the conviction and an order that is not revoked.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from contracts.reference.entries import ResultEntry
from services.court_listing.intake.reading.findings import SentenceFound
from services.court_listing.intake.reading.impositions import (
    PASSES,
    Imposed,
    sentence_of,
    term_of,
    weeks_of,
)
from services.court_listing.intake.reading.orders_meant import Meant, OfDay, amend
from services.court_listing.intake.reading.terms import Prompts, Terms, terms_of
from services.court_listing.rules.pleas import on

_PUNISHES_A_BREACH = frozenset({"fine", "discharge", "no_penalty"})


@dataclass(frozen=True)
class LiveResult:
    """A result that counts: of which offence, if of one, of which hearing, when it was ordered.

    ``of_application`` where it was decided of a court application, not of a charge.
    """

    offence: Hashable | None
    hearing: str
    at: datetime
    entry: ResultEntry
    prompts: Prompts = ()
    pointer: str = ""
    given: Terms | None = None
    id: Hashable | None = None
    of_application: bool = False

    @property
    def terms(self) -> Terms:
        """What its prompts say, or what is given."""
        return self.given or terms_of(self.prompts)


@dataclass(frozen=True)
class Outcome:
    """What the live results of a case come to.

    ``amended_at`` is when its order was last amended, ``revoked_at`` when one was revoked,
    ``continued_at`` when one was left as it is, ``activated_at`` when a term was activated,
    ``set_aside_at`` when all that stood was set aside (``set_aside``: conviction or sentence).
    ``ended`` are the offences that ended without a sentence, each with the result;
    ``unconvicted`` those whose conviction was set aside. ``without_order`` are results about an
    order, by id, where there is none they can be about; ``unclear`` those about one of several
    orders, or of a sentence, that do not say of which, or what is left of it.
    """

    sentence: SentenceFound | None = None
    amended_at: datetime | None = None
    activated_at: datetime | None = None
    revoked_at: datetime | None = None
    continued_at: datetime | None = None
    set_aside_at: datetime | None = None
    set_aside: str | None = None
    ended: Mapping[Hashable | None, tuple[str, datetime]] = field(default_factory=dict)
    unconvicted: Mapping[Hashable | None, datetime] = field(default_factory=dict)
    offences: frozenset[Hashable | None] = frozenset()
    without_order: frozenset[Hashable] = frozenset()
    unclear: frozenset[Hashable] = frozenset()


@dataclass
class _Case(Meant):
    """What stands while results are gone through in the order of their days.

    ``sentenced`` are the offences that a sentence of the whole case was passed for.
    """

    sentenced: frozenset[Hashable] = frozenset()
    total: tuple[datetime, int] | None = None
    ended: dict[Hashable | None, tuple[str, datetime]] = field(default_factory=dict)
    unconvicted: dict[Hashable | None, datetime] = field(default_factory=dict)
    revoked_at: datetime | None = None
    set_aside: tuple[datetime, str] | None = None
    activated_at: datetime | None = None


def worked_out(results: Iterable[LiveResult], sentenced: Collection[Hashable] = ()) -> Outcome:
    """R26, R40: the sentence that live results come to, and what became of it."""
    case = _Case(sentenced=frozenset(sentenced))
    days: dict[date, list[LiveResult]] = {}
    for one in _once(results):
        days.setdefault(on(one.at), []).append(one)
    for day, of_day in sorted(days.items()):
        _apply_day(case, day, of_day)
    sentence = sentence_of([p for _, p in case.standing()], case.total)
    return Outcome(
        sentence=sentence,
        amended_at=case.amended_at,
        activated_at=case.activated_at,
        revoked_at=case.revoked_at,
        continued_at=case.continued_at,
        set_aside_at=case.set_aside[0] if case.set_aside and sentence is None else None,
        set_aside=case.set_aside[1] if case.set_aside and sentence is None else None,
        ended=case.ended,
        unconvicted=case.unconvicted,
        offences=frozenset(key for key, passed in case.passed.items() if passed),
        without_order=frozenset(case.without_order),
        unclear=frozenset(case.unclear),
    )


def _once(results: Iterable[LiveResult]) -> Sequence[LiveResult]:
    """A result that two hearings' messages repeat is one."""
    seen: dict[Hashable, LiveResult] = {}
    for one in results:
        key = (one.offence, one.entry.code, on(one.at), tuple(one.prompts), one.of_application)
        seen.setdefault(key, one)
    return list(seen.values())


def _apply_day(case: _Case, day: date, results: Sequence[LiveResult]) -> None:
    """What is undone that day first, then what is passed, then what is said of the order."""
    of_day = OfDay(day, results, case.standing())
    _undo(case, of_day, results)
    totals = [r for r in results if r.entry.does == "total" and r.terms.minimum is None]
    activating = [one for one in results if one.entry.does == "activates_term"]
    for one in activating:
        _activate(case, of_day, one, totals)
    replaced: set[Hashable | None] = set()
    for one in results:
        kind = _kind(one.entry)
        if kind is not None and not _leaves_the_order(case, of_day, one, kind):
            _pass(case, one, kind, replaced)
    amend(case, of_day)
    for one in totals if not activating else ():
        weeks = weeks_of(one.terms.total or one.terms.custody or one.terms.length)
        case.total = (one.at, weeks) if weeks is not None else case.total


def _undo(case: _Case, of_day: OfDay, results: Sequence[LiveResult]) -> None:
    for one in results:
        if one.entry.does == "sets_aside":
            _set_aside(case, one)
        elif one.entry.does == "ends_without_sentence" and not one.of_application:
            _end(case, one)
        elif one.entry.does == "revokes_order":
            _revoke(case, of_day, one)


def _kind(entry: ResultEntry) -> str | None:
    if entry.does == "makes_order":
        return str(entry.disposal)
    return entry.does if entry.does in PASSES else None


def _end(case: _Case, one: LiveResult) -> None:
    """R11: a charge ended; where it was sentenced before, a person says what is left of that."""
    keys = list(case.passed) if one.offence is None else [one.offence]
    of_case = one.offence in case.sentenced and case.passed.get(None)
    if of_case or any(case.passed.get(key) for key in keys):
        case.unclear |= {one.id} - {None}
        return
    case.ended[one.offence] = (one.entry.code, one.at)


def _set_aside(case: _Case, one: LiveResult) -> None:
    """R11: what stood for the offence does no longer, nor what rested on that offence alone."""
    case.set_aside = (one.at, one.entry.sets_aside or "conviction")
    if one.entry.sets_aside == "conviction":
        case.unconvicted[one.offence] = one.at
    keys: list[Hashable | None] = [one.offence]
    if one.offence is None:
        keys = list(case.passed)
    elif not case.sentenced - {one.offence} - set(case.unconvicted):
        keys = [one.offence, None]
    elif case.passed.get(None):
        case.unclear |= {one.id} - {None}
    for key in keys:
        case.passed.pop(key, None)


def _revoke(case: _Case, of_day: OfDay, one: LiveResult) -> None:
    gone = case.meant(of_day, one, of_day.before)
    case.remove(gone)
    if gone:
        case.revoked_at = one.at
        of_day.revoked |= {id(p) for p in gone}


def _activate(case: _Case, of_day: OfDay, one: LiveResult, totals: Sequence[LiveResult]) -> None:
    """R40: the term of a suspended sentence is served, in whole or as far as is said."""
    suspended = case.meant(of_day, one, of_day.before, kind="suspended_sentence_order")
    if not suspended:
        return
    said = one.terms.total or one.terms.custody or one.terms.length
    said = said or next((t.terms.total or t.terms.custody for t in totals), None)
    before = [w for p in suspended if (w := term_of(p)) is not None]
    weeks = (
        weeks_of(said) if said else (max(before, default=None) if not one.entry.in_part else None)
    )
    case.remove(suspended)
    served = Imposed(one.entry, "custody", one.at, one.terms, one.pointer, activated_weeks=weeks)
    case.passed.setdefault(one.offence, []).append(served)
    case.total, case.activated_at = None, one.at


def _leaves_the_order(case: _Case, of_day: OfDay, one: LiveResult, kind: str) -> bool:
    """R40: a breach is punished, and the order that is not revoked stands beside that."""
    if kind not in _PUNISHES_A_BREACH:
        return False
    stands = of_day.orders_before(one.offence, case)
    if one.of_application and one.offence is None:
        # What an application is answered with is the sentence of no charge, unless in its place.
        return bool(stands) or not of_day.revoked
    continues = one.of_application or kind == "no_penalty" or of_day.continues(one.offence)
    return bool(stands) and continues


def _pass(case: _Case, one: LiveResult, kind: str, replaced: set[Hashable | None]) -> None:
    """A day's disposals of an offence take the place of those of an earlier day.

    One that an application was answered with takes the place of the order it was about.
    """
    if one.offence not in replaced:
        whole = one.of_application and one.offence is None
        for key in list(case.passed) if whole else [one.offence]:
            earlier = case.passed.get(key, [])
            case.passed[key] = [p for p in earlier if on(p.at) == on(one.at)]
        replaced.add(one.offence)
    terms = one.terms
    made = Imposed(one.entry, kind, one.at, terms, one.pointer)
    case.passed.setdefault(one.offence, []).append(made)
    case.ended.pop(one.offence, None)
    case.unconvicted.pop(one.offence, None)
