"""The court's words for pleas in its messages: what each opens, and what none takes back (R11)."""

from typing import Any

import pytest

from tests.court_listing.given import event_names, known, take_in
from tests.court_listing.given_documents import (
    JANE,
    THEFT,
    Json,
    case,
    court_list,
    defendant,
    hearing,
    hearing_defendant,
    hearing_offence,
    sitting,
)
from tests.service_under_test import ServiceUnderTest

GUILT = [
    "CHANGE_TO_GUILTY_NO JURY", "CHANGE_TO_GUILTY_AFTER_SWORN", "GUILTY_LESSER_OFFENCE_NAMELY",
    "GUILTY_TO_ALTERNATIVE_OFFENCE", "GUILTY_SINGLE_JUSTICE_PROCEDURE", "IndicatedGuilty",
    "guilty to a lesser offence, namely: common assault",
]  # fmt: skip
NO_GUILT = ["ADMITS_BREACH", "ADMITS_MAGISTRATES", "ADMITS_CROWN", "DENIES_CROWN", "VACATED"]


def pleaded(word: str, day: str = "2026-02-02", **more: Any) -> Json:
    plea = {"pleaValue": word, "pleaDate": day}
    return hearing(hearing_defendant(hearing_offence(plea=plea, **more)))


async def report_on(court: ServiceUnderTest, document: Json) -> tuple[Any, Any]:
    report = await take_in(court, document, "hearings")
    return report, await known(court, report["taken"][0]["pathway_id"])


@pytest.mark.parametrize("word", GUILT)
async def test_r11_a_word_for_guilt_opens_the_way(court: ServiceUnderTest, word: str) -> None:
    report, pathway = await report_on(court, pleaded(word))
    assert report["not_taken"] == []
    assert (report["taken"][0]["recorded"], pathway["any_guilty"]) == (["pleas"], True)


@pytest.mark.parametrize("word", NO_GUILT)
async def test_r11_a_word_for_something_else_is_known_and_opens_nothing(
    court: ServiceUnderTest, word: str
) -> None:
    report, pathway = await report_on(court, pleaded(word))
    assert report["not_taken"] == []
    assert (report["taken"][0]["recorded"], pathway["any_guilty"]) == (["pleas"], False)


@pytest.mark.parametrize("word", ["NO_PLEA_CROWN", "no plea taken", "NPT"])
async def test_r11_that_no_plea_was_taken_is_known_and_noted(
    court: ServiceUnderTest, word: str
) -> None:
    report, _ = await report_on(court, pleaded(word))
    assert (report["not_taken"], report["taken"][0]["recorded"]) == ([], [])
    assert [note["note"] for note in report["notes"]] == ["no plea was entered"]


@pytest.mark.parametrize("word", ["NONE", "N/A"])
async def test_r11_that_a_plea_is_not_applicable_is_nothing(
    court: ServiceUnderTest, word: str
) -> None:
    report, _ = await report_on(court, pleaded(word))
    assert (report["not_taken"], report["notes"]) == ([], [])
    assert report["taken"][0]["recorded"] == []


@pytest.mark.parametrize("word", ["ADMITS_BREACH", "DENIES", "Opposed", "Not admitted (breach)"])
async def test_r11_an_answer_to_a_breach_takes_back_no_plea_to_the_charge(
    court: ServiceUnderTest, word: str
) -> None:
    await report_on(court, pleaded("GUILTY"))
    before = event_names(await court.told())
    report, pathway = await report_on(court, pleaded(word, "2026-06-01"))
    assert pathway["any_guilty"] is True
    assert [offence["plea"] for offence in pathway["offences"]] == ["GUILTY"]
    assert "the plea to the charge stands" in report["notes"][0]["note"]
    assert event_names(await court.told()) == before


async def test_r11_a_vacated_plea_takes_back_guilt(court: ServiceUnderTest) -> None:
    await report_on(court, pleaded("GUILTY"))
    _, pathway = await report_on(court, pleaded("Plea vacated", "2026-03-02"))
    assert pathway["any_guilty"] is False


async def test_r11_an_earlier_plea_than_the_one_on_record_is_said(court: ServiceUnderTest) -> None:
    await report_on(court, pleaded("GUILTY", "2026-03-02"))
    report, pathway = await report_on(court, pleaded("NOT_GUILTY", "2026-02-02"))
    assert (report["taken"][0]["recorded"], pathway["any_guilty"]) == ([], True)
    assert "earlier plea" in report["notes"][0]["note"]


async def test_an_offence_only_of_an_older_list_is_said(court: ServiceUnderTest) -> None:
    both = defendant(JANE, THEFT, THEFT | {"offenceTitle": "Assault by beating"})
    await take_in(court, court_list(published="2026-02-01T17:00:00Z"))
    older = court_list(sitting(case("34FC0000126", both)), published="2026-02-01T15:00:00Z")
    report = await take_in(court, older)
    assert "newer list has no more" in report["notes"][0]["note"]
