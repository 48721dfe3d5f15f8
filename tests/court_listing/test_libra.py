"""A case as Libra listed it, where a list is posted."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.court_listing.intake.reading import Reading, read_court_list
from tests.court_listing.given import known, take_in
from tests.court_listing.given_documents import NOW, Json, reasons
from tests.service_under_test import ServiceUnderTest

CASE: Json = {
    "caseId": 7000001,
    "caseNo": "1600000001",
    "name": {"title": "Mx", "forename1": "Wren", "surname": "FICTIONAL-HEATH"},
    "defendantName": "Mx Wren FICTIONAL-HEATH",
    "defendantType": "P",
    "defendantSex": "N",
    "defendantDob": "05/03/1990",
    "pnc": "03/3Y",
    "cro": "65656/91H",
    "offences": [
        {"seq": 1, "title": "Theft from a shop", "summary": "Stole goods", "act": "Theft Act 1968"}
    ],
    "sessionStartTime": "2026-07-01T09:30:00",
    "courtCode": "B34JS",
    "courtRoom": "02",
}


def read(**more: Any) -> Reading:
    return read_court_list(CASE | more, NOW)


def test_a_libra_case_is_read_with_its_defendant_session_and_offences() -> None:
    [wren] = read().defendants
    assert (wren.case_urn, wren.person.family_name) == ("1600000001", "FICTIONAL-HEATH")
    assert (wren.person.given_names, wren.person.date_of_birth) == ("Wren", date(1990, 3, 5))
    assert [i.value for i in wren.person.identifiers] == ["2003/0000003Y", "065656/91H"]
    assert wren.sitting.at == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
    assert (wren.sitting.site, wren.sitting.court_room) == ("northamptonshire", "02")
    assert [o.title for o in wren.offences] == ["Theft from a shop"]
    assert read().problems == ()


def test_r11_a_libra_plea_is_read() -> None:
    offence = CASE["offences"][0] | {"plea": "G", "pleaDate": "01/07/2026"}
    plea = read(offences=[offence]).defendants[0].offences[0].plea
    assert plea is not None
    assert (plea.plea, plea.counts_as_guilty) == ("GUILTY", True)


def test_a_libra_offence_is_read_like_any_other() -> None:
    """By its code in the normal form, which gives the title where none is said."""
    [wren] = read(offences=[{"seq": 1, "code": "th 68010"}]).defendants
    assert [(o.code, o.title) for o in wren.offences] == [("TH68010", "Theft from a shop")]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"defendantType": "O"}, "an organisation"),
        ({"defendantDob": "05/03/2012"}, "under 18 on the day of the hearing"),
        ({"caseNo": None}, "a case without a reference or a session that can be used"),
        ({"sessionStartTime": "soon"}, "must be a date and time between 1900 and 2100"),
        ({"name": None, "defendantName": ""}, "a defendant without a name that can be used"),
        ({"offences": [{"seq": 1}]}, "an offence needs a code or a title that can be used"),
        ({"results": [{"label": "Fine"}]}, "not read: nothing is expected here under this name"),
    ],
)
def test_what_of_a_libra_case_is_not_taken_is_named(more: Json, reason: str) -> None:
    assert reason in reasons(read(**more)).values()


async def test_a_libra_case_lists_its_defendant(court: ServiceUnderTest) -> None:
    [taken] = (await take_in(court, CASE))["taken"]
    assert taken["changed"] == "listed"
    pathway = await known(court, taken["pathway_id"])
    assert [offence["title"] for offence in pathway["offences"]] == ["Theft from a shop"]
    [again] = (await take_in(court, CASE))["taken"]
    assert (again["pathway_id"], again["changed"]) == (taken["pathway_id"], "unchanged")
