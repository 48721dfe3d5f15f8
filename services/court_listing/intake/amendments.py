"""An order that was amended: which of its fields, and the order as it is since (R39, R40)."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from services.court_listing.intake.reading.findings import SentenceFound
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.orders import requirements_of
from services.court_listing.rules import sentences

_NEVER_SAID_AGAIN = {"id", "superseded_at", "ended_at", "ended_because"}


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
        **live.model_dump(exclude=_NEVER_SAID_AGAIN)
        | said
        | {
            "id": uuid4(),
            "requirements": [*requirements, *declined],
            "requirement_made": bool(requirements),
            "amended_at": at,
            "from_results": live.from_results,
            "recorded_by": by,
        }
    )
