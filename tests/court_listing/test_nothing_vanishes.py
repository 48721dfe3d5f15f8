"""What a message holds is taken or named in the report, whatever its form (R11, R20, R26)."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.errors import Unprocessable
from services.court_listing.intake.reading import Reading, read_court_list, read_hearing
from tests.court_listing.given_counts import counted, disturbed, silent
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
    hearing,
    hearing_defendant,
    hearing_offence,
    reasons,
    resolve,
    result,
    sitting,
)

REAL = Path(__file__).parents[3] / "shared" / "real"
HEARINGS = "/courtLists/0/courtHouse/courtRoom/0/session/0/sittings/0/hearing"


def read_list(document: Json) -> Reading:
    reading = read_court_list(document, NOW)
    assert silent(document, reading) == []
    for pointer in [p.pointer for p in reading.problems] + [n.pointer for n in reading.notes]:
        resolve(document, pointer)
    return reading


@pytest.mark.parametrize(
    ("document", "read", "least"),
    [(FULL_LIST, read_court_list, 10), (FULL_HEARING, read_hearing, 8)],
)
def test_the_counter_counts_what_is_there(document: Json, read: Any, least: int) -> None:
    assert len(list(counted(document))) >= least
    assert silent(document, read(document, NOW)) == []
    reading = read(document, NOW)
    nobody = Reading(reading.as_of, reading.is_list)
    assert len(silent(document, nobody)) == len(list(counted(document)))


PUBLISHED = [
    ("court-lists/magistrates_standard_list.example.json", read_court_list),
    ("hearings/hearing-magistrates.json", read_hearing),
    ("hearings/hearing-crown.json", read_hearing),
]
OWN: list[tuple[Json, Any]] = [(FULL_LIST, read_court_list), (FULL_HEARING, read_hearing)]


@pytest.mark.parametrize(
    ("document", "read"),
    [*OWN, *((json.loads((REAL / n).read_text()), r) for n, r in PUBLISHED if REAL.exists())],
    ids=lambda said: "",
)
def test_nothing_of_a_whole_document_is_silent(document: Json, read: Any) -> None:
    """Own documents of the published formats; the published ones too, where they are at hand."""
    assert silent(document, read(document, NOW)) == []


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_nothing_of_a_list_is_silent_however_it_is_disturbed(data: st.DataObject) -> None:
    document = disturbed(FULL_LIST, data)
    try:
        read_list(document)
    except Unprocessable:
        assert not document.get("courtLists") or "courtLists" not in document


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_nothing_of_a_hearing_is_silent_however_it_is_disturbed(data: st.DataObject) -> None:
    document = disturbed(FULL_HEARING, data)
    try:
        reading = read_hearing(document, NOW)
    except Unprocessable:
        return
    assert silent(document, reading) == []


def test_a_part_without_what_it_should_hold_is_named_with_a_pointer() -> None:
    """A case without a party; a hearing with cases under another name; one without any."""
    hearings = [
        {"panel": "ADULT", "case": [{"caseUrn": "34FC2"}]},
        {"panel": "ADULT", "cases": [case("34FC3")]},
        {"panel": "ADULT", "hearingType": "Trial"},
        {"panel": "ADULT", "case": [case("34FC1")]},
    ]
    reading = read_list(court_list({"sittingStart": "2026-02-02T10:00:00Z", "hearing": hearings}))
    assert [d.case_urn for d in reading.defendants] == ["34FC1"]
    assert reasons(reading) == {
        f"{HEARINGS}/0/case/0": "a case without a party",
        f"{HEARINGS}/1/cases": "not read: nothing is expected here under this name",
        f"{HEARINGS}/2": "a hearing without a case",
    }


@pytest.mark.parametrize("nothing", [[], {}, None, ""])
@pytest.mark.parametrize(
    ("path", "named"),
    [
        ((), "/courtLists/0/courtHouse/courtRoom"),
        ((0,), "/courtLists/0/courtHouse/courtRoom/0/session"),
        ((0, "session", 0), "/courtLists/0/courtHouse/courtRoom/0/session/0/sittings"),
        ((0, "session", 0, "sittings", 0), HEARINGS),
        ((0, "session", 0, "sittings", 0, "hearing", 0), f"{HEARINGS}/0/case"),
        ((0, "session", 0, "sittings", 0, "hearing", 0, "case", 0), f"{HEARINGS}/0/case/0/party"),
    ],
)
def test_what_is_there_and_empty_is_named_where_it_stands(
    path: tuple[Any, ...], named: str, nothing: Any
) -> None:
    document = court_list()
    holder: Any = document["courtLists"][0]["courtHouse"]
    for step in path and ("courtRoom", *path):
        holder = holder[step]
    holder[named.rpartition("/")[2]] = nothing
    assert named in reasons(read_list(document))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("defendants", [{"firstName": "Vale", "surname": "Fictional-Inner"}]),
        ("plea", "GUILTY"),
        ("convictionDate", "2026-02-01"),
        ("verdict", {"verdictType": {"category": "Guilty"}}),
        ("judicialResults", [result("Fine")]),
        ("offences", [THEFT]),
        ("linkedApplication", {"applicationReference": "x"}),
    ],
)
@pytest.mark.parametrize("place", ["session", "hearing", "case", "party"])
def test_a_part_where_no_reader_looks_is_named(name: str, value: Any, place: str) -> None:
    """Also an inner form of the court's system, which has its parts at other places."""
    parties = (defendant(), defendant({"individualSurname": "Other", "age": 40}, THEFT, THEFT))
    document = court_list(sitting(case("34FC1", *parties)))
    session = document["courtLists"][0]["courtHouse"]["courtRoom"][0]["session"][0]
    at = session["sittings"][0]["hearing"][0]
    holders = {"session": session, "hearing": at, "case": at["case"][0]}
    holder = holders.get(place, at["case"][0]["party"][1])
    holder[name] = value
    why = reasons(read_list(document))
    assert [pointer for pointer in why if pointer.endswith(f"/{name}")], why


def test_a_members_name_that_is_no_name_is_not_repeated() -> None:
    document = court_list()
    document["courtLists"][0]["Jane Fiction born 1990"] = {"case": [case("34FC9")]}
    assert list(reasons(read_list(document))) == ["/courtLists/0"]


@pytest.mark.parametrize("depth", range(1, 6))
def test_one_object_in_place_of_a_list_is_a_list_of_one_and_said(depth: int) -> None:
    document: Any = court_list()
    names = ["courtLists", "courtRoom", "session", "sittings", "hearing", "case", "party"]
    holder = document
    for name in names[:depth]:
        holder = holder["courtHouse"] if name == "courtRoom" else holder
        holder[name] = holder[name][0]
        holder = holder[name]
    reading = read_list(document)
    assert [d.case_urn for d in reading.defendants] == ["34FC0000126"]
    assert len(reading.notes) == depth


def test_the_day_of_a_time_alone_is_that_of_its_session_or_of_the_list() -> None:
    document = court_list(sitting(case("34FC1"), start="2.15pm"), sitting(case("34FC2")))
    assert read_list(document).defendants[0].sitting.at.isoformat() == "2026-02-02T14:15:00+00:00"
    session = document["courtLists"][0]["courtHouse"]["courtRoom"][0]["session"][0]
    session["sessionStart"] = "03/07/2026"
    assert read_list(document).defendants[0].sitting.at.isoformat() == "2026-07-03T13:15:00+00:00"


def test_r11_a_plea_and_a_conviction_are_read_at_their_old_places() -> None:
    party = defendant(JANE | {"plea": "GUILTY", "pleaDate": "01/02/2026"})
    old = {"caseNumber": "34FC1", "convictionDate": "2026-02-01", "party": [party]}
    reading = read_list(court_list(sitting(old), published="2026-02-03T06:00:00Z"))
    [plea] = [offence.plea for offence in reading.defendants[0].offences]
    assert plea is not None
    assert (plea.plea, str(plea.convicted_on)) == ("GUILTY", "2026-02-01")
    assert reasons(reading) == {}


@pytest.mark.parametrize("other", [defendant({"individualSurname": "Other", "age": 40}), None])
def test_r11_a_plea_that_may_be_of_another_offence_is_named_and_not_guessed(
    other: Json | None,
) -> None:
    """Two defendants to one conviction of the case, or two offences to one plea."""
    jane = defendant(JANE | {"plea": "GUILTY"}, THEFT, THEFT | {"offenceTitle": "Theft"})
    first = jane if other is None else defendant(JANE)
    parties = [first, other] if other else [first]
    old = {"caseUrn": "34FC1", "convictionDate": "2026-02-01", "party": parties}
    reading = read_list(court_list(sitting(old)))
    assert all(offence.plea is None for d in reading.defendants for offence in d.offences)
    named = "/convictionDate" if other else "/plea"
    assert any(pointer.endswith(named) for pointer in reasons(reading))


def test_r11_a_plea_in_the_second_mention_of_a_defendant_is_read() -> None:
    again = case("34FC1", defendant(JANE, THEFT | {"plea": "GUILTY", "pleaDate": "2026-02-01"}))
    document = court_list(
        sitting(case("34FC1", defendant(JANE, THEFT | {"plea": "NOT_GUILTY"})), start="2026-02-02"),
        sitting(again),
        published="2026-01-05T06:00:00Z",
    )
    reading = read_list(document)
    [jane] = reading.defendants
    assert [offence.plea and offence.plea.plea for offence in jane.offences] == ["GUILTY"]
    assert any("same defendant" in note.note for note in reading.notes)


def of_offence(**offence: Any) -> Reading:
    document = hearing(hearing_defendant(hearing_offence(**offence)))
    reading = read_hearing(document, NOW)
    assert silent(document, reading) == []
    return reading


@pytest.mark.parametrize(
    ("offence", "guilty"),
    [
        ({"plea": "GUILTY"}, True),
        ({"plea": {"value": "GUILTY", "pleaDate": "2026-02-02"}}, True),
        ({"plea": "Not guilty", "pleaDate": "02/02/2026"}, False),
        ({"indicatedPlea": "INDICATED_GUILTY"}, True),
        ({"verdict": "Found guilty", "verdictDate": "2026-02-02"}, True),
        ({"verdict": {"value": {"category": "Guilty", "description": "Found guilty"}}}, True),
        ({"verdict": {"verdictType": {"description": "Jury unable to agree"}}}, False),
        ({"verdict": {"verdictType": {"category": "Not Guilty", "cjsVerdictCode": "A"}}}, True),
        (
            {
                "verdict": {
                    "verdictType": {
                        "categoryType": "GUILTY_BUT_OF_LESSER_OFFENCE",
                        "category": "Not Guilty",
                    }
                }
            },
            True,
        ),
    ],
)
def test_r11_a_plea_or_a_verdict_is_read_in_its_older_forms(offence: Json, guilty: bool) -> None:
    plea = of_offence(**offence).defendants[0].offences[0].plea
    assert plea is not None
    assert plea.counts_as_guilty is guilty


@pytest.mark.parametrize(
    ("offence", "named"),
    [
        ({"plea": {"pleaValue": "MAYBE"}}, "/plea/pleaValue"),
        ({"plea": {"pleaValue": "GUILTY", "isDeleted": True}}, "/plea"),
        ({"plea": {"other": {"plea": "GUILTY"}}}, "/plea"),
        ({"plea": {"zzz": "GUILTY", "pleaDate": "2026-02-02"}}, "/plea"),
        ({"indicatedPlea": {"pleaValue": "INDICATED_GUILTY"}}, "/indicatedPlea"),
        ({"verdict": {"verdictType": {"category": "Guilty"}, "isDeleted": True}}, "/verdict"),
        ({"verdict": {"verdictType": {"description": "Found guilty", "code": "NG"}}}, "Type"),
        ({"convictionDate": "2026-02-01"}, "/convictionDate"),
        ({"pleaDetail": "GUILTY"}, "/pleaDetail"),
        ({"lesserOrAlternativeOffence": {"offenceCode": "CJ88001"}}, "Offence"),
    ],
)
def test_r11_a_plea_or_a_verdict_that_is_not_used_is_named(offence: Json, named: str) -> None:
    reading = of_offence(**offence)
    assert reading.defendants[0].offences[0].plea is None
    assert any(pointer.endswith(named) for pointer in reasons(reading)), reasons(reading)


def test_a_result_of_nobody_in_the_message_is_named() -> None:
    shared = [
        {"masterDefendantId": "d-9", "judicialResult": result("Fine")},
        {"judicialResult": result("Fine")},
    ]
    document = hearing(hearing_defendant(), defendantJudicialResults=shared)
    reading = read_hearing(document, NOW)
    assert set(reasons(reading)) == {
        "/defendantJudicialResults/0/judicialResult",
        "/defendantJudicialResults/1",
    }


def test_a_hearing_without_a_case_and_a_case_without_a_defendant_are_named() -> None:
    reading = read_hearing(hearing() | {"prosecutionCases": [{"id": "c"}]}, NOW)
    assert reasons(reading) == {"/prosecutionCases/0": "a case without a defendant"}
    reading = read_hearing(hearing() | {"prosecutionCases": []}, NOW)
    assert reasons(reading) == {"/prosecutionCases": "a hearing without a case"}
