"""What the court decides in a case that was merged into another (R62)."""

from typing import Any

import pytest

from tests.court_listing.given import known, take_in
from tests.court_listing.given_documents import (
    Json,
    case,
    court_list,
    hearing,
    hearing_defendant,
    hearing_offence,
    sitting,
)
from tests.court_listing.given_shares import GUILTY, ORDER, TREATMENT, passed
from tests.service_under_test import ServiceUnderTest

GOES_ON, ENDED = "34FC0000126", "34FC0000226"
PRISON = passed("Imprisonment", "1002", Imprisonment_Period="26 Weeks")


async def one(court: ServiceUnderTest) -> tuple[str, str]:
    """One person of two cases that were merged: the pathway that goes on, and the other."""
    report = await take_in(court, court_list(sitting(case(GOES_ON), case(ENDED))))
    survivor, absorbed = (taken["pathway_id"] for taken in report["taken"])
    body = {"absorbed": absorbed, "merged_at": "2026-02-02T09:00:00Z", "why": "One person"}
    path = f"/v1/pathways/{survivor}/merges"
    assert (await court.post(path, body, role="list_officer")).status_code == 201
    return survivor, absorbed


def message(*urns: str, at: str = "15:00", **results: Json) -> Json:
    """A hearing of these cases of the one person."""
    cases = []
    for number, urn in enumerate(urns):
        offence = hearing_offence(
            f"o-{urn}", offenceTitle=f"Offence of {urn}", judicialResults=[results[f"r{number}"]],
            **GUILTY,
        )  # fmt: skip
        person = hearing_defendant(offence, id=f"d-{urn}")
        cases.append(hearing(person, urn=urn)["prosecutionCases"][0])
    day = hearing(prosecutionCases=cases, id="h-1")
    return {"hearing": day, "sharedTime": f"2026-02-02T{at}:00Z"}


async def record(court: ServiceUnderTest, pathway: str) -> Any:
    return await known(court, pathway)


async def test_results_of_a_merged_case_are_of_the_one_that_goes_on(
    court: ServiceUnderTest,
) -> None:
    survivor, _ = await one(court)
    report = await take_in(court, message(ENDED, r0=PRISON), "hearings")
    assert report["not_taken"] == []
    assert any("merged" in note["note"] for note in report["notes"])
    shown = await record(court, survivor)
    assert (shown["sentence"]["disposal"], shown["sentence"]["custody_weeks"]) == ("custody", 26)
    codes = {offence["title"] for offence in shown["offences"]}
    assert {"Theft from a shop", f"Offence of {ENDED}"} <= codes
    assert (shown["listing"]["family_name"], shown["any_guilty"]) == ("Fiction", True)


@pytest.mark.parametrize("urns", [(GOES_ON, ENDED), (ENDED, GOES_ON)])
async def test_results_of_both_cases_in_one_message_are_all_kept(
    court: ServiceUnderTest, urns: tuple[str, str]
) -> None:
    survivor, _ = await one(court)
    said = message(*urns, r0=ORDER, r1=TREATMENT)
    report = await take_in(court, said, "hearings")
    assert [taken["pathway_id"] for taken in report["taken"]] == [survivor]
    sentence = (await record(court, survivor))["sentence"]
    made = [answer["requirement"] for answer in sentence["requirements"] if answer["made"]]
    assert (sentence["disposal"], made) == ("community_order", ["mhtr"])


async def test_whose_results_are_is_asked_where_the_two_are_taken_apart(
    court: ServiceUnderTest,
) -> None:
    """A share sent again is then of its own case."""
    survivor, absorbed = await one(court)
    await take_in(court, message(ENDED, r0=PRISON), "hearings")
    body = {"absorbed": absorbed, "unmerged_at": "2026-02-03T09:00:00Z", "why": "Two people"}
    path = f"/v1/pathways/{survivor}/unmerges"
    assert (await court.post(path, body, role="list_officer")).status_code == 201
    found = (await court.get("/v1/result-questions", role="list_officer")).json()["questions"]
    assert {question["pathway_id"] for question in found} == {survivor, absorbed}
    await take_in(court, message(ENDED, r0=PRISON, at="16:00"), "hearings")
    assert (await record(court, absorbed))["sentence"]["disposal"] == "custody"
