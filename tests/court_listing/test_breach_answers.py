"""How a breach was answered: told to who works with the person, recorded, corrected (R40)."""

from typing import Any

import pytest

from tests.court_listing.given import REFERRED, ask, breached, decide, known, referred, told
from tests.court_listing.given_applications import application, heard
from tests.court_listing.given_documents import Json
from tests.court_listing.given_shares import LATER, ORDER, TREATMENT, count, pathway_of, share
from tests.service_under_test import ServiceUnderTest

AT = "2026-03-20T10:00:00Z"
ADMITTED: Json = {"answer": "admitted", "answered_at": AT}


async def answer(court: ServiceUnderTest, pathway: str, **more: Any) -> Any:
    return await ask(court, pathway, "breach-answers", ADMITTED | more)


async def breaches(court: ServiceUnderTest, pathway: str) -> list[Json]:
    found: list[Json] = (await known(court, pathway))["after_sentence"]["breaches"]
    return found


async def answers_told(court: ServiceUnderTest, reader: str = "probation") -> list[str | None]:
    said = await told(court, reader, "breach-answered.v1")
    return [one.get("answer") for one in said]


@pytest.mark.parametrize(
    ("said", "means"),
    [("ADMITS_BREACH", "admitted"), ("Not admitted", "denied"), ("Breach denied", "denied")],
)
async def test_an_answer_in_a_message_is_told_by_its_code(
    court: ServiceUnderTest, said: str, means: str
) -> None:
    """R52: reporting hears the code alone, and no day of the breach."""
    pathway = pathway_of(await share(court, count(1, ORDER, TREATMENT)))
    breach = await referred(court, pathway)
    plea = {"pleaValue": said, "pleaDate": LATER}
    await heard(court, application(plea=plea))
    [data] = await told(court, "probation", "breach-answered.v1")
    assert (data["breach_id"], data["requirement"], data["answer"]) == (breach, "mhtr", means)
    assert data["answered_at"].startswith(LATER)
    assert await told(court, "provider", "breach-answered.v1") == [data]
    coded = {"requirement": "mhtr", "answer": means}
    assert await told(court, "reporting", "breach-answered.v1") == [coded]
    await heard(court, application(plea=plea), at="16:00")
    assert await answers_told(court) == [means]


async def test_what_says_neither_is_kept_and_told_to_nobody(court: ServiceUnderTest) -> None:
    pathway = pathway_of(await share(court, count(1, ORDER, TREATMENT)))
    await referred(court, pathway)
    await heard(court, application(plea={"pleaValue": "CONSENTS", "pleaDate": LATER}))
    [breach] = await breaches(court, pathway)
    assert (breach["answer"], breach["answered_as"]) == ("CONSENTS", None)
    assert await answers_told(court) == []


async def test_a_newer_share_corrects_the_answer_of_that_moment_and_an_older_one_does_not(
    court: ServiceUnderTest,
) -> None:
    pathway = pathway_of(await share(court, count(1, ORDER, TREATMENT)))
    await referred(court, pathway)
    for said, at in (("DENIES", "15:00"), ("ADMITS", "16:00"), ("DENIES", "14:00")):
        await heard(court, application(plea={"pleaValue": said, "pleaDate": LATER}), at=at)
    assert await answers_told(court) == ["denied", "admitted"]
    [breach] = await breaches(court, pathway)
    assert breach["answered_as"] == "admitted"
    assert [one["answer"] for one in breach["earlier_answers"]] == ["DENIES"]


async def test_the_legal_adviser_records_an_answer(court: ServiceUnderTest) -> None:
    pathway = await breached(court)
    recorded = await answer(court, pathway, answer="denied")
    assert recorded.status_code == 201, recorded.text
    assert (recorded.json()["answered_as"], recorded.json()["answered_by"] is None) == (
        "denied", False,
    )  # fmt: skip
    assert await answers_told(court) == await answers_told(court, "provider") == ["denied"]


async def test_an_answer_is_corrected_with_why_and_taken_back(court: ServiceUnderTest) -> None:
    """R62: the one before stays on record, and readers hear each."""
    pathway = await breached(court)
    await answer(court, pathway)
    refused = await answer(court, pathway, answer="denied")
    assert (refused.status_code, refused.json()["field"]) == (422, "/why")
    assert (await answer(court, pathway, answer="denied", why="Misheard")).status_code == 201
    back = await answer(court, pathway, answer=None, answered_at=None, why="Of another case")
    assert (back.status_code, back.json()["answered_as"]) == (201, None)
    assert await answers_told(court) == ["admitted", "denied", None]
    [breach] = await breaches(court, pathway)
    assert [one["answer"] for one in breach["earlier_answers"]] == [
        "ADMITS_BREACH", "DENIES_BREACH",
    ]  # fmt: skip


async def test_what_was_put_right_here_stays_when_the_message_comes_again(
    court: ServiceUnderTest,
) -> None:
    pathway = pathway_of(await share(court, count(1, ORDER, TREATMENT)))
    await referred(court, pathway)
    said = application(plea={"pleaValue": "DENIES_BREACH", "pleaDate": LATER})
    await heard(court, said)
    right = {"answer": "admitted", "answered_at": f"{LATER}T10:30:00Z", "why": "As noted in court"}
    assert (await ask(court, pathway, "breach-answers", right)).status_code == 201
    await heard(court, said, at="17:00")
    assert await answers_told(court) == ["denied", "admitted"]


@pytest.mark.parametrize(
    "right",
    [
        {"answer": None, "why": "Of another case"},
        {"answer": "admitted", "answered_at": "2026-03-17T10:00:00Z", "why": "On another day"},
    ],
)
async def test_what_was_taken_back_or_put_on_an_earlier_day_is_not_told_by_the_message_again(
    court: ServiceUnderTest, right: Json
) -> None:
    pathway = pathway_of(await share(court, count(1, ORDER, TREATMENT)))
    await referred(court, pathway)
    said = application(plea={"pleaValue": "DENIES_BREACH", "pleaDate": LATER})
    await heard(court, said)
    assert (await ask(court, pathway, "breach-answers", right)).status_code == 201
    again = await heard(court, said, at="17:00")
    assert again["taken"][0]["recorded"] == []
    assert await answers_told(court) == ["denied", right["answer"]]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answered_at": None}, "/answered_at"),
        ({"answer": None}, "/answered_at"),
        ({"answered_at": "2026-03-15T09:00:00Z"}, "/answered_at"),
        ({"breach_id": "00000000-0000-4000-8000-000000000009"}, "/breach_id"),
    ],
)
async def test_an_answer_that_cannot_be_meant_is_refused(
    court: ServiceUnderTest, body: Json, field: str
) -> None:
    pathway = await breached(court)
    refused = await answer(court, pathway, **body)
    assert refused.status_code in (404, 422), refused.text
    assert refused.json()["field"] == field
    assert await answers_told(court) == []


async def test_an_answer_dated_after_the_decision_is_refused_and_one_before_it_is_kept(
    court: ServiceUnderTest,
) -> None:
    pathway = await breached(court)
    assert (await decide(court, pathway)).status_code == 201
    late = await answer(court, pathway, answered_at="2026-03-24T10:00:00Z")
    assert (late.status_code, late.json()["field"]) == (422, "/answered_at")
    assert (await answer(court, pathway)).status_code == 201


async def test_nothing_is_answered_where_nothing_was_referred_or_taken_back(
    court: ServiceUnderTest,
) -> None:
    report = await share(court, count(1, ORDER, TREATMENT))
    refused = await answer(court, pathway_of(report))
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "NoBreach")
    pathway = pathway_of(report)
    await referred(court, pathway)
    nothing = await answer(court, pathway, answer=None, answered_at=None, why="Never given")
    assert (nothing.status_code, nothing.json()["field"]) == (422, "/answer")


async def test_of_two_breaches_that_wait_the_one_answered_is_named(
    court: ServiceUnderTest,
) -> None:
    pathway = await breached(court)
    other = await referred(court, pathway, "other")
    refused = await answer(court, pathway)
    assert (refused.status_code, refused.json()["field"]) == (422, "/breach_id")
    assert (await answer(court, pathway, breach_id=other)).status_code == 201
    [data] = await told(court, "probation", "breach-answered.v1")
    assert data["breach_id"] == other
    assert REFERRED.isoformat() < data["answered_at"]
