"""Reading court lists: what is found, what is reported, and that nothing makes it fail."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.errors import Unprocessable
from services.court_listing.intake.reading import Reading, read_court_list, read_hearing
from tests.court_listing.given_documents import (
    FULL_HEARING,
    FULL_LIST,
    JANE,
    NOW,
    THEFT,
    Json,
    case,
    court_list,
    defendant,
    mutated,
    pointers,
    reasons,
    resolve,
    sitting,
)

REAL = Path(__file__).parents[3] / "shared" / "real"
PARTY = "/courtLists/0/courtHouse/courtRoom/0/session/0/sittings/0/hearing/0/case/0/party/0"


def of_jane(**details: Any) -> Reading:
    return read_court_list(court_list(sitting(case("34FC1", defendant(JANE | details)))), NOW)


def test_a_defendant_is_read_with_identifiers_offences_and_sitting() -> None:
    [jane] = read_court_list(court_list(), NOW).defendants
    assert (jane.case_urn, jane.person.family_name) == ("34FC0000126", "Fiction")
    assert jane.person.date_of_birth == date(1990, 4, 2)
    assert [i.value for i in jane.person.identifiers] == ["2003/0000003Y"]
    assert jane.offences[0].code == "TH68010"
    assert jane.sitting.site == "northamptonshire"
    assert jane.sitting.at == datetime(2026, 2, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-07-01T10:00:00", datetime(2026, 7, 1, 9, tzinfo=UTC)),
        ("2026-01-05T10:00:00", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("2026-07-01T10:00:00+02:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 6, 30, 23, tzinfo=UTC)),
    ],
)
def test_a_time_without_a_zone_is_the_time_in_england(start: str, expected: datetime) -> None:
    reading = read_court_list(court_list(sitting(case("34FC1"), start=start)), NOW)
    assert reading.defendants[0].sitting.at == expected


def test_a_court_of_no_site_is_taken_as_unassigned_and_says_so() -> None:
    """R1."""
    reading = read_court_list(court_list(court="PRESTON"), NOW)
    assert reading.defendants[0].sitting.site == "unassigned"
    assert [n.pointer for n in reading.notes] == ["/courtLists/0/courtHouse"]


@pytest.mark.parametrize(
    ("details", "pointer"),
    [
        ({"dateOfBirth": "2010-01-01"}, PARTY),
        ({"dateOfBirth": None, "age": 17}, PARTY),
        ({"dateOfBirth": "nonsense", "age": "16"}, PARTY),
        ({"dateOfBirth": "2008-02-03"}, PARTY),
    ],
)
def test_r20_a_youth_is_reported_and_not_taken(details: Json, pointer: str) -> None:
    reading = of_jane(**details)
    assert reading.defendants == ()
    assert reasons(reading)[pointer] == "under 18 on the day of the hearing"


@pytest.mark.parametrize(
    "details",
    [
        {"dateOfBirth": "2008-02-02"},
        {"dateOfBirth": "1950-01-01", "age": 17},
        {"dateOfBirth": None},
    ],
)
def test_r20_an_adult_or_a_person_of_unknown_age_is_taken(details: Json) -> None:
    assert len(of_jane(**details).defendants) == 1


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("pncId", "PNC1234"),
        ("asn", "ABC1234"),
        ("dateOfBirth", "0000-01-01"),
        ("dateOfBirth", "9999-12-31"),
        ("dateOfBirth", 7),
        ("gender", "a wizard"),
        ("inCustody", "perhaps"),
        ("individualMiddleName", "nul\x00"),
        ("individualMiddleName", "half \ud800"),
        ("individualMiddleName", "x" * 5000),
        ("individualMiddleName", ["a"]),
    ],
)
def test_a_bad_detail_is_reported_and_the_defendant_kept(member: str, value: object) -> None:
    """R61: among others, an identifier no register issued is not kept as one."""
    reading = of_jane(**{member: value})
    assert [d.person.family_name for d in reading.defendants] == ["Fiction"]
    assert f"{PARTY}/individualDetails/{member}" in reasons(reading)


def test_a_bad_offence_loses_only_itself() -> None:
    bad: list[Any] = [{"offenceCode": 3.5}, None, "text", {"offenceTitle": "x" * 501}]
    party = defendant(JANE)
    party["offence"] = [*bad, THEFT]
    reading = read_court_list(court_list(sitting(case("34FC1", party))), NOW)
    [jane] = reading.defendants
    assert [o.code for o in jane.offences] == ["TH68010"]
    assert not jane.whole
    assert {f"{PARTY}/offence/{n}" for n in range(4)} <= set(reasons(reading))


@pytest.mark.parametrize("role", ["RESPONDENT", "PROSECUTING_AUTHORITY", "", None, 4])
def test_a_party_that_is_no_defendant_is_reported(role: Any) -> None:
    reading = read_court_list(court_list(sitting(case("34FC1", defendant(role=role)))), NOW)
    assert reading.defendants == ()
    assert PARTY in reasons(reading)


def test_an_organisation_is_reported() -> None:
    party = {"partyRole": "DEFENDANT", "organisationDetails": {"organisationName": "Fiction Ltd"}}
    reading = read_court_list(court_list(sitting(case("34FC1", party))), NOW)
    assert reasons(reading) == {PARTY: "an organisation"}


def test_the_same_defendant_in_a_list_twice_is_one_at_the_earliest_sitting() -> None:
    later = sitting(
        case("34FC1", defendant(JANE, THEFT, THEFT | {"offenceTitle": "Theft"})),
        start="2026-02-02T14:00:00.000Z",
    )
    reading = read_court_list(court_list(later, sitting(case("34fc1"))), NOW)
    [jane] = reading.defendants
    assert jane.sitting.at.hour == 10
    assert [o.title for o in jane.offences] == ["Theft from a shop", "Theft"]


def test_two_defendants_of_one_name_are_two_where_births_differ() -> None:
    john = {"individualForenames": "John", "individualSurname": "Fiction"}
    parties = (
        defendant(john | {"dateOfBirth": "1960-01-01"}),
        defendant(john | {"dateOfBirth": "1990-01-01"}),
    )
    assert len(read_court_list(court_list(sitting(case("34FC1", *parties))), NOW).defendants) == 2


@pytest.mark.parametrize("bad", ["soon", "9999-12-31T00:00:00Z", 12, None])
def test_a_sitting_without_a_time_is_taken_on_the_day_of_the_list(bad: Any) -> None:
    broken = sitting(case("34FC2", defendant(JANE | {"pncId": None})))
    broken["sittingStart"] = bad
    reading = read_court_list(court_list(sitting(case("34FC1")), broken), NOW)
    assert [d.case_urn for d in reading.defendants] == ["34FC1", "34FC2"]
    assert reading.defendants[1].sitting.at == datetime(2026, 2, 2, tzinfo=UTC)
    assert len(reading.notes) == 1


def test_a_sitting_of_no_known_day_is_reported_and_the_rest_taken() -> None:
    broken = sitting(case("34FC3"), start="never")
    other_day = sitting(case("34FC2"), start="2026-02-03T10:00:00Z")
    reading = read_court_list(court_list(sitting(case("34FC1")), other_day, broken), NOW)
    assert [d.case_urn for d in reading.defendants] == ["34FC1", "34FC2"]
    assert any(pointer.endswith("/sittings/2") for pointer in reasons(reading))


def test_a_numeric_reference_is_read_and_a_missing_one_reported() -> None:
    reading = read_court_list(court_list(sitting(case(45684548), case(None), case(""))), NOW)
    assert [d.case_urn for d in reading.defendants] == ["45684548"]
    assert len(reading.problems) == 2


def plead(**offence: Any) -> tuple[Any, dict[str, str]]:
    reading = read_court_list(
        court_list(sitting(case("34FC1", defendant(JANE, THEFT | offence)))), NOW
    )
    return reading.defendants[0].offences[0].plea, reasons(reading)


def test_r11_a_plea_on_a_list_is_read_with_its_moment() -> None:
    plea, _ = plead(plea="GUILTY", pleaDate="2026-02-02T10:15:00Z", convictionDate="2026-02-02")
    assert (plea.plea, plea.counts_as_guilty) == ("GUILTY", True)
    assert plea.entered_at == datetime(2026, 2, 2, 10, 15, tzinfo=UTC)
    assert plea.convicted_on == date(2026, 2, 2)


def test_r11_a_plea_without_a_date_is_of_the_publication() -> None:
    plea, _ = plead(plea="NOT_GUILTY")
    assert plea.entered_at == datetime(2026, 2, 1, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("offence", "member"),
    [
        ({"plea": "MAYBE"}, "plea"),
        ({"plea": 1.5}, "plea"),
        ({"plea": "GUILTY", "pleaDate": "2027-01-01T00:00:00Z"}, "pleaDate"),
        ({"plea": "GUILTY", "pleaDate": "yesterday"}, "pleaDate"),
    ],
)
def test_r11_a_plea_that_cannot_be_used_is_reported(offence: Json, member: str) -> None:
    plea, why = plead(**offence)
    assert plea is None
    assert f"{PARTY}/offence/0/{member}" in why


def test_r11_no_plea_is_not_a_plea() -> None:
    assert plead(plea="NONE") == (None, {})


def test_r11_guilt_does_not_follow_from_a_date_of_conviction() -> None:
    plea, why = plead(
        plea="NOT_GUILTY", pleaDate="2026-02-02T10:00:00Z", convictionDate="2026-03-02T10:00:00Z"
    )
    assert not plea.counts_as_guilty
    assert f"{PARTY}/offence/0/convictionDate" in why


@pytest.mark.parametrize(
    "document", [None, [], "list", {}, {"courtLists": {}}, {"courtLists": None}]
)
def test_what_is_no_court_list_is_refused(document: object) -> None:
    with pytest.raises(Unprocessable):
        read_court_list(document, NOW)


def _documents() -> list[tuple[Json, int]]:
    """Own documents of the published formats, and the published ones where they are at hand."""
    found: list[tuple[Json, int]] = [
        (FULL_LIST, len(read_court_list(FULL_LIST, NOW).defendants)),
        (FULL_HEARING, len(read_hearing(FULL_HEARING, NOW).defendants)),
    ]
    lists = REAL / "court-lists" / "magistrates_standard_list.example.json"
    if lists.exists():
        found.append((json.loads(lists.read_text()), 3))
        names = ("hearing-magistrates.json", "hearing-crown.json")
        found += [(json.loads((REAL / "hearings" / name).read_text()), 1) for name in names]
    return found


def test_whole_documents_are_read_and_every_pointer_resolves() -> None:
    for document, people in _documents():
        read = read_court_list if "courtLists" in document else read_hearing
        reading = read(document, NOW)
        assert len(reading.defendants) == people > 0
        for problem in reading.problems:
            resolve(document, problem.pointer)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_list_however_wrong_makes_reading_fail(data: st.DataObject) -> None:
    document = mutated(FULL_LIST, data)
    try:
        reading = read_court_list(document, NOW)
    except Unprocessable:
        assert not isinstance(document.get("courtLists"), list)
        return
    for pointer in pointers(reading):
        resolve(document, pointer)
    assert reading.as_of <= NOW
