"""Figures are counted from facts: a person once, an event as often as it happened (R71 to R74)."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.reference.files import InvalidData, read
from services.data_reporting import figures
from services.data_reporting.figures import CountedFact, Person, tables
from services.data_reporting.figures.rows import Tab
from services.data_reporting.service import SERVICE

ONE, TWO = UUID(int=1), UUID(int=2)


def told(name: str, person: UUID = ONE, **data: Any) -> CountedFact:
    """A fact about somebody."""
    return CountedFact(person, name, data)


def cells(
    code: str, *facts: CountedFact, people: dict[UUID, Person] | None = None
) -> dict[str, int]:
    """The counts above 0 of one table."""
    (found,) = [t for t in tables(facts, people or {}) if t.code == code]
    return {name: count for name, count in found.cells.items() if count}


def test_r71_who_has_no_listing_here_is_not_stated() -> None:
    screened = [told("PersonScreened", ONE), told("PersonScreened", TWO)]
    people = {ONE: Person("theft", "25-34", "female")}
    assert cells("age", *screened, people=people) == {"25-34": 1, "not_stated": 1}


def test_r71_a_decline_counts_whether_the_assessor_or_the_clinical_lead_declined() -> None:
    reasons = ["needs_secondary_care"]
    facts = [
        told("AssessmentCompleted", ONE, requirement="mhtr", suitable=False, reasons=reasons),
        told("ClinicalLeadDeclined", TWO, requirement="mhtr", reasons=reasons),
    ]
    assert cells("decline_reasons", *facts) == {"needs_secondary_care": 2}


def test_r71_another_requirement_is_no_figure_of_this_tab() -> None:
    assert cells("requested", told("AssessmentRequested", requirement="drr")) == {}


def test_r72_the_courts_answer_is_counted_with_its_reasons() -> None:
    answers = [{"requirement": "mhtr", "made": False, "decline_reasons": ["too_onerous"]}]
    sentenced = told("Sentenced", requirements=answers, requirement_made=False)
    assert cells("answered", sentenced) == {"declined": 1}
    assert cells("court_reasons", sentenced) == {"too_onerous": 1}
    assert cells("on_the_day", sentenced) == {}


def test_r73_an_allocation_is_in_time_up_to_the_48th_hour() -> None:
    facts = [
        told("CaseAllocated", ONE, hours_since_sentence=48),
        told("CaseAllocated", TWO, hours_since_sentence=49),
    ]
    assert cells("allocated", *facts) == {"yes": 1, "no": 1}


def test_r73_every_session_and_every_absence_counts() -> None:
    facts = [
        told("SessionAttended"),
        told("SessionAttended"),
        told("NonAttendance", acceptable=True),
        told("NonAttendance", acceptable=False),
    ]
    expected = {"attended": 2, "missed_acceptable": 1, "missed_unacceptable": 1}
    assert cells("sessions", *facts) == expected


def test_r74_change_is_counted_for_each_instrument() -> None:
    changes = [
        {"instrument": "PHQ-9", "reliable": "improved"},
        {"instrument": "GAD-7", "reliable": "no_reliable_change"},
    ]
    ended = told("RequirementCompleted", requirement="mhtr", outcome="completed", changes=changes)
    assert cells("change_phq-9", ended) == {"improved": 1}
    assert cells("change_gad-7", ended) == {"no_reliable_change": 1}
    assert cells("ended", ended) == {"completed": 1}


def test_r72_a_form_of_feedback_counts_once_with_the_reasons_it_gives() -> None:
    reasons = ["too_onerous", "other_sentence_preferred"]
    returned = told("SentencerFeedbackReturned", would_have_been="custody", reasons=reasons)
    assert cells("feedback", returned) == {"returned": 1}
    assert cells("feedback_reasons", returned) == dict.fromkeys(reasons, 1)


def test_r73_every_court_review_counts() -> None:
    held = [told("CourtReviewHeld", outcome="order_continues") for _ in range(2)]
    revoked = told("CourtReviewHeld", TWO, outcome="order_revoked")
    assert cells("court_reviews", *held, revoked) == {"order_continues": 2, "order_revoked": 1}


def test_r73_breaches_count_by_requirement_and_by_how_they_ended() -> None:
    facts = [
        told("BreachReferred", requirement="mhtr"),
        told("BreachReferred", TWO, requirement="other"),
        told("BreachDecided", outcome="resentenced", requirement_made=True),
        told("BreachDecided", TWO, outcome="resentenced", requirement_made=False),
        told("BreachDecided", outcome="custody"),
    ]
    assert cells("breaches", *facts) == {"mhtr": 1, "other": 1}
    expected = {"resentenced_with": 1, "resentenced_without": 1, "custody": 1}
    assert cells("breach_outcomes", *facts) == expected


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("list: levels", "list: levles", "there is no list levles"),
        ("event: NonAttendanceDecided", "event: NonAttendanceDecide", r"NonAttendanceDecide\.$"),
        ("field: level,", "field: levle,", "RequirementProposed has no field levle"),
        ("field: in_time", "field: on_time", "allocated_in_time has no field on_time"),
    ],
)
def test_a_row_that_counts_what_nobody_tells_stops_the_start(
    tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    """Else the table would be a table of nothing, and nobody would know (R70)."""
    rows = Path(figures.__file__).parent / "mental_health.yaml"
    changed = tmp_path / "mental_health.yaml"
    changed.write_text(rows.read_text().replace(right, wrong, 1))
    with pytest.raises(InvalidData, match=said):
        read(changed, Tab)


def test_the_rows_are_read_before_the_service_starts() -> None:
    assert isinstance(SERVICE.check(), Tab)
