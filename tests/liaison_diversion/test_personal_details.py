"""What people say of themselves before they are on a list, told once they are (R82)."""

from typing import Any
from uuid import uuid4

from tests.liaison_diversion.given import ask, listing, matched, refer
from tests.service_under_test import ServiceUnderTest

SAID: dict[str, Any] = {
    "recorded_at": "2026-02-01T20:10:00Z",
    "preferred_name": "Janey",
    "language": "pl",
    "adjustments": ["interpreter"],
    "telephone": "07700 900 123",
    "safe_to_call": False,
    "gp_practice": "y00001",
    "nhs_number": "999 000 0018",
}


async def details_told(liaison: ServiceUnderTest) -> dict[str, dict[str, Any]]:
    """What each reader was told last."""
    told = [one for one in await liaison.told() if "personal-details" in one[1]]
    return {channel.split(".")[2]: data for channel, _, data in told}


async def test_each_agency_is_told_what_its_agreement_says_once_listed(
    liaison: ServiceUnderTest,
) -> None:
    referral = await refer(liaison)
    recorded = await ask(liaison, referral, "personal-details", SAID)
    assert recorded.status_code == 201, recorded.text
    assert await liaison.told() == []
    await liaison.deliver(listing(uuid4()))
    told = await details_told(liaison)
    named = {"preferred_name": "Janey", "language": "pl", "adjustments": ["interpreter"]}
    assert told["court"] == named
    contact = {"telephone": "+447700900123", "safe_to_call": False}
    assert told["probation"] == named | {"contact": contact}
    assert told["provider"] == named | {"gp_practice": "Y00001", "nhs_number": "9990000018"}
    assert sorted(told) == ["court", "probation", "provider"]


async def test_what_is_taken_off_is_told(liaison: ServiceUnderTest) -> None:
    _, referral = await matched(liaison)
    await ask(liaison, referral, "personal-details", SAID)
    gone = {"recorded_at": "2026-02-01T21:00:00Z", "no_longer": ["telephone", "safe_to_call"]}
    await ask(liaison, referral, "personal-details", gone)
    assert "contact" not in (await details_told(liaison))["probation"]
    path = f"/v1/referrals/{referral['referral_id']}"
    shown = (await liaison.get(path, role="practitioner")).json()["personal_details"]
    assert (shown["telephone"], shown["preferred_name"]) == (None, "Janey")
