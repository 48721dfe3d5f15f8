"""Equality facts, GP registration and safeguarding: asked, kept and told to whom it concerns."""

from typing import Any
from uuid import uuid4

import pytest

from contracts.events.court_listing import CaseListed
from services.liaison_diversion.service import SERVICE
from services.personal_details.rules import ASKED_OF_ALL, equality_together, not_asked
from tests.conftest import Api
from tests.liaison_diversion.given import CUSTODY, ELIGIBILITY, REFERRAL, ask, refer
from tests.liaison_diversion.given import listing as listed
from tests.service_under_test import ServiceUnderTest

EQUALITY = {
    "religion": "muslim",
    "sexual_orientation": "not_stated",
    "gender_identity": "as_registered_at_birth",
}


def listing() -> CaseListed:
    """A listing of the person referred."""
    return listed(uuid4())


async def told_by(service: ServiceUnderTest, name: str) -> dict[str, dict[str, Any]]:
    """What each reader was told last under this name."""
    return {c.split(".")[2]: data for c, type_, data in await service.told() if name in type_}


async def screened(api: Api, **custody: Any) -> tuple[ServiceUnderTest, dict[str, Any]]:
    """A matched person with both screens."""
    liaison = await api(SERVICE)
    referral = await refer(liaison, **EQUALITY, not_stated=["pregnant"])
    await liaison.deliver(listing())
    await ask(liaison, referral, "custody-screens", CUSTODY | custody)
    await ask(liaison, referral, "eligibility-screens", ELIGIBILITY)
    return liaison, await told_by(liaison, "person-screened")


async def test_equality_that_singles_out_is_told_to_nobody(api: Api) -> None:
    """R52, R63: beside age, gender and offence it would name somebody; "not stated" is told."""
    _, told = await screened(api)
    assert not set(EQUALITY) & set(told["reporting"])
    assert told["reporting"]["not_stated"] == ["pregnant"]
    for reader in ("court", "probation", "provider"):
        assert not {*EQUALITY, "not_stated"} & set(told[reader])


async def test_a_safeguarding_concern_reaches_probation_alone(api: Api) -> None:
    """R5, R41: on the basis of serious harm; that there is none is nothing to tell."""
    _, told = await screened(api, safeguarding=True, gp_registered=False)
    assert told["probation"]["safeguarding"] is True
    assert [who for who in told if "safeguarding" in told[who]] == ["probation"]
    _, told = await screened(api, safeguarding=False)
    assert "safeguarding" not in told["probation"]


async def test_gp_registration_reaches_the_provider_and_programme_data(api: Api) -> None:
    """R5."""
    _, told = await screened(api, gp_registered=False)
    assert sorted(who for who in told if told[who].get("gp_registered") is False) == [
        "provider",
        "reporting",
    ]


async def test_what_was_not_asked_is_shown_until_it_is_asked(api: Api) -> None:
    """R63: asked of all who engage, at the referral or at any screen."""
    liaison = await api(SERVICE)
    referral = await refer(liaison, not_stated=["pregnant"])
    assert "religion" in referral["not_asked"]
    assert "pregnant" not in referral["not_asked"]
    rest = {**EQUALITY, "ethnicity": "NS", "disabilities": ["none"], "pregnant": False}
    body = CUSTODY | {"equality": rest | {"not_stated": ["caring_responsibilities"]}}
    assert (await ask(liaison, referral, "custody-screens", body)).status_code == 201
    path = f"/v1/referrals/{referral['referral_id']}"
    known = (await liaison.get(path, role="practitioner")).json()["referral"]
    assert known["not_asked"] == []
    assert (known["pregnant"], known["not_stated"]) == (False, ["caring_responsibilities"])
    assert known["armed_forces"] is REFERRAL["armed_forces"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"religion": "unheard_of"},
        {"not_stated": ["religion"]},
        {"not_stated": ["pregnant"], "pregnant": True},
    ],
)
async def test_what_cannot_be_an_answer_is_422(api: Api, wrong: dict[str, Any]) -> None:
    """R63: a fact is stated or not, by the list."""
    liaison = await api(SERVICE)
    answered = await liaison.post("/v1/referrals", REFERRAL | wrong, role="practitioner")
    assert answered.status_code == 422


def test_a_fact_asked_again_and_not_stated_is_no_longer_known() -> None:
    """R63: what was asked last counts."""
    now = equality_together(["pregnant"], {"pregnant": True}, ["armed_forces"])
    assert now == {"pregnant": True, "armed_forces": None, "not_stated": ["armed_forces"]}


def test_every_equality_fact_is_asked_of_all() -> None:
    """R63."""
    assert not_asked({}, []) == list(ASKED_OF_ALL)
    assert not_asked(dict.fromkeys(ASKED_OF_ALL, False), []) == []
