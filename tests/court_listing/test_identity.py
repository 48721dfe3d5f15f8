"""What is known of a result over shares, and results that contradict themselves (R26)."""

import pytest

from contracts.reference import identify_result
from services.court_listing.intake.reading.envelopes import read_json
from services.court_listing.intake.reading.hearing import read_hearing
from tests.court_listing.given import known, made, sentenced, told
from tests.court_listing.given_documents import NOW, hearing, hearing_defendant, hearing_offence
from tests.court_listing.given_shares import (
    ORDER,
    TREATMENT,
    count,
    in_short,
    passed,
    pathway_of,
    recorded,
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


@pytest.mark.parametrize(
    ("order", "treatment"),
    [
        (passed("Community order", "1116", End_Date="02/02/2028"), TREATMENT),
        (ORDER, passed("Mental health treatment", "3108", Period_of_treatment="24 Months")),
    ],
)
async def test_a_message_that_contradicts_what_was_recorded_here_corrects_it(
    court: ServiceUnderTest, order: dict[str, object], treatment: dict[str, object]
) -> None:
    pathway = await sentenced(court, made(length_months=6))
    report = await share(court, count(1, order, treatment))
    assert recorded(report) == ["sentence"]
    assert len(await told(court, "probation", "sentenced.v2")) == 2
    again = await share(court, count(1, order, treatment), at="16:00")
    assert recorded(again) == []
    assert (await known(court, pathway))["sentence"]["disposal"] == "community_order"


async def test_a_message_that_says_what_was_recorded_here_changes_nothing(
    court: ServiceUnderTest,
) -> None:
    await sentenced(court, made(length_months=6))
    assert recorded(await share(court, count(1, ORDER, TREATMENT))) == []


@pytest.mark.parametrize("code", ["TO_BE_LOOKED_AT", "VARIED_ON_APPEAL", "REOPENED"])
async def test_an_answer_says_what_it_is(court: ServiceUnderTest, code: str) -> None:
    first = await share(court, count(1, UNKNOWN), of="h-1")
    [asked] = (await known(court, pathway_of(first)))["result_questions"]
    path = f"/v1/pathways/{pathway_of(first)}/result-questions/{asked['id']}/answers"
    body = {"answer": "result", "result": code, "why": "As the court said"}
    refused = await court.post(path, body, role="list_officer")
    assert (refused.status_code, refused.json()["field"]) == (422, "/result")


def test_a_member_that_is_there_twice_is_reported() -> None:
    text = '{"hearing": {"courtCentre": {"name": "Fictional", "code": "B34JS00"},'
    text += '"hearingDays": [{"sittingDay": "2026-02-02T10:00:00Z"}],'
    text += '"prosecutionCases": [{"prosecutionCaseIdentifier": {"caseURN": "34FC1"}}],'
    text += '"prosecutionCases": [{"prosecutionCaseIdentifier": {"caseURN": "34FC2"}}]}}'
    reasons = [(p.pointer, p.reason) for p in read_hearing(read_json(text), NOW).problems]
    assert ("/hearing", "not read: nothing is expected here under this name") in reasons


@pytest.mark.parametrize("name", ["results", "sentence", "finding"])
def test_what_was_decided_in_a_text_is_reported(name: str) -> None:
    offence = hearing_offence(**{name: "Community order of 12 months"})
    problems = read_hearing(hearing(hearing_defendant(offence)), NOW).problems
    assert [p.pointer.rpartition("/")[2] for p in problems] == [name]
