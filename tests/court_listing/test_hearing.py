"""Reading hearing messages: pleas, verdicts and results, however untidy."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.vocabulary import Disposal, Requirement
from services.common.errors import Unprocessable
from services.court_listing.intake.reading import read_hearing
from tests.court_listing.given_documents import (
    FULL_HEARING,
    NOW,
    Json,
    hearing,
    hearing_defendant,
    hearing_offence,
    mutated,
    pointers,
    reasons,
    resolve,
    result,
)


@pytest.mark.parametrize("document", [None, [], 3, {}, {"hearing": {}}, {"courtLists": []}])
def test_what_is_no_hearing_is_refused(document: object) -> None:
    with pytest.raises(Unprocessable):
        read_hearing(document, NOW)


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_hearing_is_read_with_and_without_its_wrapper(wrapped: bool) -> None:
    message = hearing(hearing_defendant())
    reading = read_hearing({"hearing": message} if wrapped else message, NOW)
    [jane] = reading.defendants
    assert jane.pointer == ("/hearing" if wrapped else "") + "/prosecutionCases/0/defendants/0"
    assert (jane.source_id, jane.offences[0].source_id) == ("d-1", "o-1")


def of_offence(**offence: Any) -> tuple[Any, dict[str, str]]:
    reading = read_hearing(hearing(hearing_defendant(hearing_offence(**offence))), NOW)
    return reading.defendants[0], reasons(reading)


def test_r11_a_verdict_of_guilty_stands_over_a_plea_of_not_guilty() -> None:
    jane, _ = of_offence(
        plea={"pleaValue": "NOT_GUILTY", "pleaDate": "2026-01-05"},
        verdict={"verdictDate": "2026-02-02", "verdictType": {"category": "Guilty"}},
    )
    plea = jane.offences[0].plea
    assert (plea.plea, plea.verdict, plea.counts_as_guilty) == ("NOT_GUILTY", "GUILTY", True)
    assert plea.entered_at == datetime(2026, 2, 2, 10, tzinfo=UTC)


def test_r11_a_plea_changed_after_the_verdict_stands() -> None:
    jane, _ = of_offence(
        plea={"pleaValue": "CHANGE_TO_NOT_GUILTY", "pleaDate": "2026-03-05"},
        verdict={"verdictDate": "2026-02-02", "verdictType": {"category": "Guilty"}},
    )
    assert not jane.offences[0].plea.counts_as_guilty


def test_r11_an_unknown_verdict_is_reported_and_the_plea_kept() -> None:
    jane, why = of_offence(
        plea={"pleaValue": "GUILTY", "pleaDate": "2026-02-02"},
        verdict={"verdictDate": "2026-02-02", "verdictType": {"description": "nonsense"}},
    )
    assert jane.offences[0].plea.counts_as_guilty
    assert any(pointer.endswith("/verdictType") for pointer in why)


def test_r26_results_come_to_a_sentence_with_its_requirements() -> None:
    jane, why = of_offence(
        judicialResults=[
            result("Community order England / Wales", Duration="12 Months"),
            result("anything", "3108", Duration="12 months"),
            result("Compensation"),
        ]
    )
    sentence = jane.sentence
    assert (sentence.disposal, sentence.order_months) == (Disposal.COMMUNITY_ORDER, 12)
    assert [r.requirement for r in sentence.requirements] == [Requirement.MHTR]
    assert len(why) == 1


def test_r26_a_suspended_sentence_has_its_term_and_its_months() -> None:
    jane, _ = of_offence(
        judicialResults=[
            result(
                "Suspended sentence order - imprisonment",
                Custodial_period="6 Months",
                Operational_period="18 months",
            )
        ]
    )
    sentence = jane.sentence
    assert (sentence.disposal, sentence.custody_weeks, sentence.order_months) == (
        Disposal.SUSPENDED_SENTENCE_ORDER,
        26,
        18,
    )


@pytest.mark.parametrize(
    "bad",
    [
        result("Adjournment"),
        result("No such result"),
        result("Mental health treatment requirement"),
        result("Community order") | {"orderedDate": "2027-01-01"},
        result("Community order") | {"isDeleted": True},
    ],
)
def test_r26_a_result_that_is_no_sentence_is_reported(bad: Json) -> None:
    jane, why = of_offence(judicialResults=[bad])
    assert jane.sentence is None
    assert len(why) == 1


def test_the_same_defendant_id_twice_with_two_identifiers_is_one_and_reported() -> None:
    again = hearing_defendant(pncId="2000/0000223R")
    reading = read_hearing(hearing(hearing_defendant(), again), NOW)
    assert len(reading.defendants) == 1
    assert reading.defendants[0].person.identifiers[0].value == "2003/0000003Y"
    assert list(reasons(reading)) == ["/prosecutionCases/0/defendants/1"]


def test_two_ids_of_one_name_and_birth_are_two_defendants() -> None:
    other = hearing_defendant(id="d-2", pncId=None)
    assert len(read_hearing(hearing(hearing_defendant(pncId=None), other), NOW).defendants) == 2


def test_a_case_without_urn_goes_by_the_prosecutors_case() -> None:
    reading = read_hearing(hearing(hearing_defendant(prosecutionCaseId="abc-1"), urn=None), NOW)
    assert reading.defendants[0].case_urn == "ABC-1"
    reading = read_hearing(hearing(hearing_defendant(), urn=None), NOW)
    assert reading.defendants == ()
    assert reasons(reading)["/prosecutionCases/0/defendants/0"].startswith("a case without")


def test_r20_a_youth_of_a_hearing_is_reported() -> None:
    reading = read_hearing(hearing(hearing_defendant(isYouth=True)), NOW)
    assert (reading.defendants, len(reading.problems)) == ((), 1)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_hearing_however_wrong_makes_reading_fail(data: st.DataObject) -> None:
    document = mutated(FULL_HEARING, data)
    try:
        reading = read_hearing(document, NOW)
    except Unprocessable:
        return
    for pointer in pointers(reading):
        resolve(document, pointer)
    for read in reading.defendants:
        resolve(document, read.pointer)
