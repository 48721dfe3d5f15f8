"""Death, remand and hospital recorded at the court, and taken back (R33, R42, R45)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.probation_supervision import CircumstanceRecorded
from contracts.events.provider_treatment import PersonDied
from contracts.vocabulary import Circumstance, Requirement
from tests.court_listing.given import clock, guilty, known, made, sentenced, take_in, told
from tests.court_listing.given_expiries import TREATMENT, community_order, results
from tests.service_under_test import ServiceUnderTest

READERS = ("probation", "provider", "liaison", "reporting")
DIED = "2026-03-02T09:00:00Z"
RECORDED = "circumstance-recorded.v1"


def said(circumstance: str = "died", at: str = DIED, **more: Any) -> dict[str, Any]:
    """What is known, and how."""
    return {"circumstance": circumstance, "began_at": at, "why": "Told at the door"} | more


async def record(
    court: ServiceUnderTest, pathway: str, body: dict[str, Any], status: int = 201
) -> Any:
    """What is answered where it is recorded."""
    path = f"/v1/pathways/{pathway}/circumstances"
    answer = await court.post(path, body, role="legal_adviser")
    assert answer.status_code == status, answer.text
    return answer.json()


async def change(court: ServiceUnderTest, of: dict[str, Any], version: int = 1, **more: Any) -> Any:
    """What is answered where it is said otherwise."""
    body = {"began_at": of["began_at"], "why": "It was another person"} | more
    path = f"/v1/circumstances/{of['id']}"
    return await court.put(path, body, etag=f'"{version}"', role="legal_adviser")


def from_probation(pathway: str, id: UUID, at: str = DIED, **more: Any) -> CircumstanceRecorded:
    """The same, told by probation."""
    return CircumstanceRecorded(
        pathway_id=UUID(pathway),
        occurred_at=datetime.fromisoformat(at),
        circumstance_id=id,
        circumstance=Circumstance.DIED,
        **more,
    )


async def end_of(court: ServiceUnderTest, pathway: str) -> tuple[Any, Any]:
    """Whether and why the order of the sentence ended."""
    sentence = (await known(court, pathway))["sentence"]
    return sentence["ended_at"], sentence["ended_because"]


async def test_an_order_of_somebody_the_court_knows_to_have_died_is_over_and_all_are_told(
    court: ServiceUnderTest,
) -> None:
    pathway = await sentenced(
        court, made(), order_months=12, court_reviews=True, review_every_weeks=8
    )
    await record(court, pathway, said())
    assert (await end_of(court, pathway))[1] == "died"
    assert (await clock(court, pathway, "C11"))["state"] == "cancelled"
    for reader in READERS:
        [one] = await told(court, reader, RECORDED)
        assert (one["circumstance"], one["withdrawn"]) == ("died", False)


async def test_a_death_of_another_person_is_taken_back_with_all_that_followed(
    court: ServiceUnderTest,
) -> None:
    pathway = await sentenced(
        court, made(), order_months=12, court_reviews=True, review_every_weeks=8
    )
    before = (await clock(court, pathway, "C11"))["state"]
    death = await record(court, pathway, said())
    answer = await change(court, death, withdrawn=True)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    assert await end_of(court, pathway) == (None, None)
    assert (await clock(court, pathway, "C11"))["state"] == before
    assert [one["withdrawn"] for one in await told(court, "probation", RECORDED)] == [False, True]
    [shown] = (await known(court, pathway))["circumstances"]
    assert (shown["withdrawn"], shown["why"]) == (True, "It was another person")


async def test_before_sentence_nothing_is_waited_for_until_it_is_taken_back(
    court: ServiceUnderTest,
) -> None:
    pathway = await guilty(court)
    was = (await clock(court, pathway, "C1"))["state"]
    death = await record(court, pathway, said())
    assert (await clock(court, pathway, "C1"))["state"] == "cancelled"
    await change(court, death, withdrawn=True)
    assert (await clock(court, pathway, "C1"))["state"] == was


@pytest.mark.parametrize("first", ["court", "probation", "provider"])
async def test_a_death_that_two_agencies_told_stands_while_one_of_them_says_so(
    court: ServiceUnderTest, first: str
) -> None:
    pathway = await sentenced(court, made(), order_months=12)
    id, later = uuid4(), "2026-03-04T09:00:00Z"
    at_probation = later if first == "court" else DIED
    own = await record(court, pathway, said(at=DIED if first == "court" else later))
    if first == "provider":
        at = datetime.fromisoformat(DIED)
        mhtr = Requirement.MHTR
        await court.deliver(PersonDied(pathway_id=UUID(pathway), occurred_at=at, requirement=mhtr))
    else:
        await court.deliver(from_probation(pathway, id, at_probation))
    assert await end_of(court, pathway) == (DIED, "died")
    await change(court, own, withdrawn=True)
    assert await end_of(court, pathway) == (later if first == "court" else DIED, "died")
    if first != "provider":
        taken_back = from_probation(pathway, id, at_probation, withdrawn=True)
        await court.deliver(taken_back)
        assert await end_of(court, pathway) == (None, None)


async def test_a_sentence_that_becomes_known_after_the_death_makes_no_order_that_runs(
    court: ServiceUnderTest,
) -> None:
    pathway = await guilty(court)
    await record(court, pathway, said())
    await take_in(court, results(*community_order(12, TREATMENT)), "hearings")
    assert await end_of(court, pathway) == (DIED, "died")


@pytest.mark.parametrize("circumstance", ["remanded", "hospital"])
async def test_remand_and_hospital_end_and_are_told_again(
    court: ServiceUnderTest, circumstance: str
) -> None:
    pathway = await sentenced(court, made(), order_months=12)
    away = await record(court, pathway, said(circumstance))
    assert await end_of(court, pathway) == (None, None)
    ended = await change(court, away, ended_at="2026-03-05T09:00:00Z")
    assert ended.status_code == 200
    assert "ended_at" in (await told(court, "provider", RECORDED))[-1]
    await record(court, pathway, said(circumstance, "2026-03-09T09:00:00Z"))


async def test_what_cannot_be_is_refused_and_changes_nothing(court: ServiceUnderTest) -> None:
    pathway = await sentenced(court, made(), order_months=12)
    death = await record(court, pathway, said())
    again = await record(court, pathway, said(at="2026-03-05T09:00:00Z"), 409)
    assert (again["errorCode"], again["rule"]) == ("CircumstanceOnRecord", "R42")
    ends = await change(court, death, ended_at="2026-03-05T09:00:00Z")
    assert (ends.status_code, ends.json()["field"]) == (422, "/ended_at")
    assert (await change(court, death, version=7, withdrawn=True)).status_code == 412
    nobody = await court.put(
        f"/v1/circumstances/{uuid4()}", said() | {}, etag='"1"', role="legal_adviser"
    )
    assert nobody.status_code in (404, 422)
    assert await end_of(court, pathway) == (DIED, "died")
    assert len(await told(court, "probation", RECORDED)) == 1


async def test_what_another_agency_recorded_is_not_changed_here(court: ServiceUnderTest) -> None:
    pathway = await sentenced(court, made(), order_months=12)
    id = uuid4()
    await court.deliver(from_probation(pathway, id))
    answer = await change(court, {"id": id, "began_at": DIED}, withdrawn=True)
    assert answer.status_code == 404
    assert await end_of(court, pathway) == (DIED, "died")
