"""Numbers that no register issued: kept at the court as they were written, told to nobody (R61)."""

import json
from typing import Any

import pytest

from tests.court_listing.given import known, take_in
from tests.court_listing.given_documents import (
    JANE,
    case,
    court_list,
    defendant,
    hearing,
    hearing_defendant,
    sitting,
)
from tests.service_under_test import ServiceUnderTest

WRONG = "2003/0000003Z"
URN = "34FC0000126"


def listed(published: str = "2026-02-01T16:00:00.000Z", **details: Any) -> Any:
    """A list with one person of these details."""
    document = court_list(sitting(case(URN, defendant(JANE | details))))
    document["document"]["publicationDate"] = published
    return document


@pytest.mark.parametrize("in_a_hearing", [False, True])
async def test_a_number_that_is_refused_is_kept_as_it_was_written(
    court: ServiceUnderTest, in_a_hearing: bool
) -> None:
    message = hearing(hearing_defendant(pncId=WRONG)) if in_a_hearing else listed(pncId=WRONG)
    report = await take_in(court, message, "hearings" if in_a_hearing else "court-lists")
    assert any(one["rule"] == "R61" for one in report["not_taken"])
    assert WRONG not in json.dumps(report)
    listing = (await known(court, report["taken"][0]["pathway_id"]))["listing"]
    assert listing["identifiers_as_written"] == [{"type": "PNC", "written": WRONG}]
    assert listing["identifiers"] == []
    assert WRONG not in json.dumps(await court.told())


async def test_a_number_that_is_right_takes_its_place_and_a_wrong_one_takes_none_away(
    court: ServiceUnderTest,
) -> None:
    pathway = (await take_in(court, listed(pncId=WRONG)))["taken"][0]["pathway_id"]
    told = len(await court.told())
    again = await take_in(court, listed("2026-02-01T16:30:00.000Z", pncId="2003/0000003X"))
    assert again["taken"][0]["changed"] == "unchanged"
    assert len(await court.told()) == told
    await take_in(court, listed("2026-02-01T17:00:00.000Z", pncId="2003/0000003Y"))
    listing = (await known(court, pathway))["listing"]
    assert listing["identifiers_as_written"] == []
    await take_in(court, listed("2026-02-01T18:00:00.000Z", pncId=WRONG))
    listing = (await known(court, pathway))["listing"]
    assert listing["identifiers"] == [{"type": "PNC", "value": "2003/0000003Y"}]
