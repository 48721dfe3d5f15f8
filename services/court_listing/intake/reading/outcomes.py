"""Results of a case, as the court system shares them: which sentence they come to (R11, R26, R40).

Guarantee: a function of the results that are live. What an earlier hearing passed stands until a
result amends, revokes, activates, replaces or sets it aside.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from contracts.reference.entries import ResultEntry
from services.court_listing.intake.reading.findings import SentenceFound
from services.court_listing.intake.reading.impositions import (
    PASSES,
    Imposed,
    add_requirement,
    amend_terms,
    remove_requirement,
    sentence_of,
    term_of,
    weeks_of,
)
from services.court_listing.intake.reading.terms import Prompts, Terms, terms_of
from services.court_listing.rules.pleas import on

_CLEARS = frozenset({"sets_aside", "ends_without_sentence"})
_ABOUT_AN_ORDER = frozenset({"amends_order", "continues_order", "removes_requirement"})


@dataclass(frozen=True)
class LiveResult:
    """A result that counts: of which offence, if of one, of which hearing, when it was ordered."""

    offence: Hashable | None
    hearing: str
    at: datetime
    entry: ResultEntry
    prompts: Prompts = ()
    pointer: str = ""
    given: Terms | None = None
    id: Hashable | None = None

    @property
    def terms(self) -> Terms:
        """What its prompts say, or what is given."""
        return self.given or terms_of(self.prompts)


@dataclass(frozen=True)
class Outcome:
    """What the live results of a case come to.

    ``amended_at`` is when its order was last amended, ``revoked_at`` when one was revoked,
    ``activated_at`` when a term was, ``set_aside_at`` when all that stood was set aside
    (``set_aside``: conviction or sentence). ``ended`` are the offences that ended without a
    sentence, each with the result; ``unconvicted`` those whose conviction was set aside.
    ``without_order`` are results about an order, by id, where there is none they can be about.
    """

    sentence: SentenceFound | None = None
    amended_at: datetime | None = None
    activated_at: datetime | None = None
    revoked_at: datetime | None = None
    set_aside_at: datetime | None = None
    set_aside: str | None = None
    ended: Mapping[Hashable | None, tuple[str, datetime]] = field(default_factory=dict)
    unconvicted: Mapping[Hashable | None, datetime] = field(default_factory=dict)
    offences: frozenset[Hashable | None] = frozenset()
    without_order: frozenset[Hashable] = frozenset()


@dataclass
class _Case:
    """What stands while results are gone through in the order of their days."""

    passed: dict[Hashable | None, list[Imposed]] = field(default_factory=dict)
    total: tuple[datetime, int] | None = None
    ended: dict[Hashable | None, tuple[str, datetime]] = field(default_factory=dict)
    unconvicted: dict[Hashable | None, datetime] = field(default_factory=dict)
    amended_at: datetime | None = None
    revoked_at: datetime | None = None
    set_aside: tuple[datetime, str] | None = None
    activated_at: datetime | None = None
    without_order: set[Hashable] = field(default_factory=set)


def worked_out(results: Iterable[LiveResult]) -> Outcome:
    """R26, R40: the sentence that live results come to, and what became of it."""
    case = _Case()
    days: dict[date, list[LiveResult]] = {}
    for one in _once(results):
        days.setdefault(on(one.at), []).append(one)
    for _, of_day in sorted(days.items()):
        _apply_day(case, of_day)
    standing = [p for passed in case.passed.values() for p in passed]
    sentence = sentence_of(standing, case.total)
    return Outcome(
        sentence=sentence,
        amended_at=case.amended_at,
        activated_at=case.activated_at,
        revoked_at=case.revoked_at,
        set_aside_at=case.set_aside[0] if case.set_aside and sentence is None else None,
        set_aside=case.set_aside[1] if case.set_aside and sentence is None else None,
        ended=case.ended,
        unconvicted=case.unconvicted,
        offences=frozenset(key for key, passed in case.passed.items() if passed),
        without_order=frozenset(case.without_order),
    )


def _once(results: Iterable[LiveResult]) -> Sequence[LiveResult]:
    """A result that two hearings' messages repeat is one."""
    seen: dict[Hashable, LiveResult] = {}
    for one in results:
        key = (one.offence, one.entry.code, on(one.at), tuple(one.prompts))
        seen.setdefault(key, one)
    return list(seen.values())


def _apply_day(case: _Case, results: Sequence[LiveResult]) -> None:
    """What is undone that day first, then what is passed, then what is said of the order."""
    for one in results:
        if one.entry.does in _CLEARS:
            _clear(case, one)
        elif one.entry.does == "revokes_order":
            _revoke(case, one)
    totals = [r for r in results if r.entry.does == "total" and r.terms.minimum is None]
    activating = [one for one in results if one.entry.does == "activates_term"]
    for one in activating:
        _activate(case, one, totals)
    replaced: set[Hashable | None] = set()
    for one in results:
        kind = _kind(one.entry)
        if kind is not None:
            _pass(case, one, kind, replaced)
    _amend(case, results)
    for one in totals if not activating else ():
        weeks = weeks_of(one.terms.total or one.terms.custody or one.terms.length)
        case.total = (one.at, weeks) if weeks is not None else case.total


def _kind(entry: ResultEntry) -> str | None:
    if entry.does == "makes_order":
        return str(entry.disposal)
    return entry.does if entry.does in PASSES else None


def _clear(case: _Case, one: LiveResult) -> None:
    """R11: what stood for the offence does no longer."""
    keys = list(case.passed) if one.offence is None else [one.offence, None]
    stood = [key for key in keys if case.passed.pop(key, [])]
    if one.entry.does == "ends_without_sentence":
        case.ended[one.offence] = (one.entry.code, one.at)
        case.set_aside = (one.at, "conviction") if stood else case.set_aside
    else:
        case.set_aside = (one.at, one.entry.sets_aside or "conviction")
        if one.entry.sets_aside == "conviction":
            case.unconvicted[one.offence] = one.at


def _orders(case: _Case, offence: Hashable | None) -> list[Imposed]:
    """The orders that stand for an offence; all of the case where there is none for it."""
    own = [p for p in case.passed.get(offence, []) if p.is_order] if offence is not None else []
    return own or [p for passed in case.passed.values() for p in passed if p.is_order]


def _revoke(case: _Case, one: LiveResult) -> None:
    gone = _orders(case, one.offence)
    before = [p for p in gone if one.entry.order in (None, p.kind)]
    for key, passed in case.passed.items():
        case.passed[key] = [p for p in passed if not any(p is g for g in before)]
    if before:
        case.revoked_at = one.at


def _activate(case: _Case, one: LiveResult, totals: Sequence[LiveResult]) -> None:
    """R40: the term of a suspended sentence is served, in whole or as far as is said."""
    suspended = [p for p in _orders(case, one.offence) if p.kind == "suspended_sentence_order"]
    said = one.terms.total or one.terms.custody or one.terms.length
    said = said or next((t.terms.total or t.terms.custody for t in totals), None)
    before = [w for p in suspended if (w := term_of(p)) is not None]
    weeks = (
        weeks_of(said) if said else (max(before, default=None) if not one.entry.in_part else None)
    )
    for key, passed in case.passed.items():
        case.passed[key] = [p for p in passed if not any(p is s for s in suspended)]
    served = Imposed(one.entry, "custody", one.at, one.terms, one.pointer, activated_weeks=weeks)
    case.passed.setdefault(one.offence, []).append(served)
    case.total, case.activated_at = None, one.at


def _pass(case: _Case, one: LiveResult, kind: str, replaced: set[Hashable | None]) -> None:
    """A day's disposals of an offence take the place of those of an earlier day."""
    if one.offence not in replaced:
        earlier = case.passed.get(one.offence, [])
        case.passed[one.offence] = [p for p in earlier if on(p.at) == on(one.at)]
        replaced.add(one.offence)
    terms = one.terms
    case.passed[one.offence].append(Imposed(one.entry, kind, one.at, terms, one.pointer))
    case.ended.pop(one.offence, None)
    case.unconvicted.pop(one.offence, None)


def _amend(case: _Case, results: Sequence[LiveResult]) -> None:
    """Requirements go to the order of the day, or to the one that is amended."""
    day = on(results[0].at)
    orders = [p for passed in case.passed.values() for p in passed if p.is_order]
    of_day = [p for p in orders if on(p.at) == day]
    about = any(one.entry.does in _ABOUT_AN_ORDER for one in results)
    amended = orders if about and not of_day else []
    elsewhere = any(p.kind == "order_elsewhere" for passed in case.passed.values() for p in passed)
    for one in _each_extension_once(results):
        if not elsewhere and _lacks_an_order(one.entry, of_day or amended, orders):
            case.without_order |= {one.id} - {None}
        if one.entry.does == "amends_order":
            changed = amend_terms(amended, one.terms)
        elif one.entry.does == "requirement":
            changed = add_requirement(of_day or amended, one.entry, one.terms) and not of_day
        elif one.entry.does == "removes_requirement":
            changed = remove_requirement(orders, one.entry, one.terms)
        else:
            changed = False
            _note_first_review(of_day or orders, one)
        case.amended_at = one.at if changed else case.amended_at


def _lacks_an_order(
    entry: ResultEntry, meant: Sequence[Imposed], orders: Sequence[Imposed]
) -> bool:
    """R26: a requirement needs the order of its day, or one that was amended; a removal any."""
    if entry.does == "removes_requirement":
        return not orders
    return entry.does in ("requirement", "amends_order") and not meant


def _each_extension_once(results: Sequence[LiveResult]) -> Sequence[LiveResult]:
    """One that is said of each offence of the order extends it once."""
    seen: dict[Hashable, LiveResult] = {}
    for number, one in enumerate(results):
        seen.setdefault((one.entry.code, one.prompts) if one.terms.more else number, one)
    return list(seen.values())


def _note_first_review(orders: Sequence[Imposed], one: LiveResult) -> None:
    """R36: the hearing of the first review, where it is a result of its own."""
    for order in orders if one.entry.first_review and one.terms.day is not None else ():
        order.terms = replace(order.terms, first_review_on=one.terms.day)
