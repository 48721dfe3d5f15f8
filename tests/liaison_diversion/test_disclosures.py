"""Disclosures without consent by liaison and diversion, on a real database (R41, R57)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.liaison_diversion.service import SERVICE
from tests.conftest import Api
from tests.liaison_diversion.given import Json, listing, refer
from tests.service_under_test import ServiceUnderTest

NOW = datetime.now(UTC)


def an_emergency(**more: Any) -> Json:
    """A risk to life, told to probation an hour ago."""
    return {
        "disclosed_at": (NOW - timedelta(hours=1)).isoformat(),
        "ends_at": (NOW + timedelta(hours=47)).isoformat(),
        "authority": "risk_to_life",
        "recipient": "probation",
        "risk_flags": ["to_self"],
        "risk": "Spoke of harming themselves",
        "reason": "No time to ask",
    } | more


async def disclose(
    liaison: ServiceUnderTest, referral: Json, status: int = 201, **more: Any
) -> Json:
    """What is answered to a practitioner."""
    path = f"/v1/referrals/{referral['referral_id']}/emergency-disclosures"
    answer = await liaison.post(path, an_emergency(**more), role="practitioner")
    assert answer.status_code == status, answer.text
    disclosure: Json = answer.json()
    return disclosure


async def told(liaison: ServiceUnderTest) -> list[tuple[str, Json]]:
    """Whom a risk was told to, with what."""
    return [(c, d) for c, t, d in await liaison.told() if t == "cstr.liaison.risk-disclosed.v1"]


async def test_probation_is_told_as_soon_as_the_person_is_on_a_list_and_once(api: Api) -> None:
    """R41, R62: what is known in custody does not wait to be said twice."""
    liaison = await api(SERVICE)
    referral = await refer(liaison)
    disclosure = await disclose(liaison, referral)
    assert (disclosure["told_at"], await told(liaison)) == (None, [])
    await liaison.deliver(listing(uuid4()))
    ends_at = disclosure["ends_at"]
    risk = {"authority": "risk_to_life", "risk_flags": ["to_self"], "risk": disclosure["risk"]}
    expected = (
        "cstr.liaison.probation",
        {"disclosure_id": disclosure["id"], "ends_at": ends_at} | risk,
    )
    assert await told(liaison) == [expected]
    again = await disclose(liaison, referral, risk="Another")
    assert again["told_at"] is not None
    assert [data["risk"] for _, data in await told(liaison)] == [disclosure["risk"], "Another"]


async def test_what_has_ended_before_the_match_is_told_no_more(api: Api) -> None:
    """R57."""
    liaison = await api(SERVICE)
    ended: Json = {"disclosed_at": "2026-02-02T07:00:00Z", "ends_at": "2026-02-03T07:00:00Z"}
    await disclose(liaison, await refer(liaison), **ended)
    await liaison.deliver(listing(uuid4()))
    assert await told(liaison) == []


@pytest.mark.parametrize("recipient", ["court", "provider", "mash", "mappa", "police"])
async def test_any_other_recipient_is_recorded_and_told_by_other_means(
    api: Api, recipient: str
) -> None:
    """R41."""
    liaison = await api(SERVICE)
    await liaison.deliver(listing(uuid4()))
    disclosure = await disclose(liaison, await refer(liaison), recipient=recipient)
    assert (disclosure["recipient"], disclosure["told_at"]) == (recipient, None)
    assert await told(liaison) == []
    (row,) = await liaison.rows("SELECT detail FROM audit WHERE action LIKE '%disclosures'")
    assert row.detail == f"emergency disclosure: risk_to_life to {recipient}"


async def test_nobody_discloses_to_themselves_or_for_longer_than_policy_says(api: Api) -> None:
    """R41, R57."""
    liaison = await api(SERVICE)
    referral = await refer(liaison)
    assert (await disclose(liaison, referral, 422, recipient="liaison"))["rule"] == "R41"
    long = (NOW + timedelta(hours=72)).isoformat()
    assert (await disclose(liaison, referral, 409, ends_at=long))["errorCode"] == "TooLong"


async def test_a_manager_reviews_what_somebody_else_disclosed_once(api: Api) -> None:
    """R57."""
    liaison = await api(SERVICE)
    disclosure = await disclose(liaison, await refer(liaison))
    queue = await liaison.get("/v1/emergency-disclosures", role="team_manager")
    assert [listed["id"] for listed in queue.json()] == [disclosure["id"]]
    body = {"reviewed_at": NOW.isoformat(), "justified": True, "note": "No less would do"}
    path = f"/v1/emergency-disclosures/{disclosure['id']}/reviews"
    assert (await liaison.post(path, body, role="practitioner")).status_code == 403
    assert (await liaison.post(path, body, role="team_manager")).status_code == 201
    again = await liaison.post(path, body, role="team_manager")
    assert (again.status_code, again.json()["errorCode"]) == (409, "Reviewed")
    assert (await liaison.get("/v1/emergency-disclosures", role="team_manager")).json() == []
