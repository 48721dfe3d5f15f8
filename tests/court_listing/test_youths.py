"""R20: youth panels and the court's youth flags make nobody silently an adult."""

from typing import Any

import pytest

from services.court_listing.intake.reading import read_court_list, read_hearing
from tests.court_listing.given_documents import (
    JANE,
    NOW,
    Json,
    case,
    court_list,
    defendant,
    hearing,
    hearing_defendant,
    reasons,
    sitting,
)

UNKNOWN = {"individualForenames": "Teal", "individualSurname": "Fictional-Sedge"}
LEVELS = ["list", "house", "room", "session", "sitting", "hearing", "case", "party", "details"]
THEIRS: list[Json] = [
    {"panel": "YOUTH"},
    {"panel": "Youth Panel"},
    {"panel": "child"},
    {"isYouth": True},
    {"isYouth": "Y"},
    {"youthCourt": {"name": "Fictional Youth Court"}},
]


def levels(document: Json) -> dict[str, Any]:
    listed = document["courtLists"][0]
    room = listed["courtHouse"]["courtRoom"][0]
    session = room["session"][0]
    at = session["sittings"][0]
    del at["hearing"][0]["panel"]
    party = at["hearing"][0]["case"][0]["party"][0]
    places = (listed, listed["courtHouse"], room, session, at, at["hearing"][0])
    case_ = at["hearing"][0]["case"][0]
    return dict(zip(LEVELS, (*places, case_, party, party["individualDetails"]), strict=True))


@pytest.mark.parametrize("said", THEIRS)
@pytest.mark.parametrize("level", LEVELS)
def test_r20_whom_the_list_says_to_be_a_youth_is_reported_and_not_taken(
    level: str, said: Json
) -> None:
    if level in ("party", "details") and "panel" in said:
        said = {"isYouth": True}
    document = court_list(sitting(case("34FC1", defendant(UNKNOWN))))
    levels(document)[level].update(said)
    reading = read_court_list(document, NOW)
    assert reading.defendants == ()
    [problem] = reading.problems
    assert problem.rule == "R20"
    assert problem.pointer.endswith("/party/0")


@pytest.mark.parametrize("name", ["courtHouseName", "courtRoomName"])
def test_r20_a_youth_court_by_its_name_is_one(name: str) -> None:
    document = court_list(sitting(case("34FC1", defendant(UNKNOWN))))
    level = "house" if name == "courtHouseName" else "room"
    levels(document)[level][name] = "Northampton Youth Court"
    assert read_court_list(document, NOW).defendants == ()


def test_r20_somebody_who_is_an_adult_by_birth_is_taken_before_a_youth_panel_and_noted() -> None:
    """Somebody may turn 18 while a youth court deals with the case."""
    reading = read_court_list(court_list(sitting(case("34FC1"), panel="YOUTH")), NOW)
    assert [d.person.family_name for d in reading.defendants] == ["Fiction"]
    assert [n.note for n in reading.notes] == ["before a youth court; taken as 18 or over by age"]


def test_r20_the_courts_word_on_the_person_stands_over_birth_and_panel() -> None:
    party = defendant(JANE | {"isYouth": True})
    assert read_court_list(court_list(sitting(case("34FC1", party))), NOW).defendants == ()
    party = defendant(UNKNOWN | {"isYouth": False})
    reading = read_court_list(court_list(sitting(case("34FC1", party), panel="YOUTH")), NOW)
    assert len(reading.defendants) == 1
    assert len(reading.notes) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"youthCourt": {"youthCourtId": "y-1", "courtCode": 1234}},
        {"isYouth": True},
        {"youthCourtDefendantIds": ["d-1"]},
        {"type": {"description": "First hearing", "name": "Youth first hearing"}},
        {"courtCentre": {"name": "Northampton Youth Court"}},
    ],
)
def test_r20_a_hearing_of_a_youth_court_makes_nobody_an_adult(more: Json) -> None:
    of_no_age = hearing_defendant()
    del of_no_age["personDefendant"]["personDetails"]["dateOfBirth"]
    reading = read_hearing(hearing(of_no_age, **more), NOW)
    assert reading.defendants == ()
    assert [p.rule for p in reading.problems] == ["R20"]


@pytest.mark.parametrize("where", ["defendant", "person", "details"])
def test_r20_a_defendant_flagged_as_a_youth_is_reported(where: str) -> None:
    flagged = hearing_defendant()
    person = flagged["personDefendant"]
    holder = {"defendant": flagged, "person": person, "details": person["personDetails"]}[where]
    holder["isYouth"] = "true"
    reading = read_hearing(hearing(flagged), NOW)
    assert reading.defendants == ()
    assert "under 18 on the day of the hearing" in reasons(reading).values()


def test_r20_a_flag_that_cannot_be_read_is_reported() -> None:
    reading = read_hearing(hearing(hearing_defendant(isYouth="perhaps")), NOW)
    assert [pointer for pointer in reasons(reading) if pointer.endswith("/isYouth")]


@pytest.mark.parametrize(
    ("days", "taken"),
    [
        (["2025-12-30", "2026-01-30"], True),
        (["2025-12-30", "2026-01-05"], False),
        (["2025-12-30", "2027-01-30"], False),
    ],
)
def test_r20_who_came_of_age_between_two_days_of_a_hearing_is_taken(
    days: list[str], taken: bool
) -> None:
    """By the last day that has come: sentenced as an adult, the person is one."""
    person = hearing_defendant()
    person["personDefendant"]["personDetails"]["dateOfBirth"] = "2008-01-20"
    sits = [{"sittingDay": f"{day}T10:00:00Z"} for day in days]
    reading = read_hearing(hearing(person, hearingDays=sits), NOW)
    assert (len(reading.defendants) == 1) is taken
