"""One person in several cases, and who may be one and is put before a practitioner (R62)."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.identifiers import IdentifierType
from contracts.vocabulary import PersonIdentifier
from services.liaison_diversion.service import SERVICE
from tests.conftest import Api
from tests.liaison_diversion.given import Json, ask, listing, refer, screen, screened_told
from tests.service_under_test import ServiceUnderTest

PNC = (PersonIdentifier(type=IdentifierType.PNC, value="2003/0000003Y"),)
OTHER_PNC = (PersonIdentifier(type=IdentifierType.PNC, value="2000/0000223R"),)


async def cases(liaison: ServiceUnderTest, referral: Json) -> list[str]:
    """The pathways a referral is matched to."""
    path = f"/v1/referrals/{referral['referral_id']}"
    return list((await liaison.get(path, role="practitioner")).json()["pathways"])


async def candidates(liaison: ServiceUnderTest, referral: Json) -> list[Json]:
    """Whom a referral may be."""
    path = f"/v1/referrals/{referral['referral_id']}/candidates"
    return list((await liaison.get(path, role="practitioner")).json())


async def listed(liaison: ServiceUnderTest, case: str, **more: Any) -> UUID:
    """The person referred, listed in a case; by the pathway."""
    pathway = uuid4()
    await liaison.deliver(listing(pathway, case_urn=case, **more))
    return pathway


async def told_of(liaison: ServiceUnderTest) -> set[str]:
    """The pathways of which probation was told a screen."""
    query = """SELECT DISTINCT subject FROM event_log
        WHERE type LIKE '%person-screened%' AND channel = 'cstr.liaison.probation'"""
    return {str(row.subject) for row in await liaison.rows(query)}


@pytest.mark.parametrize("first", ["referral", "listings", "between"])
async def test_the_screen_of_one_person_reaches_both_cases(api: Api, first: str) -> None:
    liaison = await api(SERVICE)
    one = await listed(liaison, "34FC1") if first != "referral" else None
    other = await listed(liaison, "34FC2") if first == "listings" else None
    referral = await refer(liaison)
    one = one or await listed(liaison, "34FC1")
    other = other or await listed(liaison, "34FC2")
    await screen(liaison, referral)
    assert set(await cases(liaison, referral)) == {str(one), str(other)}
    assert await told_of(liaison) == {str(one), str(other)}
    shown = (await liaison.get(f"/v1/pathways/{other}", role="practitioner")).json()
    assert shown["referral"]["referral_id"] == referral["referral_id"]


async def test_a_case_that_comes_after_the_screen_is_told_of_it_once(api: Api) -> None:
    liaison = await api(SERVICE)
    referral = await refer(liaison)
    await listed(liaison, "34FC1")
    await screen(liaison, referral)
    before = len(await screened_told(liaison))
    other = await listed(liaison, "34FC2")
    assert str(other) in await told_of(liaison)
    assert len(await screened_told(liaison)) == 2 * before
    await liaison.deliver(listing(other, case_urn="34FC2"))
    assert len(await screened_told(liaison)) == 2 * before


async def test_what_is_taken_back_is_taken_back_in_both_cases(api: Api) -> None:
    liaison = await api(SERVICE)
    referral = await refer(liaison)
    pathways = {str(await listed(liaison, case)) for case in ("34FC1", "34FC2")}
    await screen(liaison, referral, permissions=["health_needs"])
    await screen(liaison, referral, permissions=[])
    query = "SELECT DISTINCT subject FROM event_log WHERE type LIKE '%permission-changed%'"
    assert {str(row.subject) for row in await liaison.rows(query)} == pathways


@pytest.mark.parametrize(
    "other",
    [
        {"identifiers": OTHER_PNC},
        {"gender": "male"},
        {"given_names": "Jayne"},
        {"date_of_birth": date(1990, 2, 4)},
        {"date_of_birth": None},
    ],
)
async def test_who_may_be_another_person_is_put_before_a_practitioner(
    api: Api, other: dict[str, Any]
) -> None:
    """Twins and namesakes: the first is matched, and the second by nobody but a person."""
    liaison = await api(SERVICE)
    referral = await refer(liaison)
    first = await listed(liaison, "34FC1", identifiers=PNC, gender="female")
    await listed(liaison, "34FC2", **other)
    assert await cases(liaison, referral) == [str(first)]


async def test_two_of_one_case_are_decided_by_nobody_but_a_person(api: Api) -> None:
    liaison = await api(SERVICE)
    for _ in range(2):
        await listed(liaison, "34FC1")
    referral = await refer(liaison)
    assert (await cases(liaison, referral), len(await candidates(liaison, referral))) == ([], 2)


async def test_two_of_different_numbers_are_decided_by_nobody_but_a_person(api: Api) -> None:
    liaison = await api(SERVICE)
    await listed(liaison, "34FC1", identifiers=PNC)
    await listed(liaison, "34FC2", identifiers=OTHER_PNC)
    referral = await refer(liaison)
    assert (await cases(liaison, referral), len(await candidates(liaison, referral))) == ([], 2)


async def test_a_practitioner_may_match_another_case_of_the_person(api: Api) -> None:
    liaison = await api(SERVICE)
    referral = await refer(liaison)
    first = await listed(liaison, "34FC1")
    second = await listed(liaison, "34FC2", given_names="Jayne")
    done = await ask(liaison, referral, "match", {"pathway_id": str(second)})
    assert done.status_code == 200, done.text
    assert set(await cases(liaison, referral)) == {str(first), str(second)}


@pytest.mark.parametrize(
    ("listed_as", "reason"),
    [
        (
            {"family_name": "Jane", "given_names": "Fiction"},
            "family name and given names are the wrong way round",
        ),
        ({"family_name": "Fiction-Bell"}, "one has half of the other's double name"),
        ({"family_name": "Ashby"}, "the given name is the same, the family name is not"),
        ({"date_of_birth": date(1990, 2, 4)}, "day and month of birth are swapped"),
        ({"given_names": "Bola"}, "the family name is the same, the given name is not"),
        ({"family_name": "Fictoin", "date_of_birth": date(1990, 4, 3)}, "the name is spelt alike"),
    ],
)
async def test_who_may_be_the_person_is_a_candidate_and_why(
    api: Api, listed_as: dict[str, Any], reason: str
) -> None:
    liaison = await api(SERVICE)
    referral = await refer(liaison)
    pathway = await listed(liaison, "34FC1", **listed_as)
    assert await cases(liaison, referral) == []
    [candidate] = await candidates(liaison, referral)
    assert candidate["pathway_id"] == str(pathway)
    assert reason in candidate["reasons"]


async def test_who_is_most_alike_comes_first(api: Api) -> None:
    liaison = await api(SERVICE)
    await listed(liaison, "34FC1", given_names="Bola")
    swapped = await listed(liaison, "34FC2", family_name="Jane", given_names="Fiction")
    await listed(liaison, "34FC3", family_name="Ashby")
    referral = await refer(liaison)
    found = await candidates(liaison, referral)
    assert found[0]["pathway_id"] == str(swapped)
    assert [one["weight"] for one in found] == sorted((o["weight"] for o in found), reverse=True)
