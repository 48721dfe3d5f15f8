"""The sentencer's feedback form, through HTTP on a real database (R27, C15)."""

from typing import Any

import pytest

from tests.court_listing.given import ask, clock, declined, guilty, known, made, sentenced, told
from tests.court_listing.given_documents import (
    Json,
    hearing,
    hearing_defendant,
    hearing_offence,
    result,
)
from tests.service_under_test import ServiceUnderTest

FORM: Json = {
    "returned_at": "2026-02-05T12:00:00Z",
    "would_have_been": "custody",
    "would_have_been_custody_weeks": 8,
    "comments": "Fictional words of a sentencer",
}


async def give_back(court: ServiceUnderTest, pathway: str, **more: Any) -> Any:
    return await ask(court, pathway, "sentencer-feedback", FORM | more, role="sentencer")


async def test_the_codes_are_told_to_the_programme_alone_and_the_words_to_nobody(
    court: ServiceUnderTest,
) -> None:
    """R27, R52."""
    pathway = await sentenced(court, made())
    before = len(await court.told())
    answered = await give_back(court, pathway)
    assert answered.status_code == 201, answered.text
    new = (await court.told())[before:]
    assert [(channel, data) for channel, _, data in new] == [
        (
            "cstr.court.reporting",
            {"would_have_been": "custody", "would_have_been_custody_weeks": 8, "reasons": []},
        )
    ]
    [form] = (await known(court, pathway))["after_sentence"]["feedback"]
    assert form["comments"] == FORM["comments"]


async def test_a_form_is_returned_once_for_a_sentence(court: ServiceUnderTest) -> None:
    """R27."""
    pathway = await sentenced(court, made())
    await give_back(court, pathway)
    again = await give_back(court, pathway, returned_at="2026-02-06T12:00:00Z")
    assert (again.status_code, again.json()["errorCode"]) == (409, "AlreadyReturned")
    assert len(await told(court, "reporting", "sentencer-feedback-returned.v1")) == 1


async def test_a_corrected_sentence_may_have_a_form_of_its_own(court: ServiceUnderTest) -> None:
    """R26, R27: what was said of the one before stays on record."""
    pathway = await sentenced(court, made())
    await give_back(court, pathway)
    offence = hearing_offence(judicialResults=[result("Fine")])
    message = {"hearing": hearing(hearing_defendant(offence)), "sharedTime": "2026-02-02T17:00:00Z"}
    corrected = await court.post("/v1/hearings", message, role="list_officer")
    assert corrected.json()["taken"][0]["recorded"] == ["sentence"]
    reasons = ["offence_not_serious_enough"]
    again = await give_back(court, pathway, reasons=reasons)
    assert again.status_code == 201, again.text
    assert len((await known(court, pathway))["after_sentence"]["feedback"]) == 2


async def test_there_is_no_form_before_a_sentence(court: ServiceUnderTest) -> None:
    """R27."""
    refused = await give_back(court, await guilty(court))
    assert (refused.status_code, refused.json()["rule"]) == (409, "R27")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"returned_at": "2026-02-02T15:00:00Z"}, "/returned_at"),
        ({"would_have_been": "fine"}, "/would_have_been_custody_weeks"),
        ({"reasons": ["too_onerous"]}, "/reasons"),
    ],
)
async def test_a_form_that_contradicts_the_sentence_is_refused(
    court: ServiceUnderTest, more: Json, field: str
) -> None:
    """R27: before it, weeks of a fine, reasons for leaving out what was made."""
    refused = await give_back(court, await sentenced(court, made()), **more)
    assert (refused.status_code, refused.json()["rule"], refused.json()["field"]) == (
        422, "R27", field,
    )  # fmt: skip


async def test_a_form_that_says_nothing_is_refused(court: ServiceUnderTest) -> None:
    """R27."""
    body = {"returned_at": FORM["returned_at"]}
    pathway = await sentenced(court, made())
    refused = await ask(court, pathway, "sentencer-feedback", body, role="sentencer")
    assert refused.status_code == 422


async def test_what_was_left_out_has_a_reason_the_court_can_give(court: ServiceUnderTest) -> None:
    """R27: coded, and told."""
    pathway = await sentenced(court, declined())
    assert (await give_back(court, pathway)).json()["field"] == "/reasons"
    clinical = await give_back(court, pathway, reasons=["no_treatable_condition"])
    assert (clinical.status_code, clinical.json()["field"]) == (422, "/reasons")
    answered = await give_back(court, pathway, reasons=["too_onerous", "too_onerous"])
    assert answered.json()["reasons"] == ["too_onerous"]
    [data] = await told(court, "reporting", "sentencer-feedback-returned.v1")
    assert data["reasons"] == ["too_onerous"]


async def test_c15_runs_from_the_sentence_to_the_form(court: ServiceUnderTest) -> None:
    """C15: 28 days."""
    pathway = await sentenced(court, made())
    running = await clock(court, pathway, "C15")
    assert running["due_at"] == "2026-03-02T16:00:00Z"
    assert running["waits_for"] == ["SentencerFeedbackReturned"]
    await give_back(court, pathway)
    assert (await clock(court, pathway, "C15"))["state"] == "met"


async def test_c15_runs_where_what_was_proposed_was_declined(court: ServiceUnderTest) -> None:
    """C15."""
    assert await clock(court, await sentenced(court, declined()), "C15") is not None


async def test_c15_does_not_run_where_nothing_was_proposed(court: ServiceUnderTest) -> None:
    """C15."""
    pathway = await sentenced(court)
    assert await clock(court, pathway, "C15") is None
    assert (await give_back(court, pathway)).status_code == 201


@pytest.mark.parametrize("role", ["list_officer", "unheard_of"])
async def test_a_form_is_returned_by_who_sentences(court: ServiceUnderTest, role: str) -> None:
    pathway = await sentenced(court, made())
    answered = await ask(court, pathway, "sentencer-feedback", FORM, role=role)
    assert answered.status_code == 403
