"""What custody found is on the duty officer's list, and with whoever was asked (R84)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.events.liaison_diversion import CustodyScreened, PersonScreened
from contracts.vocabulary import Permission, RiskFlag
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, guilty_pathway, listed, request
from tests.service_under_test import ServiceUnderTest

EVENING = MORNING - timedelta(hours=12)


def found(pathway: UUID, **more: Any) -> CustodyScreened:
    """What custody found at eight in the evening."""
    fields: dict[str, Any] = {
        "source_of_referral": "police_custody",
        "adjustments": ("interpreter", "intermediary"),
        "interpreter_language": "Polish",
        "risk_flags": (RiskFlag.TO_OTHERS,),
        "safeguarding": True,
    }
    return CustodyScreened(pathway_id=pathway, occurred_at=EVENING, **(fields | more))


async def told_provider(probation: ServiceUnderTest) -> list[tuple[str, dict[str, Any]]]:
    """What providers were told of who was asked, in order."""
    told = [one for one in await probation.told() if one[0].endswith("provider")]
    return [(type_.split(".")[2], data) for _, type_, data in told]


async def ask_provider(probation: ServiceUnderTest, pathway: UUID) -> None:
    """The duty officer asks for an assessment."""
    path = f"/v1/pathways/{pathway}/assessment-requests"
    asked = await probation.post(path, request(), role="court_duty_officer")
    assert asked.status_code == 201, asked.text


async def test_at_eight_the_list_shows_what_custody_found_at_twenty(api: Api) -> None:
    """R84: interpreter, intermediary, risk and safeguarding, and no eligibility screen."""
    probation, pathway = await api(SERVICE), uuid4()
    await probation.deliver(found(pathway))
    await probation.deliver(listed(pathway))
    path = f"/v1/worklists/screening?on={MORNING.date()}"
    (row,) = (await probation.get(path, role="court_duty_officer")).json()["rows"]
    assert row["cells"]["adjustments"] == ["interpreter", "intermediary"]
    assert {"interpreter", "risk", "safeguarding"} <= set(row["person"]["flags"])


async def test_who_is_asked_learns_of_risk_and_safeguarding(api: Api) -> None:
    """R84: the practitioner sits alone with the person."""
    probation, pathway = await guilty_pathway(api)
    await probation.deliver(found(pathway))
    await ask_provider(probation, pathway)
    ((type_, data),) = await told_provider(probation)
    assert type_ == "assessment-requested"
    assert (data["risk_flags"], data["safeguarding"]) == (["to_others"], True)


async def test_what_is_found_after_the_request_is_passed_on(api: Api) -> None:
    probation, pathway = await guilty_pathway(api)
    await ask_provider(probation, pathway)
    await probation.deliver(found(pathway))
    (_, (type_, data)) = await told_provider(probation)
    assert type_ == "assessment-findings-updated"
    assert data == {
        "organisation": "nene-mind-matters",
        "requirement": "mhtr",
        "risk_flags": ["to_others"],
        "safeguarding": True,
        "adjustments": ["interpreter", "intermediary"],
    }


async def test_the_same_found_again_is_not_passed_on_twice(api: Api) -> None:
    probation, pathway = await guilty_pathway(api)
    await probation.deliver(found(pathway))
    await ask_provider(probation, pathway)
    fields = found(pathway).model_dump(exclude={"occurred_at"})
    again = PersonScreened(occurred_at=MORNING, indications=(), **fields)
    await probation.deliver(again)
    assert len(await told_provider(probation)) == 1


async def test_who_was_not_asked_or_was_stood_down_is_told_nothing(api: Api) -> None:
    """R52."""
    probation, pathway = await guilty_pathway(api)
    await probation.deliver(found(pathway))
    assert await told_provider(probation) == []


async def test_needs_are_passed_on_only_on_the_permission_they_came_with(api: Api) -> None:
    """R54."""
    probation, pathway = await guilty_pathway(api)
    await ask_provider(probation, pathway)
    needs: dict[str, Any] = {"needs": ("housing",), "permissions": (Permission.HEALTH_NEEDS,)}
    await probation.deliver(found(pathway, **needs))
    *_, (_, data) = await told_provider(probation)
    assert "needs" not in data
