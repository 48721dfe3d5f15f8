"""An order that was amended: which of its fields, and the order as it is since (R39, R40)."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from services.court_listing.intake.reading.findings import SentenceFound
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.orders import requirements_of
from services.court_listing.rules import sentences

AMENDED = frozenset(
    [
        *("order_months", "custody_weeks", "made_for", "ends_on", "operational_months"),
        *("supervision_months", "supervising_court", "probation_area", "life", "minimum_weeks"),
        *("first_review_on", "terms", "requirements", "requirement_made", "court_reviews"),
        "review_every_weeks",
    ]
)
"""What an amendment may change of an order: every field that it has."""

NEVER_SAID_AGAIN = {"id", "superseded_at", "ended_at", "ended_because"}


def values_of(reported: SentenceFound) -> dict[str, Any]:
    """The fields of an order as results have them."""
    terms = reported.terms
    return {
        "order_months": reported.order_months,
        "custody_weeks": reported.custody_weeks,
        "made_for": reported.made_for,
        "ends_on": terms.ends_on,
        "operational_months": terms.operational_months,
        "supervision_months": terms.supervision_months,
        "supervising_court": terms.supervising_court,
        "probation_area": terms.probation_area,
        "life": terms.life,
        "minimum_weeks": terms.minimum_weeks,
        "first_review_on": terms.first_review_on,
        "terms": list(terms.requirements),
    }


def reviews_of(reported: SentenceFound) -> dict[str, Any]:
    """R36: the reviews of an order, where results say that there are some; else nothing."""
    terms = reported.terms
    reviewed = terms.first_review_on or terms.review_every_weeks or terms.with_review
    if not (reviewed and reported.disposal.makes_order):
        return {}
    return {"court_reviews": True, "review_every_weeks": terms.review_every_weeks}


def as_recorded(live: Sentence) -> Sentence:
    """The order as somebody recorded it here, where results amended it since; else as it is."""
    if not live.as_recorded:
        return live
    said = dict(live.as_recorded)
    for name in ("ends_on", "first_review_on"):
        said[name] = date.fromisoformat(said[name]) if said[name] else None
    return Sentence(**live.model_dump() | said | {"amended_at": None, "as_recorded": {}})


def _kept(live: Sentence) -> dict[str, Any]:
    """What is kept of an order that was recorded here, so that an amendment can be undone."""
    if live.from_results:
        return {}
    return live.as_recorded or live.model_dump(mode="json", include=set(AMENDED))


def differs(before: Sentence, now: Sentence) -> tuple[str, ...]:
    """Which fields of an order are others than before."""
    fields = AMENDED - {"requirements", "requirement_made", "court_reviews", "review_every_weeks"}
    changed = {name for name in fields if getattr(before, name) != getattr(now, name)}
    if requirements_of(before) != requirements_of(now):
        changed.add("requirements")
    return tuple(sorted(changed))


def restored(live: Sentence) -> Sentence:
    """The order as it was recorded here: what amended it was taken back."""
    before = as_recorded(live)
    return Sentence(**before.model_dump(exclude=NEVER_SAID_AGAIN) | {"id": uuid4()})


def changed_fields(live: Sentence, reported: SentenceFound) -> tuple[str, ...]:
    """Which fields of the order an amendment changed; what it says nothing of stays."""
    said = _said(reported)
    if not live.from_results:
        said.pop("terms")
    changed = {name for name, value in said.items() if getattr(live, name) != value}
    if requirements_of(live) != {r.requirement for r in reported.requirements}:
        changed.add("requirements")
    return tuple(sorted(changed))


def _said(reported: SentenceFound) -> dict[str, Any]:
    values = values_of(reported) | reviews_of(reported)
    return {name: value for name, value in values.items() if value is not None}


def amended_sentence(live: Sentence, reported: SentenceFound, at: datetime, by: str) -> Sentence:
    """The order as it is since it was amended; what nothing was said of is as it was."""
    said = _said(reported)
    lengths = {made.requirement: made.length_months for made in reported.requirements}
    answers = sentences.answers_of(lengths, ())
    before = {r["requirement"]: r for r in live.requirements}
    requirements = []
    for answer in answers:
        now = sentences.in_result_codes(answer).model_dump(mode="json")
        known = before.get(answer.requirement.value, {})
        now["length_months"] = now["length_months"] or known.get("length_months")
        requirements.append(now)
    declined = [r for r in live.requirements if not r["made"] and r["requirement"] not in lengths]
    return Sentence(
        **live.model_dump(exclude=NEVER_SAID_AGAIN)
        | said
        | {
            "id": uuid4(),
            "requirements": [*requirements, *declined],
            "requirement_made": bool(requirements),
            "amended_at": at,
            "as_recorded": _kept(live),
            "from_results": live.from_results,
            "recorded_by": by,
        }
    )
