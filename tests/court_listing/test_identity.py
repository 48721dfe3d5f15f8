"""What is known of a result over shares, and results that contradict themselves (R26)."""

import pytest

from contracts.reference import identify_result
from tests.court_listing.given import known
from tests.court_listing.given_documents import hearing, hearing_defendant
from tests.court_listing.given_shares import (
    ORDER,
    TREATMENT,
    count,
    in_short,
    passed,
    pathway_of,
    share,
)
from tests.service_under_test import ServiceUnderTest

ADJOURNED = passed("Adjournment", "4506")
UNKNOWN = passed("An order that nobody knows")


@pytest.mark.parametrize(
    ("label", "number", "short", "type_id"),
    [
        ("Community order application refused and dismissed", None, "COEW", None),
        ("Sentence as announced", "1002", "COEW", None),
        ("Sentence as announced", None, "IMP", "418b3aa7-65ab-4a4a-bab9-2f96b698118c"),
        ("Community order revoked on appeal", None, "COEW", None),
        ("Application for a community order withdrawn", "1116", "COEW", None),
    ],
)
def test_what_contradicts_itself_is_no_result(
    label: str, number: str | None, short: str | None, type_id: str | None
) -> None:
    meant = identify_result(label, number, short, type_id)
    assert (meant.entry, bool(meant.problem)) == (None, True)


@pytest.mark.parametrize("more", [[], [passed("Compensation", "3012")]])
async def test_what_a_person_said_of_a_result_holds_in_the_next_share(
    court: ServiceUnderTest, more: list[dict[str, object]]
) -> None:
    first = await share(court, count(1, UNKNOWN), of="h-1")
    [asked] = (await known(court, pathway_of(first)))["result_questions"]
    path = f"/v1/pathways/{pathway_of(first)}/result-questions/{asked['id']}/answers"
    answer = {"answer": "result", "result": "CO", "why": "As the court said"}
    assert (await court.post(path, answer, role="list_officer")).status_code == 201
    assert (await in_short(court, first))[0] == "community_order"
    await share(court, count(1, UNKNOWN, *more, ADJOURNED), at="16:00", of="h-1")
    assert (await in_short(court, first))[0] == "community_order"
    questions = await court.get("/v1/result-questions", role="list_officer")
    assert questions.json()["questions"] == []


@pytest.mark.parametrize("time", [None, "2062-06-16T12:00:00Z"])
async def test_a_share_without_a_time_that_has_come_is_older_than_one_with_it(
    court: ServiceUnderTest, time: str | None
) -> None:
    day = hearing(hearing_defendant(count(1, ORDER, TREATMENT)), id="h-1")
    message = {"hearing": day} | ({"sharedTime": time} if time else {})
    first = (await court.post("/v1/hearings", message, role="list_officer")).json()
    assert ("lies in the future" in str(first["not_taken"])) == (time is not None)
    shared = {"sharedTime": "2026-02-03T12:00:00Z"}
    await share(court, count(1, ADJOURNED), of="h-1", **shared)
    assert await in_short(court, first) is None
