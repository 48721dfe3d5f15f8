"""Where each field of an order lives: what is added in one place is added in all (R26, R39, R40).

A new field fails here until every place below has it, or says in ``LACKS`` why one has it not.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from contracts.event import Event
from contracts.events.court_listing import NEW_SENTENCE, BreachDecided, Sentenced
from contracts.events.court_orders import OrderChanged
from contracts.sharing import load_agreements
from services.court_listing.intake import amendments, standing
from services.court_listing.intake.reading.outcomes import worked_out
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.orders import CHANGEABLE, change_of
from services.court_listing.schemas.sentences import SentenceOut

# Of the record of a sentence, not of the order it made.
OF_THE_RECORD = frozenset(
    [
        *("id", "pathway_id", "sentenced_at", "disposal", "recorded_by", "superseded_at"),
        *("ended_at", "ended_because", "after_breach", "over_on", "expiry_told", "offences"),
        *("from_results", "known_since", "not_proposed", "amended_at", "as_recorded"),
        *("set_aside_at", "set_aside_because", "support_advised", "within_24_hours"),
        *("would_have_been", "would_have_been_custody_weeks", "not_suspended_because"),
        "not_suspended_why",
    ]
)
OF_THE_EVENT = frozenset(
    [
        *("pathway_id", "occurred_at", "disposal", "breach_id", "requirement", "outcome"),
        *("reasons", "order_ended", "change", "changed", "ended", "within_24_hours"),
        *("would_have_been", "would_have_been_custody_weeks"),
    ]
)
NOT_TOLD = "the court's own: nobody who works with the person acts on it"
PLACE_ALONE = "whoever treats needs no word of the court's venue"
LACKS: dict[str, dict[str, str]] = {
    "life": dict.fromkeys(("told",), NOT_TOLD),
    "minimum_weeks": dict.fromkeys(("told",), NOT_TOLD),
    "first_review_on": dict.fromkeys(("told",), "told as CourtReviewSet"),
    "review_every_weeks": dict.fromkeys(("told",), "told as CourtReviewSet"),
    "made_for": {"OrderChanged": "an order for elsewhere ends here, which is told as its end"},
    "supervising_court": {"provider": PLACE_ALONE},
    "probation_area": {"provider": PLACE_ALONE},
    "custody_weeks": {"provider": "whoever treats needs no length of a term in custody"},
}
EVENTS: tuple[type[Event], ...] = (Sentenced, OrderChanged, BreachDecided)
FIELDS = sorted(set(Sentence.model_fields) - OF_THE_RECORD)


def whole(disposal: str, **more: Any) -> Sentence:
    """An order of which everything is said."""
    requirement = {
        "requirement": "mhtr",
        "length_months": 9,
        "testing_months": 3,
        "days": 20,
        "hours": 40,
        "practitioner": "Dr Fiction",
        "place": "Fictional House",
    }
    return Sentence(
        pathway_id=uuid4(),
        sentenced_at=datetime(2026, 2, 2, 12, tzinfo=UTC),
        disposal=disposal,
        requirements=[{"requirement": "mhtr", "made": True, "length_months": 9}],
        requirement_made=True,
        court_reviews=True,
        review_every_weeks=8,
        recorded_by="somebody",
        ends_on=date(2027, 7, 1),
        supervision_months=12,
        supervising_court="Fictional Court",
        probation_area="Fictional Area",
        first_review_on=date(2026, 5, 4),
        terms=[requirement],
        **more,
    )


def community() -> Sentence:
    """A community order."""
    return whole("community_order", order_months=17)


def suspended() -> Sentence:
    """A suspended sentence order, with its term and both periods."""
    return whole(
        "suspended_sentence_order", order_months=17, custody_weeks=12, operational_months=18
    )


def lacks(field: str, *places: str) -> bool:
    """Whether a place may be without the field, for a reason that is written down."""
    return any(place in LACKS.get(field, {}) for place in places)


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_of_an_order_is_in_every_place(field: str) -> None:
    shown, amended = set(SentenceOut.model_fields), amendments.AMENDED
    assert field in shown, f"{field}: show it (schemas/sentences.py)"
    assert field in amended, f"{field}: an amendment can change it (intake/amendments.py)"
    for event in EVENTS:
        if lacks(field, "told", event.__name__):
            assert field not in event.shareable(), f"{field} is in {event.__name__} after all"
            continue
        assert field in event.shareable(), f"{field}: tell it in {event.__name__}"
        for reader in ("probation", "provider"):
            given = given_to(reader, event)
            assert (field in given) is not lacks(field, reader), (
                f"{field}: contracts/agreements/court-to-{reader}.yaml, {event.__name__}"
            )
    if not lacks(field, "told"):
        assert field in NEW_SENTENCE
    if not lacks(field, "told", "OrderChanged"):
        assert field in {*CHANGEABLE, *change_of(suspended())}, f"{field}: operations/orders.py"


def given_to(reader: str, event: type[Event]) -> set[str]:
    """The fields of an event that a reader may have."""
    [agreement] = [a for a in load_agreements().all if a.id == f"court-to-{reader}"]
    lines = agreement.events[event.__name__]
    return {field.partition(".")[0] for line in lines for field in line.fields}


def test_what_an_event_says_of_an_order_is_a_field_of_it() -> None:
    for event in EVENTS:
        strange = event.shareable() - OF_THE_EVENT - set(FIELDS)
        assert strange == frozenset(), f"{event.__name__}: kept as no column of Sentence"


@pytest.mark.parametrize("made", [community, suspended])
def test_an_order_recorded_here_comes_back_whole_from_its_results(
    made: Callable[[], Sentence],
) -> None:
    """What is amended once more leaves what it does not name (intake/standing.py)."""
    recorded = made()
    offence = uuid4()
    found = worked_out(standing.as_results(recorded, offence)).sentence
    assert found is not None
    values = amendments.values_of(found)
    for field in sorted(set(values) - {"made_for", "life", "terms"}):
        said, kept = values[field], getattr(recorded, field)
        assert said == kept, f"{field}: intake/standing.py gives {said!r} for {kept!r}"
    [kept] = recorded.terms
    [said] = values["terms"]
    assert {name: said[name] for name in kept if kept[name] is not None} == {
        name: value for name, value in kept.items() if value is not None
    }
    assert found.disposal == recorded.disposal
