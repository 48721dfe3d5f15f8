"""The court answers a request to hear a person early (R9)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.events.liaison_diversion import (
    CustodyScreened,
    PersonalDetailsRecorded,
    PersonScreened,
)
from services.court_listing.service import SERVICE
from tests.conftest import Api
from tests.court_listing.given import AT, known, listed
from tests.service_under_test import ServiceUnderTest

GRANTED = {
    "answered_at": "2026-02-02T09:00:00Z",
    "granted": True,
    "hearing_at": "2026-02-02T10:00:00Z",
}
REFUSED = {"answered_at": "2026-02-02T09:00:00Z", "granted": False, "why": "No room is free"}


def screened(pathway_id: str, *, early: bool, at: datetime = AT) -> PersonScreened:
    """A finding, with or without the wish."""
    return PersonScreened(
        pathway_id=UUID(pathway_id),
        occurred_at=at,
        source_of_referral="police_custody",
        indications=(),
        bring_forward=early,
    )


async def asked(api: Api) -> tuple[ServiceUnderTest, str]:
    """Somebody listed whom liaison wishes to be heard early."""
    court = await api(SERVICE)
    pathway_id = await listed(court)
    await court.deliver(screened(pathway_id, early=True))
    return court, pathway_id


async def answer(
    court: ServiceUnderTest, pathway_id: str, body: Any, role: str = "list_officer"
) -> Any:
    """The court's answer."""
    path = f"/v1/pathways/{pathway_id}/bring-forward-answers"
    return await court.post(path, body, role=role)


async def told(court: ServiceUnderTest) -> dict[str, Any]:
    """Who was told what of the answer."""
    return {
        channel.split(".")[2]: data
        for channel, type_, data in await court.told()
        if "bring-forward-answered" in type_
    }


@pytest.mark.parametrize("role", ["list_officer", "legal_adviser"])
async def test_an_answer_is_told_to_liaison_and_probation(api: Api, role: str) -> None:
    """R9: whether, and when; the court's reasons stay with the court."""
    court, pathway_id = await asked(api)
    answered = await answer(court, pathway_id, GRANTED, role)
    assert answered.status_code == 201, answered.text
    expected = {"granted": True, "hearing_at": "2026-02-02T10:00:00Z"}
    assert await told(court) == {"liaison": expected, "probation": expected}
    assert (await known(court, pathway_id))["bring_forward_answer"]["granted"] is True


async def test_a_refusal_says_why_to_the_court_alone(api: Api) -> None:
    """R9, R51."""
    court, pathway_id = await asked(api)
    assert (await answer(court, pathway_id, REFUSED)).status_code == 201
    assert await told(court) == {"liaison": {"granted": False}, "probation": {"granted": False}}
    assert (await known(court, pathway_id))["bring_forward_answer"]["why"] == REFUSED["why"]


async def test_what_nobody_asked_is_not_answered(api: Api) -> None:
    """R9."""
    court = await api(SERVICE)
    pathway_id = await listed(court)
    refused = await answer(court, pathway_id, GRANTED)
    assert (refused.status_code, refused.json()["rule"]) == (409, "R9")
    await court.deliver(screened(pathway_id, early=False))
    assert (await answer(court, pathway_id, GRANTED)).json()["errorCode"] == "NotAskedFor"


async def test_an_answer_stands_until_the_request_is_taken_back(api: Api) -> None:
    """R9: asked again, it is answered again."""
    court, pathway_id = await asked(api)
    await answer(court, pathway_id, REFUSED)
    again = await answer(court, pathway_id, GRANTED)
    assert (again.status_code, again.json()["errorCode"]) == (409, "Answered")
    await court.deliver(screened(pathway_id, early=True, at=AT + timedelta(minutes=1)))
    assert (await answer(court, pathway_id, GRANTED)).json()["errorCode"] == "Answered"
    await court.deliver(screened(pathway_id, early=False, at=AT + timedelta(minutes=2)))
    assert (await known(court, pathway_id))["bring_forward_answer"] is None
    await court.deliver(screened(pathway_id, early=True, at=AT + timedelta(minutes=3)))
    assert (await answer(court, pathway_id, GRANTED)).status_code == 201


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (GRANTED | {"hearing_at": None}, "/hearing_at"),
        (GRANTED | {"hearing_at": "2026-02-03T10:00:00Z"}, "/hearing_at"),
        (REFUSED | {"hearing_at": "2026-02-02T10:00:00Z"}, "/hearing_at"),
        (REFUSED | {"why": None}, "/why"),
    ],
)
async def test_granted_says_when_and_refused_says_why(api: Api, wrong: Any, field: str) -> None:
    """R9: early is on the day of the listing."""
    court, pathway_id = await asked(api)
    refused = await answer(court, pathway_id, wrong)
    assert refused.status_code == 422
    assert (refused.json()["rule"], refused.json()["field"]) == ("R9", field)


async def test_the_court_provides_for_what_custody_found_and_the_day_adds_to_it(api: Api) -> None:
    """R84: known the evening before; nobody asked for anything early yet."""
    court = await api(SERVICE)
    pathway_id = await listed(court)
    found = CustodyScreened(
        pathway_id=UUID(pathway_id),
        occurred_at=AT - timedelta(hours=12),
        source_of_referral="police_custody",
        adjustments=("intermediary",),
        interpreter_language="Polish",
    )
    await court.deliver(found)
    screening = (await known(court, pathway_id))["screening"]
    assert screening["adjustments"] == ["intermediary"]
    assert screening["interpreter_language"] == "Polish"
    assert screening["bring_forward"] is False
    await court.deliver(screened(pathway_id, early=True))
    assert (await known(court, pathway_id))["screening"]["bring_forward"] is True


async def test_r82_the_court_knows_by_which_name_a_person_goes(api: Api) -> None:
    court = await api(SERVICE)
    pathway_id = await listed(court)
    said = PersonalDetailsRecorded(
        pathway_id=UUID(pathway_id), occurred_at=AT, preferred_name="Sam", pronouns="they"
    )
    await court.deliver(said)
    details = (await known(court, pathway_id))["personal_details"]
    assert (details["preferred_name"], details["pronouns"]) == ("Sam", "they")
