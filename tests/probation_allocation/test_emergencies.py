"""Disclosures without consent as probation shows them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.provider_treatment import EmergencyDisclosureMadeV1
from contracts.vocabulary import RiskFlag
from services.probation_allocation.models_treatment import EmergencyDisclosure
from services.probation_allocation.schemas_treatment import EmergencyOut
from tests.conftest import Api
from tests.probation_allocation.test_endpoints import MORNING, sentenced_house

RISK = "Spoke of harming themselves"


def disclosed(pathway: UUID, at: datetime, ends_at: datetime) -> EmergencyDisclosureMadeV1:
    """A risk to life."""
    return EmergencyDisclosureMadeV1(
        pathway_id=pathway,
        occurred_at=at,
        disclosure_id=uuid4(),
        authority="risk_to_life",
        risk_flags=(RiskFlag.TO_SELF,),
        risk=RISK,
        ends_at=ends_at,
    )


async def test_the_text_is_shown_while_it_lasts_and_the_fact_for_ever(api: Api) -> None:
    """R41, R57: without any permission."""
    probation, pathway, _ = await sentenced_house(api)
    now = datetime.now(UTC)
    old = disclosed(pathway, MORNING, MORNING + timedelta(hours=72))
    new = disclosed(pathway, now - timedelta(hours=1), now + timedelta(hours=1))
    for event in (old, new):
        await probation.deliver(event, permitted=False)
    known = await probation.get(f"/v1/pathways/{pathway}", role="responsible_officer")
    first, second = known.json()["treatment"]["emergency_disclosures"]
    assert (first["ended"], first["risk"], first["authority"]) == (True, None, "risk_to_life")
    assert (second["ended"], second["risk"]) == (False, RISK)
    assert known.text.count(RISK) == 1


@pytest.mark.parametrize(("seconds", "shown"), [(-1, RISK), (0, None), (1, None)])
def test_it_ends_at_its_moment(seconds: int, shown: str | None) -> None:
    """R57."""
    ends_at = MORNING + timedelta(hours=72)
    known: dict[str, Any] = {"authority": "serious_crime", "risk_flags": ["to_others"]}
    kept = EmergencyDisclosure(
        id=uuid4(), pathway_id=uuid4(), disclosed_at=MORNING, ends_at=ends_at, risk=RISK, **known
    )
    assert EmergencyOut.of(kept, ends_at + timedelta(seconds=seconds)).risk == shown
