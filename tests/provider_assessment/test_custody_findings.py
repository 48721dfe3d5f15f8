"""Who sits with the person knows of risk and safeguarding, and nobody who was not asked (R84)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.liaison_diversion import CustodyScreened
from contracts.events.probation_findings import AssessmentFindingsUpdated
from contracts.vocabulary import Requirement, RiskFlag
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given import MORNING, PRACTITIONER, Provider, asked, requested


def updated(pathway: UUID, **more: Any) -> AssessmentFindingsUpdated:
    """What was found since the organisation was asked."""
    fields: dict[str, Any] = {
        "organisation": "nene-mind-matters",
        "requirement": Requirement.MHTR,
        "risk_flags": (RiskFlag.TO_SELF,),
        "safeguarding": True,
        "adjustments": ("intermediary",),
    }
    at = MORNING + timedelta(hours=1)
    return AssessmentFindingsUpdated(pathway_id=pathway, occurred_at=at, **(fields | more))


async def test_what_is_found_since_is_on_the_case_and_on_every_list(api: Api) -> None:
    provider = await asked(api)
    before = await provider.view()
    await provider.service.deliver(updated(provider.pathway))
    case = await provider.view()
    assert (before["safeguarding"], case["safeguarding"]) == (None, True)
    assert case["risk_flags"] == ["to_self"]
    assert "intermediary" in case["adjustments"]
    listed = await provider.service.get("/v1/worklists/requests", **PRACTITIONER)
    (row,) = listed.json()["rows"]
    assert {"risk", "safeguarding"} <= set(row["person"]["flags"])


@pytest.mark.parametrize(
    "other", [{"organisation": "somebody-else"}, {"requirement": Requirement.DRR}], ids=str
)
async def test_what_another_was_told_changes_no_case(api: Api, other: dict[str, Any]) -> None:
    """R52."""
    provider = await asked(api)
    await provider.service.deliver(updated(provider.pathway, **other))
    assert (await provider.view())["safeguarding"] is None


async def test_what_custody_found_waits_for_who_is_asked(api: Api) -> None:
    """R5, R52: it belongs to nobody until then."""
    provider = Provider(await api(SERVICE), uuid4())
    found = CustodyScreened(
        pathway_id=provider.pathway,
        occurred_at=MORNING - timedelta(hours=12),
        source_of_referral="police_custody",
        adjustments=("interpreter",),
        interpreter_language="Polish",
        gp_registered=False,
    )
    await provider.service.deliver(found)
    path = f"/v1/pathways/{provider.pathway}"
    assert (await provider.service.get(path, **PRACTITIONER)).status_code == 404
    await provider.service.deliver(requested(provider.pathway))
    case = await provider.view()
    assert case["interpreter_language"] == "Polish"
    assert case["gp_registered"] is False
