"""How serious an offence is, where the reference data do not say (R20, R87)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.reference import community_order_range
from contracts.vocabulary import Level
from services.probation_allocation.rules import seriousness
from tests.conftest import Api
from tests.probation_allocation.given import MORNING
from tests.probation_allocation.given_proposals import agreed, propose, screening
from tests.service_under_test import ServiceUnderTest

DUTY = {"role": "court_duty_officer"}
UNKNOWN = "ZZ99999"


async def unknown_offence(api: Api) -> tuple[ServiceUnderTest, UUID]:
    """Everything is there for a proposal, but nobody knows how serious the offence is."""
    service, pathway, _ = await screening(api)
    await service.deliver(agreed(pathway))
    async with service.engine.begin() as connection:
        await connection.exec_driver_sql(f"UPDATE offence SET code = '{UNKNOWN}'")
    return service, pathway


async def settle(service: ServiceUnderTest, pathway: UUID, **more: Any) -> Any:
    """A view of the seriousness."""
    body = {
        "settled_at": MORNING.isoformat(),
        "level": "medium",
        "guideline": "General guideline: overarching principles",
        "why": "Fictional particulars of the offence",
    }
    return await service.post(f"/v1/pathways/{pathway}/seriousness-views", body | more, **DUTY)


async def condition(service: ServiceUnderTest, pathway: UUID) -> Any:
    """What the gate says of the seriousness."""
    answer = await service.get(f"/v1/pathways/{pathway}/gate?requirement=atr", **DUTY)
    [found] = [c for c in answer.json()["conditions"] if c["name"] == "seriousness"]
    return found


async def test_an_offence_never_seen_before_reaches_a_proposal_on_the_duty_officers_view(
    api: Api,
) -> None:
    """R20, R87."""
    service, pathway = await unknown_offence(api)
    assert (await condition(service, pathway))["answer"] == "unknown"
    assert (await propose(service, pathway, "atr")).status_code == 409
    assert (await settle(service, pathway)).status_code == 201
    found = await condition(service, pathway)
    assert found["answer"] == "pass"
    assert "the duty officer's view" in found["because"]
    assert "General guideline" in found["because"]
    assert (await propose(service, pathway, "atr")).status_code == 201
    [told] = [d for c, t, d in await service.told() if t.endswith("seriousness-settled.v1")]
    assert (told["level"], told["withdrawn"]) == ("medium", False)


async def test_a_view_below_a_community_order_closes_the_gate_and_can_be_taken_back(
    api: Api,
) -> None:
    """R87."""
    service, pathway = await unknown_offence(api)
    await settle(service, pathway, level=None)
    assert (await condition(service, pathway))["answer"] == "fail"
    later = {"settled_at": (MORNING + timedelta(hours=1)).isoformat()}
    assert (await settle(service, pathway, withdrawn=True, **later)).status_code == 201
    assert (await condition(service, pathway))["answer"] == "unknown"
    again = {"settled_at": (MORNING + timedelta(hours=2)).isoformat(), "withdrawn": True}
    refused = await settle(service, pathway, **again)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "NothingSettled")
    known = (await service.get(f"/v1/pathways/{pathway}", **DUTY)).json()
    assert len(known["seriousness_views"]) == 2


async def test_what_the_reference_data_decide_no_view_changes(api: Api) -> None:
    """R12, R87."""
    service, pathway, _ = await screening(api)
    before = await condition(service, pathway)
    await settle(service, pathway, level=None)
    assert await condition(service, pathway) == before


async def test_views_are_recorded_in_the_order_of_their_time(api: Api) -> None:
    service, pathway = await unknown_offence(api)
    await settle(service, pathway)
    refused = await settle(service, pathway)
    assert (refused.status_code, refused.json()["field"]) == (422, "/settled_at")


@pytest.mark.parametrize("level", list(Level))
def test_a_level_above_the_range_of_the_offence_is_marked(level: Level) -> None:
    """R22, R87: of several offences the heaviest counts; an unknown one may reach anything."""
    day = MORNING.date()
    theft, unknown = (community_order_range(code, day) for code in ("TH68010", UNKNOWN))
    ranges = ("none", "low", "medium", "high", "custody")
    said = "custody" if level is Level.CUSTODY_THRESHOLD else level.value
    above = ranges.index(said) > ranges.index(str(theft.highest))
    assert [one.code for one in seriousness.outside_range(level, [theft])] == (
        ["LevelAboveRange"] * above
    )
    assert seriousness.outside_range(level, [theft, unknown]) == []
