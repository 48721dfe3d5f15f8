"""Who takes whom off a list: only of a court of one's own, and only by what could be read (R7)."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.court_listing.given_documents import Json, case, court_list, defendant, sitting
from tests.service_under_test import ServiceUnderTest

DAY = "2026-06-17"
NORTHAMPTON, PLYMOUTH = "B34JS00", "B50KH00"
GOES: Json = {"individualForenames": "Ash", "individualSurname": "Fictional-Goes"}
STAYS: Json = {"individualForenames": "Wren", "individualSurname": "Fictional-Stays"}


def of(person: Json, hour: int = 7, **house: Any) -> Json:
    """A list, published at this hour, with this person in a case of theirs."""
    cases = case(f"34FC100{person['individualSurname'][-4:]}", defendant(person))
    day = sitting(cases, start=f"{DAY}T09:30:00Z")
    document = court_list(day, published=f"2026-06-16T{hour:02}:00:00Z")
    document["courtLists"][0]["courtHouse"] |= house
    return document


async def post(court: ServiceUnderTest, document: Json, *sites: str) -> Json:
    more: Any = {"sites": sites} if sites else {}
    answered = await court.post("/v1/court-lists", document, role="list_officer", **more)
    assert answered.status_code == 200, answered.text
    report: Json = answered.json()
    return report


async def are_listed(court: ServiceUnderTest) -> set[str]:
    answered = await court.get(f"/v1/hearings?on={DAY}", role="list_officer")
    return {person["family_name"] for person in answered.json()["listed"]}


def empty(document: Json) -> None:
    room = document["courtLists"][0]["courtHouse"]["courtRoom"][0]
    room["session"][0]["sittings"][0]["hearing"] = []


OTHERS: tuple[tuple[Json, Json], ...] = (
    ({"ouCode": NORTHAMPTON}, {"ouCode": PLYMOUTH}),
    ({}, {"ouCode": PLYMOUTH}),
    (
        {"courtHouseName": "Fictional Court", "ouCode": "B99AA00"},
        {"courtHouseName": "Fictional Court", "ouCode": "B99ZZ00"},
    ),
    ({"courtHouseName": "Fictional Court"}, {"courtHouseName": "Fictional Court"}),
    ({"ouCode": NORTHAMPTON}, {"courtHouseName": "Fictional Court", "ouCode": PLYMOUTH}),
)


@pytest.mark.parametrize("is_empty", [False, True])
@pytest.mark.parametrize(("here", "there"), OTHERS)
async def test_a_list_takes_nobody_off_at_another_court_of_that_name(
    court: ServiceUnderTest, here: Json, there: Json, is_empty: bool
) -> None:
    await post(court, of(GOES, 5, **here))
    other = of(STAYS, **there)
    if is_empty:
        empty(other)
    report = await post(court, other, "plymouth")
    assert (report["taken_off"], "Fictional-Goes" in str(report)) == ([], False)
    assert "Fictional-Goes" in await are_listed(court)


@pytest.mark.parametrize("is_empty", [False, True])
async def test_who_is_of_another_site_takes_nobody_off_there(
    court: ServiceUnderTest, is_empty: bool
) -> None:
    await post(court, of(GOES, 5, ouCode=NORTHAMPTON))
    other = of(STAYS, ouCode=NORTHAMPTON)
    if is_empty:
        empty(other)
    report = await post(court, other, "plymouth")
    assert (report["taken"], report["taken_off"]) == ([], [])
    assert await are_listed(court) == {"Fictional-Goes"}


@pytest.mark.parametrize("house", [{}, {"ouCode": NORTHAMPTON}])
async def test_who_is_of_the_site_takes_off_there(court: ServiceUnderTest, house: Json) -> None:
    await post(court, of(GOES, 5, ouCode=NORTHAMPTON))
    report = await post(court, of(STAYS, **house), "northamptonshire")
    assert [gone["family_name"] for gone in report["taken_off"]] == ["Fictional-Goes"]


async def test_a_court_whose_name_and_code_are_of_two_sites_is_said(
    court: ServiceUnderTest,
) -> None:
    report = await post(court, of(STAYS, ouCode=PLYMOUTH))
    assert any("of two sites" in note["note"] for note in report["notes"])


def _hearing(house: Json) -> Json:
    found: Json = house["courtRoom"][0]["session"][0]["sittings"][0]["hearing"][0]
    return found


def under_another_name(house: Json) -> None:
    _hearing(house)["cases"] = _hearing(house).pop("case")


def a_list_of_cases(house: Json) -> None:
    _hearing(house)["caseList"] = _hearing(house).pop("case")


def without_a_case(house: Json) -> None:
    _hearing(house)["case"] = []


def a_case_without_a_party(house: Json) -> None:
    _hearing(house)["case"] = [{"caseUrn": "34FC1009", "party": []}]


def of_an_application(house: Json) -> None:
    details = {"individualForenames": "Ash", "individualSurname": "Fictional-Goes"}
    party = {"partyRole": "SUBJECT", "individualDetails": details}
    del _hearing(house)["case"]
    _hearing(house)["application"] = [{"applicationReference": "A1", "party": [party]}]


def another_room_under_another_name(house: Json) -> None:
    room = deepcopy(house["courtRoom"][0])
    house["rooms"] = [room | {"courtRoomName": "Courtroom 9"}]


def another_session_without_a_sitting(house: Json) -> None:
    house["courtRoom"][0]["session"].append({"sitting": [{"hearing": [{"case": [{}]}]}]})


def hearings(house: Json) -> None:
    one = house["courtRoom"][0]["session"][0]["sittings"][0]
    one["hearings"], one["hearing"] = one["hearing"], []


@pytest.mark.parametrize(
    "part",
    [
        under_another_name,
        a_list_of_cases,
        without_a_case,
        a_case_without_a_party,
        of_an_application,
        another_room_under_another_name,
        another_session_without_a_sitting,
        hearings,
    ],
)
async def test_a_part_that_cannot_be_read_takes_nobody_off(
    court: ServiceUnderTest, part: Callable[[Json], None]
) -> None:
    await post(court, of(GOES, 5))
    other = of(STAYS)
    part(other["courtLists"][0]["courtHouse"])
    report = await post(court, other)
    assert report["taken_off"] == []
    assert report["not_taken"]
    assert "Fictional-Goes" in await are_listed(court)


async def test_a_list_of_a_court_that_was_renamed_is_of_the_same_court(
    court: ServiceUnderTest,
) -> None:
    """By its code: nobody stands on the list twice, and whom it has no more is taken off."""
    for person in (GOES, STAYS):
        await post(court, of(person, 6, ouCode=NORTHAMPTON))
    renamed = of(STAYS, 8, courtHouseName="Fictional Court Centre", ouCode=NORTHAMPTON)
    report = await post(court, renamed)
    assert [gone["family_name"] for gone in report["taken_off"]] == ["Fictional-Goes"]
    assert await are_listed(court) == {"Fictional-Stays"}
    query = "SELECT days FROM pathway WHERE family_name = 'Fictional-Stays'"
    [row] = await court.rows(query)
    assert [day["taken_off_at"] for day in row.days] == [None]


async def test_two_courts_of_one_name_are_two_days_of_one_person(court: ServiceUnderTest) -> None:
    for code in ("B99AA00", "B99ZZ00"):
        await post(court, of(STAYS, 7, courtHouseName="Fictional Court", ouCode=code))
    [row] = await court.rows("SELECT days FROM pathway")
    assert sorted(day["court_code"] for day in row.days if day["taken_off_at"] is None) in (
        ["B99AA00", "B99ZZ00"], ["B99ZZ00"],
    )  # fmt: skip
