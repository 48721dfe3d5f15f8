"""Which orders a result is about, where a case has several, or one for several offences (R40).

Guarantee: what is said of an offence is of its order, and of all of that order; what says of no
offence which order it means, where there are several, changes none and is for a person.
"""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from contracts.reference.entries import ResultEntry
from services.court_listing.intake.reading.amending import (
    add_requirement,
    amend_terms,
    remove_requirement,
)
from services.court_listing.intake.reading.impositions import Imposed
from services.court_listing.intake.reading.terms import Prompts, Terms
from services.court_listing.rules.pleas import on

_ABOUT_AN_ORDER = frozenset({"amends_order", "continues_order", "removes_requirement"})
_OWN_WORD = _ABOUT_AN_ORDER | {
    "revokes_order", "activates_term", "makes_order", "custody", "other_sentence",
    "order_elsewhere",
}  # fmt: skip

_Keyed = tuple[Hashable | None, Imposed]


class Said(Protocol):
    """A result, as far as it is asked here which order it means."""

    @property
    def offence(self) -> Hashable | None:
        """Of which offence it is, if of one."""

    @property
    def at(self) -> datetime:
        """When it was ordered."""

    @property
    def entry(self) -> ResultEntry:
        """Which result it is."""

    @property
    def prompts(self) -> Prompts:
        """What it says."""

    @property
    def terms(self) -> Terms:
        """What its prompts say."""

    @property
    def id(self) -> Hashable | None:
        """By what it is known, if it is on record."""

    @property
    def of_application(self) -> bool:
        """Whether it was decided of a court application."""


@dataclass
class OfDay:
    """The results of a day, and what stood before it; ``revoked`` is what was revoked that day."""

    on: date
    results: Sequence[Said]
    before: Sequence[_Keyed]
    revoked: set[int] = field(default_factory=set)

    def own_word(self) -> frozenset[Hashable | None]:
        """The offences of which that day says itself what becomes of their order."""
        return frozenset(r.offence for r in self.results if r.entry.does in _OWN_WORD)

    def continues(self, offence: Hashable | None) -> bool:
        """Whether that day says of the offence, or of no other one, that its order goes on."""
        said = [r for r in self.results if r.entry.does == "continues_order"]
        return any(r.offence in (offence, None) or offence is None for r in said)

    def orders_before(self, offence: Hashable | None, case: "Meant") -> list[Imposed]:
        """The orders of an earlier day that stand for the offence, or for the case."""
        still = {id(p) for _, p in case.standing()}
        orders = [(key, p) for key, p in self.before if p.is_order and id(p) in still]
        return [p for key, p in orders if offence in (key, None) or key is None]


@dataclass
class Meant:
    """What stands for each offence, and which of it results are about."""

    passed: dict[Hashable | None, list[Imposed]] = field(default_factory=dict)
    amended_at: datetime | None = None
    continued_at: datetime | None = None
    without_order: set[Hashable] = field(default_factory=set)
    unclear: set[Hashable] = field(default_factory=set)

    def standing(self) -> list[_Keyed]:
        """All that stands, each with its offence."""
        return [(key, p) for key, passed in self.passed.items() for p in passed]

    def remove(self, gone: Collection[Imposed]) -> None:
        """These stand no more."""
        ids = {id(p) for p in gone}
        for key, passed in self.passed.items():
            self.passed[key] = [p for p in passed if id(p) not in ids]

    def lacks_an_order(self, one: Said) -> None:
        """R26: it needs an order, and there is none; one for elsewhere is not kept here."""
        if not any(p.kind == "order_elsewhere" for _, p in self.standing()):
            self.without_order |= {one.id} - {None}

    def meant(
        self, of_day: OfDay, one: Said, among: Sequence[_Keyed], kind: str | None = None
    ) -> list[Imposed]:
        """The orders a result is about: of its offence, else the only one there is."""
        kind = kind or one.entry.order
        orders = [(key, p) for key, p in among if p.is_order and kind in (None, p.kind)]
        own = [p for key, p in orders if key == one.offence] if one.offence is not None else []
        if own:
            elsewhere = of_day.own_word() - {one.offence}
            names = {p.order for p in own}
            return own + [
                p for key, p in orders
                if key != one.offence and key not in elsewhere and p.order in names
            ]  # fmt: skip
        if len({p.order for _, p in orders}) > 1:
            self.unclear |= {one.id} - {None}
            return []
        if not orders:
            self.lacks_an_order(one)
        return [p for _, p in orders]


def amend(case: Meant, of_day: OfDay) -> None:
    """What is removed first, then what is amended, then requirements and reviews."""
    results = [r for r in of_day.results if r.entry.does == "removes_requirement"]
    results += [r for r in of_day.results if r.entry.does != "removes_requirement"]
    extended: set[Hashable] = set()
    for one in results:
        if one.entry.does in _ABOUT_AN_ORDER:
            changed = _of_earlier(case, of_day, one, extended)
        elif one.entry.does == "requirement":
            orders, new = _required(case, of_day, one)
            changed = add_requirement(orders, one.entry, one.terms) and not new
        else:
            changed = False
            _note_first_review(case, of_day, one)
        case.amended_at = one.at if changed else case.amended_at


def _of_earlier(case: Meant, of_day: OfDay, one: Said, extended: set[Hashable]) -> bool:
    """Whether a result that is about an order of an earlier day changed it."""
    today, earlier = _by_day(case, of_day)
    if not earlier and today:
        if one.entry.does == "removes_requirement":
            remove_requirement([p for _, p in today], one.entry, one.terms)
        elif one.entry.does == "amends_order":
            amend_terms(case.meant(of_day, one, today), one.terms)
        return False
    if one.entry.does == "continues_order":
        case.continued_at = one.at
        return False
    orders = case.meant(of_day, one, earlier)
    if one.entry.does == "removes_requirement":
        return remove_requirement(orders, one.entry, one.terms)
    said = (one.entry.code, tuple(one.prompts))
    once = [p for p in orders if not one.terms.more or (said, p.order) not in extended]
    extended |= {(said, p.order) for p in orders}
    return amend_terms(once, one.terms)


def _required(case: Meant, of_day: OfDay, one: Said) -> tuple[list[Imposed], bool]:
    """The orders a requirement is part of, and whether they were made that day.

    The one that its offence got that day; the one that its offence had, if that was amended; else
    any of the day.
    """
    today, earlier = _by_day(case, of_day)
    own = {p.order for key, p in today if key == one.offence and key is not None}
    if own:
        return [p for _, p in today if p.order in own], True
    about = any(r.entry.does in _ABOUT_AN_ORDER for r in of_day.results)
    had = any(key == one.offence and key is not None for key, _ in earlier)
    if about and (had or not today):
        return case.meant(of_day, one, earlier), False
    if today:
        return [p for _, p in today], True
    case.lacks_an_order(one)
    return [], False


def _by_day(case: Meant, of_day: OfDay) -> tuple[list[_Keyed], list[_Keyed]]:
    orders = [(key, p) for key, p in case.standing() if p.is_order]
    today = [(key, p) for key, p in orders if on(p.at) == of_day.on]
    return today, [(key, p) for key, p in orders if on(p.at) != of_day.on]


def _note_first_review(case: Meant, of_day: OfDay, one: Said) -> None:
    """R36: the hearing of the first review, where it is a result of its own."""
    if not one.entry.first_review or one.terms.day is None:
        return
    today, earlier = _by_day(case, of_day)
    orders = today or earlier
    own = {p.order for key, p in orders if key == one.offence}
    for _, order in orders:
        if not own or order.order in own:
            order.terms = replace(order.terms, first_review_on=one.terms.day)
