"""What custody found is told the same evening, without waiting for the screen on the day (R84)."""

from typing import Any
from uuid import uuid4

from tests.liaison_diversion.given import CUSTODY, ask, channels, listing, matched, refer, screen
from tests.service_under_test import ServiceUnderTest

EVENING: dict[str, Any] = CUSTODY | {
    "screened_at": "2026-02-01T20:00:00Z",
    "adjustments": ["interpreter", "intermediary"],
    "safeguarding": True,
    "gp_registered": False,
}


async def found_told(liaison: ServiceUnderTest) -> dict[str, dict[str, Any]]:
    """What each reader was told last of a custody screen."""
    told = [one for one in await liaison.told() if "custody-screened" in one[1]]
    return {channel.split(".")[2]: data for channel, _, data in told}


async def test_r84_who_is_on_a_list_is_told_of_at_once(liaison: ServiceUnderTest) -> None:
    _, referral = await matched(liaison)
    await ask(liaison, referral, "custody-screens", EVENING)
    needs = {"adjustments": ["interpreter", "intermediary"], "interpreter_language": "Polish"}
    told = await found_told(liaison)
    assert told["court"] == needs
    assert told["probation"] == needs | {
        "source_of_referral": "police_custody",
        "risk_flags": ["to_self"],
        "safeguarding": True,
        "permissions": [],
    }
    assert told["provider"] == needs | {"gp_registered": False, "permissions": []}


async def test_r84_who_is_listed_later_is_told_of_then(liaison: ServiceUnderTest) -> None:
    referral = await refer(liaison)
    await ask(liaison, referral, "custody-screens", EVENING)
    assert await liaison.told() == []
    await liaison.deliver(listing(uuid4()))
    assert sorted(await found_told(liaison)) == ["court", "probation", "provider"]


async def test_r84_each_case_of_a_person_is_told(liaison: ServiceUnderTest) -> None:
    _, referral = await matched(liaison)
    await liaison.deliver(listing(uuid4(), case_urn="34FC2"))
    await ask(liaison, referral, "custody-screens", EVENING)
    told = [one for one in await liaison.told() if one[0].endswith("court")]
    assert len(told) == 2


async def test_needs_found_in_custody_rest_on_the_permission_asked_there(
    liaison: ServiceUnderTest,
) -> None:
    """R16, R54, R84."""
    _, referral = await matched(liaison)
    asked = EVENING | {"permissions": ["health_needs"]}
    await ask(liaison, referral, "custody-screens", asked)
    told = await found_told(liaison)
    assert told["probation"]["needs"] == ["mental_health", "housing"]
    assert told["provider"]["needs"] == ["mental_health", "housing"]
    assert "needs" not in told["court"]


async def test_a_permission_not_given_in_custody_again_is_taken_back(
    liaison: ServiceUnderTest,
) -> None:
    """R54."""
    _, referral = await matched(liaison)
    await ask(liaison, referral, "custody-screens", EVENING | {"permissions": ["health_needs"]})
    later = EVENING | {"screened_at": "2026-02-01T22:00:00Z", "permissions": []}
    await ask(liaison, referral, "custody-screens", later)
    assert "needs" not in (await found_told(liaison))["probation"]


async def test_after_the_screen_on_the_day_it_is_said_with_the_rest(
    liaison: ServiceUnderTest,
) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    before = len(await found_told(liaison))
    await ask(liaison, referral, "custody-screens", EVENING)
    told = await liaison.told()
    assert len(await found_told(liaison)) == before
    assert "court person-screened" in channels(told)
    assert told[-1][2].get("adjustments") != CUSTODY["adjustments"]
