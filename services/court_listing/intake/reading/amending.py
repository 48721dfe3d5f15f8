"""What a later result makes of an order: its terms, and its requirements (R39, R40)."""

from collections.abc import Sequence
from dataclasses import fields, replace

from contracts.reference.entries import ResultEntry
from services.court_listing.intake.reading.impositions import Imposed
from services.court_listing.intake.reading.terms import Terms, later_by


def amend_terms(orders: Sequence[Imposed], terms: Terms) -> bool:
    """What an amendment says takes the place of what was said; whether there was an order."""
    for order in orders:
        order.terms = _amended(order, terms)
    return bool(orders)


def add_requirement(orders: Sequence[Imposed], entry: ResultEntry, terms: Terms) -> bool:
    """The requirement is of these orders; of one they had, what is not said of it stays.

    Whether there was an order.
    """
    said = {one.name: value for one in fields(terms) if (value := getattr(terms, one.name))}
    for order in orders:
        _, before = order.requirements.get(_name(entry), (entry, Terms()))
        order.requirements[_name(entry)] = (entry, replace(before, **said))
    return bool(orders)


def _name(entry: ResultEntry) -> str:
    return str(entry.requirement or entry.other_requirement)


def remove_requirement(orders: Sequence[Imposed], entry: ResultEntry, terms: Terms) -> bool:
    """The requirement that is named, or the only one there is; else none."""
    name = _name(entry) if entry.requirement or entry.other_requirement else None
    names = {n for order in orders for n in order.requirements}
    if name is None:
        words = terms.words.lower()
        said = [n for n in names if _TREATMENT_WORDS.get(n, n.replace("_", " ")) in words]
        name = said[0] if len(said) == 1 else next(iter(names)) if len(names) == 1 else None
    removed = [order.requirements.pop(name, None) for order in orders if name is not None]
    return any(r is not None for r in removed)


_AMENDABLE = ("length", "operational", "supervision", "custody", "supervising_court",
              "probation_area", "first_review_on", "review_every_weeks")  # fmt: skip
_TREATMENT_WORDS = {"mhtr": "mental health", "drr": "drug rehab", "atr": "alcohol treatment"}


def _amended(order: Imposed, now: Terms) -> Terms:
    """What an amendment says takes the place of what was said before.

    A length that is amended moves the end that was said before it.
    """
    before = order.terms
    said = {n: getattr(now, n) for n in _AMENDABLE if getattr(now, n) is not None}
    if now.ends_on is not None:
        said |= {"ends_on": now.ends_on, "length": now.length}
    elif now.length is not None and before.ends_on is not None:
        said["ends_on"] = now.length.last_day(order.at)
    return _longer(replace(before, **said), now)


def _longer(terms: Terms, now: Terms) -> Terms:
    """A period that is extended goes on for that long, and so does the day that ends the order."""
    for name, more in now.more.items():
        periods = (name, "length", "operational", "supervision")
        said = next((one for one in periods if getattr(terms, one) is not None), None)
        longer = {said: getattr(terms, said) + more} if said else {}
        if terms.ends_on is not None and now.ends_on is None:
            longer["ends_on"] = later_by(terms.ends_on, more)
        terms = replace(terms, **longer)
    return terms
