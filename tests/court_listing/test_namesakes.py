"""Who is listed and may be somebody on record: one person, two cases, twins, namesakes (R62)."""

from typing import Any

import pytest

from tests.court_listing.given import known, take_in
from tests.court_listing.given_documents import Json, case, court_list, defendant, sitting
from tests.service_under_test import ServiceUnderTest

AMARA: Json = {
    "individualForenames": "Amara",
    "individualSurname": "Fictnwosu",
    "dateOfBirth": "1995-11-02",
    "gender": "female",
}
TWO_CASES = "one person stands in this case and in another"


def published(hour: int, *people: Json, urn: str = "34FC0000126") -> Json:
    """A list with these people in one case."""
    cases = case(urn, *(defendant(person) for person in people))
    return court_list(sitting(cases), published=f"2026-02-01T{hour:02}:00:00Z")


async def then(court: ServiceUnderTest, *people: Json) -> tuple[str, Json]:
    """The pathway of the first list, and what became of the one person of the next."""
    first = await take_in(court, published(5, AMARA))
    report = await take_in(court, published(7, *people))
    return str(first["taken"][0]["pathway_id"]), report["taken"][0] | {"may_be": report["may_be"]}


@pytest.mark.parametrize(
    "written",
    [
        {"individualForenames": "Fictnwosu", "individualSurname": "Amara"},
        {"individualForenames": "FICTNWOSU", "individualSurname": "AMARA"},
        {"individualSurname": "Fictnwosu-Bell"},
        {"individualSurname": "Bell Fictnwosu"},
        {"individualSurname": "Fict-Nwosu"},
        {"individualForenames": "A"},
        {"individualSurname": "Fictnwoso"},
        {"dateOfBirth": "1995-02-11"},
        {"dateOfBirth": "1995-11-03"},
    ],
)
async def test_a_corrected_list_corrects_the_person(court: ServiceUnderTest, written: Json) -> None:
    pathway, taken = await then(court, AMARA | written)
    assert (taken["pathway_id"], taken["changed"]) == (pathway, "corrected")


@pytest.mark.parametrize(
    "other",
    [
        {"individualForenames": "Bola"},
        {"individualForenames": "Amaka"},
        {"individualSurname": "Ashby"},
        {"dateOfBirth": "1971-06-25"},
        {"gender": "male", "individualForenames": "Fictnwosu", "individualSurname": "Amara"},
    ],
)
async def test_a_corrected_list_makes_nobody_another_person(
    court: ServiceUnderTest, other: Json
) -> None:
    """Twins, namesakes, changed family names: for a person to decide, who is told of them."""
    pathway, taken = await then(court, AMARA | other)
    assert taken["changed"] == "listed"
    listing = (await known(court, pathway))["listing"]
    assert (listing["family_name"], listing["given_names"]) == ("Fictnwosu", "Amara")
    [may_be] = taken["may_be"]
    assert (may_be["pathway_id"], may_be["same_case"]) == (pathway, True)
    assert may_be["reasons"]


async def test_both_on_the_newer_list_are_two(court: ServiceUnderTest) -> None:
    swapped = AMARA | {"individualForenames": "Fictnwosu", "individualSurname": "Amara"}
    await take_in(court, published(5, AMARA))
    report = await take_in(court, published(7, AMARA, swapped))
    assert [taken["changed"] for taken in report["taken"]] == ["unchanged", "listed"]


@pytest.mark.parametrize("together", [True, False])
async def test_one_person_in_two_cases_is_said_to_be_one(
    court: ServiceUnderTest, together: bool
) -> None:
    cases = [case(urn, defendant(AMARA)) for urn in ("34FC0000126", "34FC0000226")]
    if together:
        reports = [await take_in(court, court_list(sitting(*cases)))]
    else:
        reports = [await take_in(court, court_list(sitting(one))) for one in cases]
    taken = [one for report in reports for one in report["taken"]]
    last = taken[-1]["pathway_id"]
    said = [one for one in reports[-1]["may_be"] if one["taken"] == last]
    assert [(one["pathway_id"], one["certain"]) for one in said] == [(taken[0]["pathway_id"], True)]
    notes = [note for report in reports for note in report["notes"] if TWO_CASES in note["note"]]
    assert notes[-1]["pointer"] == taken[-1]["pointer"]


@pytest.mark.parametrize(
    "other",
    [
        {"individualForenames": "Bola"},
        {"dateOfBirth": "1971-06-25"},
        {"individualForenames": "Wren", "individualSurname": "Ashby"},
    ],
)
async def test_others_in_another_case_are_no_news(court: ServiceUnderTest, other: Any) -> None:
    cases = [case("34FC0000126", defendant(AMARA)), case("34FC0000226", defendant(AMARA | other))]
    report = await take_in(court, court_list(sitting(*cases)))
    assert report["may_be"] == []
