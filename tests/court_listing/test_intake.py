"""What messages of the court system change, and what they never do."""

import random
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest

from tests.court_listing.given import event_names, known, listed, proposed, take_in
from tests.court_listing.given_documents import (
    FULL_HEARING,
    FULL_LIST,
    JANE,
    THEFT,
    Json,
    case,
    court_list,
    defendant,
    hearing,
    hearing_defendant,
    hearing_offence,
    places,
    result,
    sitting,
)
from tests.service_under_test import ServiceUnderTest


@pytest.mark.parametrize(
    "body",
    [b"", b"not json", b"[]", b'"text"', b"{}", b'{"courtLists": 3}', b"\xff\xfe", b'{"a":' * 30],
)
@pytest.mark.parametrize("path", ["court-lists", "hearings"])
async def test_what_is_not_of_the_format_is_422(
    court: ServiceUnderTest, body: bytes, path: str
) -> None:
    answered = await court.ask(
        "POST",
        f"/v1/{path}",
        role="list_officer",
        content=body,
        headers={"idempotency-key": str(uuid4()), "content-type": "application/json"},
    )
    assert answered.status_code == 422
    assert answered.headers["content-type"] == "application/problem+json"


async def test_half_characters_and_endless_numbers_lose_only_their_part(
    court: ServiceUnderTest,
) -> None:
    body = b"""{"courtLists": [{"courtHouse": {"courtHouseName": "Northampton", "courtRoom": [{
    "courtRoomName": "\\ud800", "session": [{"sittings": [{"sittingStart": "2026-02-02T10:00:00Z",
    "hearing": [{"case": [{"caseUrn": "34FC1", "party": [{"partyRole": "DEFENDANT",
    "individualDetails": {"individualSurname": "Fiction", "individualForenames": "a\\u0000",
    "age": NUMBER}}]}]}]}]}]}]}}]}""".replace(b"NUMBER", b"9" * 6000)
    answered = await court.ask(
        "POST",
        "/v1/court-lists",
        role="list_officer",
        content=body,
        headers={"idempotency-key": str(uuid4())},
    )
    assert answered.status_code == 200
    assert len(answered.json()["taken"]) == 1
    assert len(answered.json()["not_taken"]) == 3


HOSTILE: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    1e300,
    "",
    "a\x00b",
    "x" * 9000,
    "0000-01-01",
    "9999-12-31T23:59:59Z",
    [],
    {},
    [[]],
    ["DEFENDANT"],
)


@pytest.mark.parametrize(
    ("path", "document"), [("court-lists", FULL_LIST), ("hearings", FULL_HEARING)]
)
async def test_no_document_however_wrong_is_answered_with_500(
    court: ServiceUnderTest, path: str, document: Json
) -> None:
    chance = random.Random(20260202)
    for _ in range(120):
        changed = deepcopy(document)
        *steps, last = chance.choice(places(changed))
        holder: Any = changed
        for step in steps:
            holder = holder[step]
        holder[last] = chance.choice(HOSTILE)
        answered = await court.post(f"/v1/{path}", changed, role="list_officer")
        assert answered.status_code in (200, 422), (steps, last, holder[last])


def sentenced_in_court(*results: Json) -> Json:
    offence = hearing_offence(
        plea={"pleaValue": "GUILTY", "pleaDate": "2026-02-02"}, judicialResults=list(results)
    )
    return {"hearing": hearing(hearing_defendant(offence)), "sharedTime": "2026-02-02T17:00:00Z"}


COMMUNITY_ORDER = result("Community order", "1116", Duration="12 Months")
TREATMENT = result("Mental health treatment requirement", "3108", Duration="12 Months")


async def test_a_hearing_records_plea_and_sentence_of_the_listed_pathway(
    court: ServiceUnderTest,
) -> None:
    """R11, R26."""
    pathway_id = await listed(court)
    await proposed(court, pathway_id)
    report = await take_in(court, sentenced_in_court(COMMUNITY_ORDER, TREATMENT), "hearings")
    [taken] = report["taken"]
    assert taken["pathway_id"] == pathway_id
    assert taken["recorded"] == ["pleas", "sentence"]
    assert report["notes"] == []
    shown = await known(court, pathway_id)
    assert len(shown["offences"]) == 1
    assert shown["sentence"]["requirements"][0]["result_code"] == "3108"
    assert shown["sentence"]["within_24_hours"] is True


async def test_a_hearing_lists_who_is_not_listed_yet(court: ServiceUnderTest) -> None:
    report = await take_in(court, hearing(hearing_defendant()), "hearings")
    assert report["taken"][0]["changed"] == "listed"
    assert event_names(await court.told()) == ["case-listed"]
    again = await take_in(court, court_list())
    assert again["taken"][0]["pathway_id"] == report["taken"][0]["pathway_id"]


async def test_the_same_hearing_again_changes_nothing(court: ServiceUnderTest) -> None:
    message = sentenced_in_court(COMMUNITY_ORDER, TREATMENT)
    await take_in(court, message, "hearings")
    told = await court.told()
    again = await take_in(court, message, "hearings")
    assert again["taken"][0] | {"pathway_id": "", "pointer": ""} == {
        "pathway_id": "",
        "pointer": "",
        "changed": "unchanged",
        "recorded": [],
    }
    assert await court.told() == told


async def test_list_and_hearing_in_turns_do_not_undo_each_other(court: ServiceUnderTest) -> None:
    offence = THEFT | {"plea": "NOT_GUILTY", "pleaDate": "2026-02-02T10:40:00Z"}
    document = court_list(sitting(case("34FC0000126", defendant(JANE, offence))))
    await take_in(court, document)
    await take_in(court, sentenced_in_court(), "hearings")
    told = await court.told()
    await take_in(court, document)
    await take_in(court, sentenced_in_court(), "hearings")
    assert await court.told() == told


async def test_r26_a_corrected_result_supersedes_and_is_told_again(court: ServiceUnderTest) -> None:
    await take_in(court, sentenced_in_court(result("Fine")), "hearings")
    report = await take_in(court, sentenced_in_court(COMMUNITY_ORDER, TREATMENT), "hearings")
    assert report["taken"][0]["recorded"] == ["sentence"]
    assert len(report["notes"]) == 1
    rows = await court.rows("SELECT disposal FROM sentence ORDER BY superseded_at NULLS LAST")
    assert [r.disposal for r in rows] == ["fine", "community_order"]
    earlier = sentenced_in_court(result("Fine") | {"orderedDate": "2026-02-01"})
    report = await take_in(court, earlier, "hearings")
    assert (report["taken"][0]["recorded"], len(report["not_taken"])) == ([], 1)


async def test_r26_a_proposal_the_results_do_not_name_was_not_made(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    await proposed(court, pathway_id)
    await take_in(court, sentenced_in_court(COMMUNITY_ORDER), "hearings")
    [answer] = (await known(court, pathway_id))["sentence"]["requirements"]
    assert (answer["made"], answer["decline_reasons"]) == (False, [])


async def test_a_later_hearing_moves_the_listing(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    later = hearing(hearing_defendant(), hearingDays=[{"sittingDay": "2026-03-02T10:00:00Z"}])
    assert (await take_in(court, later, "hearings"))["taken"][0]["changed"] == "corrected"
    assert (await known(court, pathway_id))["listing"]["hearing_on"] == "2026-03-02"


async def test_what_a_client_writes_beside_a_list_reaches_no_other_agency(
    court: ServiceUnderTest,
) -> None:
    """Its own correlation where that is a UUID, its trace, and nothing else of it."""
    planted = "planted-robin-fictional"
    headers = {
        "x-correlation-id": planted, "baggage": f"who={planted}", "tracestate": f"a={planted}",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "idempotency-key": "one",
    }  # fmt: skip
    answer = await court.post(
        "/v1/court-lists", court_list(sitting(case("34FC1", defendant()))), role="list_officer",
        headers=headers,
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    kept = await court.rows("SELECT correlation, carrier FROM event_log")
    assert kept
    assert planted not in str(kept)
    assert {tuple(row.carrier) for row in kept if row.carrier} <= {("traceparent",)}
