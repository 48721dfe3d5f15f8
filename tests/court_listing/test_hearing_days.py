"""Several days of one hearing, and who is on a list no more (R7)."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.court_listing.given import known, take_in, told
from tests.court_listing.given_documents import (
    Json,
    case,
    court_list,
    defendant,
    hearing,
    hearing_defendant,
    sitting,
)
from tests.service_under_test import ServiceUnderTest

TODAY = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0)
BEFORE, AHEAD = TODAY - timedelta(days=4), TODAY + timedelta(days=4)
DAY = "2026-06-17"
STAYS = {
    "individualForenames": "Wren",
    "individualSurname": "Fictional-Stays",
    "dateOfBirth": "1984-02-02",
}
GOES = {"individualForenames": "Ash", "individualSurname": "Fictional-Goes"}


def of(*people: Json, at: str = "09:30", **more: Any) -> Json:
    """A sitting of the day with each of these in a case of their own."""
    cases = [case(f"34FC100{p['individualSurname'][-4:]}", defendant(p)) for p in people]
    return sitting(*cases, start=f"{DAY}T{at}:00Z", **more)


def at(hour: int) -> str:
    """When a list was published."""
    return f"2026-06-16T{hour:02}:00:00Z"


def days(*moments: datetime, **more: Any) -> Json:
    """A hearing on these days."""
    sits = [{"sittingDay": moment.isoformat()} for moment in moments]
    return hearing(hearing_defendant(), hearingDays=sits, **more)


async def day_list(court: ServiceUnderTest, on: str, query: str = "") -> list[Json]:
    """Who is on the list of a day."""
    answer = await court.get(f"/v1/hearings?on={on}{query}", role="list_officer")
    assert answer.status_code == 200, answer.text
    listed: list[Json] = answer.json()["listed"]
    return listed


async def names(court: ServiceUnderTest, on: str = DAY) -> list[str]:
    """The family names on the list of a day."""
    return sorted(person["family_name"] for person in await day_list(court, on))


async def test_a_hearing_of_several_days_is_listed_for_the_next_day_to_come(
    court: ServiceUnderTest,
) -> None:
    report = await take_in(court, days(BEFORE, AHEAD, AHEAD + timedelta(days=1)), "hearings")
    pathway = report["taken"][0]["pathway_id"]
    listing = (await known(court, pathway))["listing"]
    assert listing["hearing_on"] == AHEAD.date().isoformat()
    assert len(listing["days"]) == 3


async def test_it_is_on_the_list_of_each_of_its_days(court: ServiceUnderTest) -> None:
    moments = (BEFORE, AHEAD, AHEAD + timedelta(days=7))
    await take_in(court, days(*moments), "hearings")
    for moment in moments:
        assert len(await day_list(court, moment.date().isoformat())) == 1
    assert await day_list(court, (AHEAD + timedelta(days=1)).date().isoformat()) == []
    [said] = await told(court, "probation", "hearing-days-changed.v1")
    assert [day["hearing_on"] for day in said["days"]] == [m.date().isoformat() for m in moments]


async def test_a_hearing_of_one_day_says_nothing_of_days(court: ServiceUnderTest) -> None:
    await take_in(court, days(AHEAD), "hearings")
    assert await told(court, "probation", "hearing-days-changed.v1") == []


async def test_a_hearing_whose_days_have_all_passed_is_listed_for_its_first(
    court: ServiceUnderTest,
) -> None:
    report = await take_in(court, days(BEFORE - timedelta(days=3), BEFORE), "hearings")
    listing = (await known(court, report["taken"][0]["pathway_id"]))["listing"]
    assert listing["hearing_on"] == (BEFORE - timedelta(days=3)).date().isoformat()


async def test_a_day_that_is_cancelled_is_none_of_them(court: ServiceUnderTest) -> None:
    message = days(AHEAD, AHEAD + timedelta(days=1))
    message["hearingDays"][0]["isCancelled"] = True
    await take_in(court, message, "hearings")
    assert await day_list(court, AHEAD.date().isoformat()) == []
    assert len(await day_list(court, (AHEAD + timedelta(days=1)).date().isoformat())) == 1


async def test_a_day_that_the_hearing_no_longer_names_is_taken_off(court: ServiceUnderTest) -> None:
    later = AHEAD + timedelta(days=2)
    shared = [(TODAY - timedelta(hours=h)).isoformat() for h in (9, 8)]
    await take_in(court, {"hearing": days(AHEAD, id="h-1"), "sharedTime": shared[0]}, "hearings")
    await take_in(court, {"hearing": days(later, id="h-1"), "sharedTime": shared[1]}, "hearings")
    assert await day_list(court, AHEAD.date().isoformat()) == []
    assert len(await day_list(court, later.date().isoformat())) == 1
    await take_in(court, {"hearing": days(AHEAD, id="h-1"), "sharedTime": shared[0]}, "hearings")
    assert await day_list(court, AHEAD.date().isoformat()) == []


async def test_who_is_not_on_the_newer_list_is_taken_off_and_named(court: ServiceUnderTest) -> None:
    first = await take_in(court, court_list(of(STAYS, GOES), published=at(5)))
    report = await take_in(court, court_list(of(STAYS), published=at(7)))
    [gone] = report["taken_off"]
    assert (gone["family_name"], gone["hearing_on"]) == ("Fictional-Goes", DAY)
    assert gone["pathway_id"] in {taken["pathway_id"] for taken in first["taken"]}
    assert [note["pointer"] for note in report["notes"]][-1].startswith("/courtLists/0")
    assert await names(court) == ["Fictional-Stays"]
    marked = await day_list(court, DAY, "&taken_off=true")
    assert sorted(person["taken_off_at"] is None for person in marked) == [False, True]
    for reader in ("probation", "liaison"):
        [said] = await told(court, reader, "hearing-days-changed.v1")
        assert [day["taken_off"] for day in said["days"]] == [True]


async def test_a_later_list_puts_back_whom_one_took_off(court: ServiceUnderTest) -> None:
    await take_in(court, court_list(of(STAYS, GOES), published=at(5)))
    await take_in(court, court_list(of(STAYS), published=at(6)))
    report = await take_in(court, court_list(of(STAYS, GOES), published=at(7)))
    assert report["taken_off"] == []
    assert sorted(taken["changed"] for taken in report["taken"]) == ["corrected", "unchanged"]
    assert await names(court) == ["Fictional-Goes", "Fictional-Stays"]
    last = (await told(court, "probation", "hearing-days-changed.v1"))[-1]
    assert [day["taken_off"] for day in last["days"]] == [False]


@pytest.mark.parametrize("published", [at(5), at(4)])
async def test_a_list_that_is_not_newer_takes_nobody_off(
    court: ServiceUnderTest, published: str
) -> None:
    await take_in(court, court_list(of(STAYS, GOES), published=at(5)))
    report = await take_in(court, court_list(of(STAYS), published=published))
    assert report["taken_off"] == []
    assert await names(court) == ["Fictional-Goes", "Fictional-Stays"]


async def test_an_older_list_puts_nobody_back(court: ServiceUnderTest) -> None:
    await take_in(court, court_list(of(STAYS, GOES), published=at(5)))
    await take_in(court, court_list(of(STAYS), published=at(7)))
    await take_in(court, court_list(of(STAYS, GOES), published=at(6)))
    assert await names(court) == ["Fictional-Stays"]


def in_another_room(document: Json) -> None:
    document["courtLists"][0]["courtHouse"]["courtRoom"][0]["courtRoomName"] = "Courtroom 2"


def at_another_court(document: Json) -> None:
    document["courtLists"][0]["courtHouse"]["courtHouseName"] = "Wellingborough Magistrates' Court"


def of_another_kind(document: Json) -> None:
    document["document"]["listType"] = "SJP_PUBLIC_LIST"


def of_the_youth_panel(document: Json) -> None:
    for one in sittings_of(document):
        one["hearing"][0]["panel"] = "YOUTH"


def in_the_afternoon(document: Json) -> None:
    for one in sittings_of(document):
        one["sittingStart"] = f"{DAY}T13:30:00Z"


def on_another_day(document: Json) -> None:
    for one in sittings_of(document):
        one["sittingStart"] = "2026-06-18T09:30:00Z"


def without_a_date(document: Json) -> None:
    del document["document"]["publicationDate"]


def with_a_case_that_cannot_be_read(document: Json) -> None:
    sittings_of(document)[0]["hearing"][0]["case"].append({"caseUrn": {}, "party": [{}]})


def with_a_defendant_that_cannot_be_read(document: Json) -> None:
    nameless = {"partyRole": "DEFENDANT", "individualDetails": {"gender": "male"}}
    sittings_of(document)[0]["hearing"][0]["case"].append(case("34FC1999", nameless))


def sittings_of(document: Json) -> list[Json]:
    """The sittings of its first room."""
    house = document["courtLists"][0]["courtHouse"]
    found: list[Json] = house["courtRoom"][0]["session"][0]["sittings"]
    return found


@pytest.mark.parametrize(
    "part",
    [
        in_another_room,
        at_another_court,
        of_another_kind,
        of_the_youth_panel,
        in_the_afternoon,
        on_another_day,
        without_a_date,
        with_a_case_that_cannot_be_read,
        with_a_defendant_that_cannot_be_read,
    ],
)
async def test_a_list_of_another_part_takes_nobody_off(court: ServiceUnderTest, part: Any) -> None:
    await take_in(court, court_list(of(GOES), published=at(5)))
    other = deepcopy(court_list(of(STAYS), published=at(7)))
    part(other)
    report = await take_in(court, other)
    assert report["taken_off"] == []
    assert "Fictional-Goes" in await names(court)


async def test_who_moved_to_another_room_is_on_the_list_once(court: ServiceUnderTest) -> None:
    await take_in(court, court_list(of(STAYS, GOES), published=at(5)))
    moved = court_list(of(STAYS), published=at(7))
    house = moved["courtLists"][0]["courtHouse"]
    house["courtRoom"].append(
        {"courtRoomName": "Courtroom 9", "session": [{"sittings": [of(GOES)]}]}
    )
    report = await take_in(court, moved)
    assert report["taken_off"] == []
    rooms = {p["family_name"]: p["court_room"] for p in await day_list(court, DAY)}
    assert rooms == {"Fictional-Stays": "Courtroom 1", "Fictional-Goes": "Courtroom 9"}


async def test_a_codefendant_who_left_the_case_is_taken_off(court: ServiceUnderTest) -> None:
    both = sitting(case("34FC1555", defendant(STAYS), defendant(GOES)), start=f"{DAY}T09:30:00Z")
    one = sitting(case("34FC1555", defendant(STAYS)), start=f"{DAY}T09:30:00Z")
    await take_in(court, court_list(both, published=at(5)))
    report = await take_in(court, court_list(one, published=at(7)))
    assert [gone["family_name"] for gone in report["taken_off"]] == ["Fictional-Goes"]


async def test_an_empty_sitting_takes_off_all_of_it(court: ServiceUnderTest) -> None:
    await take_in(court, court_list(of(GOES), published=at(5)))
    empty = {"sittingStart": f"{DAY}T09:30:00Z", "hearing": []}
    report = await take_in(court, court_list(empty, published=at(7)))
    assert len(report["taken_off"]) == 1
    assert await names(court) == []


async def test_of_several_days_one_is_taken_off_and_the_others_stay(
    court: ServiceUnderTest,
) -> None:
    on, later = AHEAD.date().isoformat(), AHEAD + timedelta(days=1)
    published = [(TODAY - timedelta(days=2, hours=-n)).isoformat() for n in (1, 2)]
    shared = (TODAY - timedelta(days=3)).isoformat()
    await take_in(court, {"hearing": days(AHEAD, later), "sharedTime": shared}, "hearings")
    start = AHEAD.isoformat()
    await take_in(
        court, court_list(sitting(case("34FC0000126"), start=start), published=published[0])
    )
    empty = {"sittingStart": start, "hearing": []}
    report = await take_in(court, court_list(empty, published=published[1]))
    assert [gone["hearing_on"] for gone in report["taken_off"]] == [on]
    assert await day_list(court, on) == []
    assert len(await day_list(court, later.date().isoformat())) == 1
    pathway = report["taken_off"][0]["pathway_id"]
    assert (await known(court, pathway))["listing"]["hearing_on"] == later.date().isoformat()


async def test_who_is_taken_off_is_listed_at_the_site_of_the_next_day(
    court: ServiceUnderTest,
) -> None:
    """R7, R53: whoever works there finds the person, and nobody else does."""
    said = [(datetime.now(UTC) - timedelta(hours=n)).isoformat() for n in (3, 2, 1)]
    later = days(AHEAD, courtCentre={"name": "Plymouth Magistrates' Court"})
    await take_in(court, {"hearing": later, "sharedTime": said[0]}, "hearings")
    start = (TODAY + timedelta(days=2)).isoformat()
    here = court_list(sitting(case("34FC0000126"), start=start), published=said[1])
    [taken] = (await take_in(court, here))["taken"]

    async def finds(site: str) -> int:
        path = f"/v1/pathways/{taken['pathway_id']}"
        found = await court.get(path, role="legal_adviser", sites=(site,))
        return int(found.status_code)

    assert (await finds("northamptonshire"), await finds("plymouth")) == (200, 404)
    other = sitting(case("34FC9", defendant(GOES)), start=start)
    report = await take_in(court, court_list(other, published=said[2]))
    assert [off["pathway_id"] for off in report["taken_off"]] == [taken["pathway_id"]]
    assert (await finds("northamptonshire"), await finds("plymouth")) == (404, 200)
