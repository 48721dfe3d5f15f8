"""Referrals: identifiers, and which listed person it is (R4, R61, R62)."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.identifiers import IdentifierType
from contracts.vocabulary import PersonIdentifier
from services.liaison_diversion.rules.referrals import EXACT, Basis, Someone, basis, key_of
from tests.liaison_diversion.given import (
    REFERRAL,
    Json,
    ask,
    listing,
    matched,
    refer,
    screen,
    screened_told,
)
from tests.service_under_test import ServiceUnderTest


async def test_r61_identifiers_are_kept_in_their_normal_form(liaison: ServiceUnderTest) -> None:
    given = [{"type": "PNC", "value": "03/3y"}, {"type": "NHS_NUMBER", "value": "943 476 5919"}]
    referral = await refer(liaison, identifiers=given)
    assert referral["identifiers"] == [
        {"type": "NHS_NUMBER", "value": "9434765919"},
        {"type": "PNC", "value": "2003/0000003Y"},
    ]


async def test_r61_a_wrong_identifier_is_named_and_not_repeated(liaison: ServiceUnderTest) -> None:
    given = [{"type": "PNC", "value": "2003/0000003Y"}, {"type": "PNC", "value": "2001/0171310S"}]
    answered = await liaison.post(
        "/v1/referrals", REFERRAL | {"identifiers": given}, role="practitioner"
    )
    assert answered.status_code == 422
    assert answered.json()["validationErrors"][0]["field"] == "/identifiers/1/value"
    assert answered.json()["rule"] == "R61"
    assert "0171310" not in answered.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "hearsay"},
        {"site": "atlantis"},
        {"family_name": "a\x00b"},
        {"date_of_birth": "0001-01-01"},
        {"referred_at": "2099-01-01T00:00:00Z"},
        {"unknown": 1},
    ],
)
async def test_r4_a_referral_that_cannot_be_is_422(liaison: ServiceUnderTest, wrong: Json) -> None:
    answered = await liaison.post("/v1/referrals", REFERRAL | wrong, role="practitioner")
    assert answered.status_code == 422
    field = "/…" if "unknown" in wrong else f"/{next(iter(wrong))}"
    assert answered.json()["validationErrors"][0]["field"] == field


async def test_r62_an_identifier_matches_whatever_the_name(liaison: ServiceUnderTest) -> None:
    referral = await refer(liaison, identifiers=[{"type": "PNC", "value": "2003/0000003Y"}])
    pathway_id = uuid4()
    pnc = PersonIdentifier(type=IdentifierType.PNC, value="2003/0000003Y")
    await liaison.deliver(listing(pathway_id, family_name="Other", identifiers=(pnc,)))
    path = f"/v1/referrals/{referral['referral_id']}"
    kept_referral = (await liaison.get(path, role="practitioner")).json()["referral"]
    assert (kept_referral["pathway_id"], kept_referral["match_basis"]) == (
        str(pathway_id),
        "identifier",
    )


async def test_r62_a_listing_known_before_the_referral_is_matched_at_once(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id = uuid4()
    await liaison.deliver(listing(pathway_id))
    assert (await refer(liaison))["pathway_id"] == str(pathway_id)


async def test_r62_a_doubtful_match_waits_for_a_practitioner(liaison: ServiceUnderTest) -> None:
    referral = await refer(liaison, given_names="Jayne")
    pathway_id = uuid4()
    await liaison.deliver(listing(pathway_id))
    await screen(liaison, referral)
    assert await liaison.told() == []
    path = f"/v1/referrals/{referral['referral_id']}/candidates"
    [candidate] = (await liaison.get(path, role="practitioner")).json()
    assert (candidate["pathway_id"], candidate["basis"]) == (
        str(pathway_id),
        "similar_name_and_birth",
    )
    decided = await ask(liaison, referral, "match", {"pathway_id": str(pathway_id)})
    assert (decided.status_code, decided.json()["match_basis"]) == (200, "practitioner")
    assert len(await screened_told(liaison)) == 4
    assert (await liaison.get(path, role="practitioner")).json() == []
    await ask(liaison, referral, "match", {"pathway_id": str(pathway_id)})
    assert len(await screened_told(liaison)) == 4


async def test_r62_two_exact_listings_wait_for_a_practitioner(liaison: ServiceUnderTest) -> None:
    for _ in range(2):
        await liaison.deliver(listing(uuid4()))
    referral = await refer(liaison)
    assert referral["pathway_id"] is None
    path = f"/v1/referrals/{referral['referral_id']}/candidates"
    assert len((await liaison.get(path, role="practitioner")).json()) == 2


async def test_r62_a_match_is_not_overturned(liaison: ServiceUnderTest) -> None:
    pathway_id, referral = await matched(liaison)
    other = await refer(liaison)
    taken = await ask(liaison, other, "match", {"pathway_id": str(pathway_id)})
    assert (taken.status_code, taken.json()["rule"]) == (409, "R62")
    second = uuid4()
    await liaison.deliver(listing(second, family_name="Else"))
    moved = await ask(liaison, referral, "match", {"pathway_id": str(second)})
    assert (moved.status_code, moved.json()["rule"]) == (409, "R62")
    unknown = await ask(liaison, referral, "match", {"pathway_id": str(uuid4())})
    assert unknown.status_code == 404


async def test_reads_and_decisions_are_audited_by_pathway(liaison: ServiceUnderTest) -> None:
    """R55."""
    pathway_id, referral = await matched(liaison)
    await liaison.get(f"/v1/referrals/{referral['referral_id']}", role="practitioner")
    rows = await liaison.rows("SELECT subject FROM audit ORDER BY at")
    assert [r.subject for r in rows] == [referral["referral_id"], str(pathway_id)]


async def test_an_unknown_referral_is_404_and_another_role_403(liaison: ServiceUnderTest) -> None:
    path = f"/v1/referrals/{uuid4()}"
    assert (await liaison.get(path, role="practitioner")).status_code == 404
    assert (await liaison.get(path, role="service")).status_code == 403


BORN = date(1990, 4, 2)
PNC = (("PNC", "2003/0000003Y"),)


def someone(
    family: str = "Fiction",
    given_names: str | None = "Jane",
    born: date | None = BORN,
    identifiers: tuple[tuple[str, str], ...] = (),
) -> Someone:
    return Someone(key_of(family, given_names), key_of(family), born, identifiers)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (someone(), Basis.NAME_AND_BIRTH),
        (someone("FICTION", "jané"), Basis.NAME_AND_BIRTH),
        (someone("Other", None, None, PNC), Basis.IDENTIFIER),
        (someone(born=None), Basis.NAME),
        (someone(born=date(1991, 1, 1)), Basis.NAME),
        (someone(given_names="Jayne"), Basis.SIMILAR_NAME_AND_BIRTH),
        (someone(given_names="Bartholomew"), Basis.FAMILY_NAME_AND_BIRTH),
        (someone("Other"), None),
        (someone(identifiers=(("PNC", "2000/0000223R"),)), None),
        (Someone(None, None, None), None),
    ],
)
def test_r62_what_speaks_for_two_people_being_one(other: Someone, expected: Basis | None) -> None:
    assert basis(someone(identifiers=PNC), other) == expected


PEOPLE = st.builds(
    someone,
    st.sampled_from(["Fiction", "Faction", "Other"]),
    st.sampled_from([None, "Jane", "Jayne"]),
    st.sampled_from([None, BORN, date(1980, 1, 1)]),
    st.sampled_from([(), PNC, (("PNC", "x"),), (("CRO", "y"),)]),
)


@given(PEOPLE, PEOPLE)
def test_r62_likeness_has_no_direction(one: Someone, other: Someone) -> None:
    assert basis(one, other) == basis(other, one)


@given(PEOPLE, PEOPLE)
def test_r62_only_identifiers_or_name_with_birth_are_exact(one: Someone, other: Someone) -> None:
    if basis(one, other) in EXACT:
        shared = set(one.identifiers) & set(other.identifiers)
        same = (one.name_key, one.date_of_birth) == (other.name_key, other.date_of_birth)
        assert shared or (same and one.date_of_birth is not None)
