"""Applications that wait for the list officer: settled, changed, and not asked again (R40, R53)."""

from typing import Any
from uuid import uuid4

import pytest

from tests.court_listing.given import breached, known, take_in
from tests.court_listing.given_applications import (
    day,
    hearings_told,
    list_of,
    listed_application,
    open_applications,
    party,
)
from tests.court_listing.given_documents import Json
from tests.service_under_test import ServiceUnderTest

ON = "2026-12-14"
UNSURE = party(pncId=None, individualForenames="Jan")


async def asked(court: ServiceUnderTest, on: str = ON) -> tuple[str, str]:
    """An order that is breached, and an application that may be about it."""
    pathway = await breached(court)
    await take_in(court, list_of(listed_application(UNSURE), on=on))
    [question] = await open_applications(court)
    return pathway, question["id"]


async def settle(court: ServiceUnderTest, question: str, *ids: str, **more: Any) -> Any:
    body: Json = {"answer": "matched", "pathway_ids": list(ids), "why": "Asked the court office"}
    path = f"/v1/applications/{question}/answers"
    return await court.post(path, body | more, role="list_officer")


@pytest.mark.parametrize("on", [ON, "2026-04-13"])
async def test_whose_it_is_said_to_be_is_listed_as_if_the_list_had_named_them(
    court: ServiceUnderTest, on: str
) -> None:
    pathway, question = await asked(court, on)
    answered = await settle(court, question, pathway)
    assert answered.status_code == 201, answered.text
    assert await day(court, on) == [pathway]
    [data] = await hearings_told(court)
    assert data["hearing_on"] == on
    assert await open_applications(court) == []
    assert (await known(court, pathway))["listing"]["given_names"] == "Jane"


async def test_it_is_not_asked_again_of_a_later_list(court: ServiceUnderTest) -> None:
    pathway, question = await asked(court)
    await settle(court, question, pathway)
    later = list_of(listed_application(UNSURE), on="2026-12-21")
    report = await take_in(court, later)
    assert [one["pathway_id"] for one in report["taken"]] == [pathway]
    assert await open_applications(court) == []


async def test_what_is_nothing_of_ours_is_not_asked_again(court: ServiceUnderTest) -> None:
    _, question = await asked(court)
    nothing = await settle(court, question, answer="nothing")
    assert nothing.status_code == 201, nothing.text
    report = await take_in(court, list_of(listed_application(UNSURE), on="2026-12-21"))
    assert (report["taken"], await open_applications(court)) == ([], [])


async def test_an_answer_may_change_and_who_was_named_wrongly_is_taken_off(
    court: ServiceUnderTest,
) -> None:
    """R62."""
    pathway, question = await asked(court)
    await settle(court, question, pathway)
    assert (await settle(court, question, answer="nothing")).status_code == 201
    assert await day(court, ON) == []
    assert [one.get("hearing_on") for one in await hearings_told(court)] == [ON, None]


@pytest.mark.parametrize(
    ("body", "field"),
    [({"pathway_ids": []}, "/pathway_ids"), ({"answer": "nothing"}, "/pathway_ids")],
)
async def test_an_answer_says_whose_or_that_it_is_nobodys(
    court: ServiceUnderTest, body: Json, field: str
) -> None:
    pathway, question = await asked(court)
    refused = await settle(court, question, **{"pathway_ids": [pathway]} | body)
    assert (refused.status_code, refused.json()["field"]) == (422, field)


async def test_it_is_for_the_sites_of_the_court_alone(court: ServiceUnderTest) -> None:
    """R53: elsewhere it does not exist, and nobody there can be named."""
    pathway, question = await asked(court)
    assert await open_applications(court, sites=("plymouth",)) == []
    body = {"answer": "nothing", "why": "Not of here"}
    path = f"/v1/applications/{question}/answers"
    refused = await court.post(path, body, role="list_officer", sites=("plymouth",))
    assert refused.status_code == 404
    assert (await settle(court, question, str(uuid4()))).status_code == 404
    assert (await settle(court, str(uuid4()), pathway)).status_code == 404
