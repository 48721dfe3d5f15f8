"""The list of a day: who is listed, corrected and recognised (R7, R60, R62, R71)."""

import asyncio
from copy import deepcopy
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.court_listing.intake.reading.findings import OffenceFound
from services.court_listing.intake.reading.recognising import pair
from services.court_listing.intake.reading.traits import Traits, name_key
from services.court_listing.rules import listings
from services.court_listing.rules.listings import OffenceOnRecord
from tests.court_listing.given import event_names, known, listed, take_in
from tests.court_listing.given_documents import (
    JANE,
    THEFT,
    Json,
    case,
    court_list,
    defendant,
    sitting,
)
from tests.service_under_test import ServiceUnderTest


async def test_r7_a_list_mints_a_pathway_and_tells_who_is_listed(court: ServiceUnderTest) -> None:
    report = await take_in(court, court_list())
    [taken] = report["taken"]
    assert taken["changed"] == "listed"
    assert taken["pointer"].endswith("/party/0")
    assert report["not_taken"] == []
    [(_, _, data)] = [t for t in await court.told() if t[0] == "cstr.court.probation"]
    assert (data["family_name"], data["site"], data["offence_group"]) == (
        "Fiction", "northamptonshire", "theft",
    )  # fmt: skip
    assert data["age_band"] == "35-44"


async def test_the_same_list_again_changes_nothing_and_tells_nothing(
    court: ServiceUnderTest,
) -> None:
    document = court_list(
        sitting(
            case("34FC1", defendant(JANE, THEFT | {"plea": "GUILTY", "pleaDate": "2026-02-02"})),
            case("34FC2", defendant({"individualSurname": "Other"})),
        ),
        sitting(case("34FC1"), start="2026-02-02T14:00:00.000Z"),
    )
    first = await take_in(court, document)
    told = await court.told()
    again = await take_in(court, document)
    assert [t["changed"] for t in again["taken"]] == ["unchanged", "unchanged"]
    assert [t["pathway_id"] for t in again["taken"]] == [t["pathway_id"] for t in first["taken"]]
    assert await court.told() == told


async def test_r60_one_list_posted_by_two_at_once_mints_each_pathway_once(
    court: ServiceUnderTest,
) -> None:
    document = court_list(*(sitting(case(f"34FC{n}")) for n in range(20)))
    reports = await asyncio.gather(*(take_in(court, document) for _ in range(4)))
    pathways = {t["pathway_id"] for report in reports for t in report["taken"]}
    assert len(pathways) == 20
    assert event_names(await court.told()) == ["case-listed"] * 20


@pytest.mark.parametrize(
    "corrected",
    [
        court_list(sitting(case("34FC0000126"), start="2026-02-03T11:00:00Z")),
        court_list(
            sitting(case("34FC0000126", defendant(JANE | {"individualSurname": "Factual"})))
        ),
        court_list(sitting(case("34FC0000126", defendant(JANE | {"dateOfBirth": "1990-04-03"})))),
        court_list(sitting(case("34FC0000126", defendant(JANE, THEFT | {"offenceTitle": "X"})))),
        court_list(sitting(case("34FC0000126", defendant(JANE, THEFT, {"offenceTitle": "X"})))),
    ],
)
async def test_a_corrected_list_tells_only_what_changed(
    court: ServiceUnderTest, corrected: Json
) -> None:
    both = deepcopy(corrected)
    other = sitting(case("34FC9", defendant({"individualSurname": "Other", "age": 40})))
    room = both["courtLists"][0]["courtHouse"]["courtRoom"][0]
    room["session"][0]["sittings"].append(other)
    first = await take_in(court, court_list(sitting(case("34FC0000126")), other))
    again = await take_in(court, both)
    assert [t["changed"] for t in again["taken"]] == ["corrected", "unchanged"]
    assert [t["pathway_id"] for t in again["taken"]] == [t["pathway_id"] for t in first["taken"]]
    assert event_names(await court.told()) == ["case-listed"] * 3


async def test_an_older_list_does_not_undo_a_newer_one(court: ServiceUnderTest) -> None:
    old = court_list(sitting(case("34FC1"), start="2026-02-02T10:00:00Z"))
    new = court_list(
        sitting(case("34FC1"), start="2026-02-09T10:00:00Z"), published="2026-02-08T16:00:00Z"
    )
    await take_in(court, old)
    await take_in(court, new)
    assert (await take_in(court, old))["taken"][0]["changed"] == "unchanged"


async def test_an_offence_left_out_of_a_corrected_list_is_no_longer_listed(
    court: ServiceUnderTest,
) -> None:
    two = court_list(sitting(case("34FC1", defendant(JANE, THEFT, {"offenceTitle": "X"}))))
    pathway_id = (await take_in(court, two))["taken"][0]["pathway_id"]
    await take_in(court, court_list(sitting(case("34FC1"))))
    assert [o["code"] for o in (await known(court, pathway_id))["offences"]] == ["TH68010"]
    await take_in(court, two)
    assert len((await known(court, pathway_id))["offences"]) == 2


async def test_an_offence_that_could_not_be_read_is_not_taken_off_the_listing(
    court: ServiceUnderTest,
) -> None:
    pathway_id = await listed(court)
    broken = defendant()
    broken["offence"] = [{"offenceCode": []}]
    report = await take_in(court, court_list(sitting(case("34FC0000126", broken))))
    assert report["taken"][0]["changed"] == "unchanged"
    assert len((await known(court, pathway_id))["offences"]) == 1


@pytest.mark.slow
async def test_ten_thousand_hearings_are_taken_in_one_list(court: ServiceUnderTest) -> None:
    cases = [
        sitting(
            {
                "caseUrn": f"34FC{n}",
                "party": [
                    {"partyRole": "DEFENDANT", "individualDetails": {"individualSurname": "F"}}
                ],
            },
            start="2026-02-02",
        )
        for n in range(10_000)
    ]
    document = court_list(*cases)
    for hearing_case in cases:
        del hearing_case["hearing"][0]["panel"]
    report = await take_in(court, document)
    assert len({t["pathway_id"] for t in report["taken"]}) == 10_000
    [(count,)] = await court.rows("SELECT count(*) FROM event_log")
    assert count == 30_000


async def test_the_day_is_listed_in_pages(court: ServiceUnderTest) -> None:
    document = court_list(*(sitting(case(f"34FC{n}")) for n in range(3)))
    taken = {t["pathway_id"] for t in (await take_in(court, document))["taken"]}
    path = "/v1/hearings?on=2026-02-02&court=Northampton%20Magistrates'%20Court&limit=2"
    first = (await court.get(path, role="list_officer")).json()
    rest = (await court.get(f"{path}&cursor={first['cursor']}", role="list_officer")).json()
    assert {p["pathway_id"] for p in (*first["listed"], *rest["listed"])} == taken
    assert rest["cursor"] is None
    assert (await court.get("/v1/hearings?on=2026-02-03", role="list_officer")).json()[
        "listed"
    ] == []
    assert (await court.get("/v1/hearings?on=0001-01-01", role="list_officer")).status_code == 422
    asked = "WHERE action = 'GET /v1/hearings' ORDER BY at"
    rows = await court.rows(f"SELECT detail FROM audit {asked}")
    assert rows[0].detail == "list of 2026-02-02: 2 people"


@pytest.mark.parametrize(
    ("birth", "age", "band"),
    [
        (date(2008, 2, 2), None, "18-24"),
        (date(2001, 2, 3), None, "18-24"),
        (date(2001, 2, 2), None, "25-34"),
        (date(1961, 2, 2), None, "65+"),
        (None, 40, "35-44"),
        (None, 17, None),
        (None, None, None),
    ],
)
def test_r71_ages_are_told_in_bands(birth: date | None, age: int | None, band: str | None) -> None:
    assert listings.age_band(birth, age, date(2026, 2, 2)) == band


def recorded_offence(
    number: int, title: str, code: str | None, wording: str | None = None
) -> OffenceOnRecord:
    return OffenceOnRecord(UUID(int=number), title, code, wording, None)


def test_offences_are_recognised_by_the_strongest_trait_first() -> None:
    on_record = [
        recorded_offence(1, "Theft", "TH68010", "a hat"),
        recorded_offence(2, "Theft", "TH68010", "a coat"),
    ]
    reported = [
        OffenceFound("Theft", "TH68010", "a coat"),
        OffenceFound("Theft", "TH68010", "a cat"),
    ]
    assert listings.match_offences(reported, on_record) == [UUID(int=2), UUID(int=1)]


def test_two_offences_of_different_ids_are_two() -> None:
    on_record = [OffenceOnRecord(UUID(int=1), "Theft", "TH68010", None, "o-1")]
    reported = [OffenceFound("Theft", "TH68010", source_id="o-2")]
    assert listings.match_offences(reported, on_record) == [None]


TITLES = st.sampled_from(["Theft", "Assault", "Fraud"])


@given(st.lists(st.tuples(TITLES, st.sampled_from([None, "A", "B"])), max_size=8))
def test_an_unchanged_list_of_offences_is_recognised_whole(
    offences: list[tuple[str, str | None]],
) -> None:
    on_record = [OffenceOnRecord(uuid4(), title, code, None, None) for title, code in offences]
    reported = [OffenceFound(title, code) for title, code in offences]
    matched = listings.match_offences(reported, on_record)
    assert sorted(map(str, matched)) == sorted(str(k.id) for k in on_record)


BORN = date(1990, 4, 2)
PNC = frozenset({("PNC", "2003/0000003Y")})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Traits("jane fiction", BORN), Traits("jane fiction", BORN)),
        (Traits("jane fiction", BORN, PNC), Traits("other name", None, PNC)),
        (Traits("jane fiction", None), Traits("jane fiction", BORN)),
        (Traits("jane fiction", BORN), Traits("jane fiction", None)),
        (Traits("jane fiction", BORN), Traits("jane fiction", date(1990, 2, 4))),
        (Traits("jane fiction", BORN), Traits("jayne fiction", BORN)),
        (Traits("x", BORN, source_id="d"), Traits("y", None, source_id="d")),
    ],
)
def test_r62_one_person_of_a_case_is_recognised(before: Traits, after: Traits) -> None:
    assert pair([after], [before]) == [0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Traits("jane fiction", BORN), Traits("john other", BORN)),
        (Traits("jane fiction", BORN), Traits("jane other", date(1980, 1, 1))),
        (Traits("j f", BORN, PNC), Traits("j f", None, frozenset({("PNC", "x")}))),
        (Traits("j f", BORN, source_id="a"), Traits("j f", BORN, source_id="b")),
    ],
)
def test_r62_two_people_of_a_case_are_not_taken_for_one(before: Traits, after: Traits) -> None:
    assert pair([after], [before]) == [None]


@given(
    st.lists(
        st.builds(
            Traits,
            st.sampled_from(["a b", "a c", "d b"]),
            st.sampled_from([None, BORN, date(1980, 1, 1)]),
            st.sampled_from([frozenset(), PNC]),
        ),
        max_size=8,
    )
)
def test_r62_no_known_person_is_meant_by_two(people: list[Traits]) -> None:
    meant = [n for n in pair(people, people) if n is not None]
    assert len(meant) == len(set(meant))


def test_names_are_compared_without_case_accents_and_middle_names() -> None:
    assert name_key("O'Fiction", "Zoë Maria") == name_key("O’FICTION", "ZOE")
