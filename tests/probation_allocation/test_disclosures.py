"""Disclosures without consent as probation shows them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.liaison_diversion import RiskDisclosed
from contracts.events.provider_treatment import EmergencyDisclosureMade
from contracts.vocabulary import RiskFlag
from services.disclosures.views import while_it_lasts
from services.probation_allocation.models.disclosures import EmergencyDisclosure
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, guilty_pathway, request, sentenced_pathway
from tests.service_under_test import ServiceUnderTest

RISK = "Spoke of harming themselves"


def disclosed(pathway: UUID, at: datetime, ends_at: datetime) -> EmergencyDisclosureMade:
    """A risk to life."""
    return EmergencyDisclosureMade(
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
    probation, pathway, _ = await sentenced_pathway(api)
    now = datetime.now(UTC)
    old = disclosed(pathway, MORNING, MORNING + timedelta(hours=72))
    new = disclosed(pathway, now - timedelta(hours=1), now + timedelta(hours=1))
    for event in (old, new):
        await probation.deliver(event, permitted=False)
    shown = await probation.get(f"/v1/pathways/{pathway}", role="responsible_officer")
    first, second = shown.json()["treatment"]["emergency_disclosures"]
    assert (first["ended"], first["risk"], first["authority"]) == (True, None, "risk_to_life")
    assert (second["ended"], second["risk"]) == (False, RISK)
    assert shown.text.count(RISK) == 1


@pytest.mark.parametrize(("seconds", "told"), [(-1, RISK), (0, None), (1, None)])
def test_it_ends_at_its_moment(seconds: int, told: str | None) -> None:
    """R57."""
    ends_at = MORNING + timedelta(hours=72)
    values: dict[str, Any] = {"authority": "serious_crime", "risk_flags": ["to_others"]}
    disclosure = EmergencyDisclosure(
        id=uuid4(), pathway_id=uuid4(), disclosed_at=MORNING, ends_at=ends_at, risk=RISK, **values
    )
    assert while_it_lasts(disclosure, ends_at + timedelta(seconds=seconds)).risk == told


def own(**more: Any) -> dict[str, Any]:
    """A threat, told to the provider that treats the person."""
    return {
        "disclosed_at": MORNING.isoformat(),
        "ends_at": (MORNING + timedelta(hours=72)).isoformat(),
        "authority": "risk_to_life",
        "recipient": "provider",
        "organisation": "nene-mind-matters",
        "risk_flags": ["from_others"],
        "risk": "Was threatened",
        "reason": "Could not be reached",
    } | more


async def asked_pathway(api: Api) -> tuple[ServiceUnderTest, UUID]:
    """An organisation was asked for the person."""
    probation, pathway = await guilty_pathway(api)
    path = f"/v1/pathways/{pathway}/assessment-requests"
    assert (await probation.post(path, request(), role="court_duty_officer")).status_code == 201
    return probation, pathway


async def disclose(probation: ServiceUnderTest, pathway: UUID, **more: Any) -> Any:
    body = {name: value for name, value in own(**more).items() if value is not None}
    path = f"/v1/pathways/{pathway}/emergency-disclosures"
    return await probation.post(path, body, role="responsible_officer")


async def test_the_organisation_that_treats_the_person_is_told_and_nobody_else(api: Api) -> None:
    """R41, R52: not why it was disclosed."""
    probation, pathway = await asked_pathway(api)
    answer = await disclose(probation, pathway)
    assert answer.status_code == 201, answer.text
    published = [(c, d) for c, t, d in await probation.told() if "risk-disclosed" in t]
    risk = {"authority": "risk_to_life", "risk_flags": ["from_others"], "risk": "Was threatened"}
    id, ends_at = answer.json()["id"], answer.json()["ends_at"]
    about = {"disclosure_id": id, "organisation": "nene-mind-matters", "ends_at": ends_at}
    assert published == [("cstr.probation.provider", about | risk)]
    shown = await probation.get(f"/v1/pathways/{pathway}", role="responsible_officer")
    (while_it_lasts,) = shown.json()["treatment"]["own_disclosures"]
    assert (while_it_lasts["recipient"], "risk" in while_it_lasts) == ("provider", False)


@pytest.mark.parametrize(
    "wrong",
    [{"organisation": "elsewhere"}, {"organisation": None}, {"recipient": "police"}],
)
async def test_a_provider_is_named_where_one_is_told(api: Api, wrong: dict[str, Any]) -> None:
    """R41, R52: and it knows the person already."""
    probation, pathway = await asked_pathway(api)
    refused = await disclose(probation, pathway, **wrong)
    assert (refused.status_code, refused.json()["field"]) == (422, "/organisation")
    assert not [t for _, t, _ in await probation.told() if "risk-disclosed" in t]


async def test_a_senior_officer_reviews_it(api: Api) -> None:
    """R57."""
    probation, pathway = await asked_pathway(api)
    answer = await disclose(probation, pathway, recipient="mappa", organisation=None)
    path = f"/v1/emergency-disclosures/{answer.json()['id']}/reviews"
    body = {"reviewed_at": MORNING.isoformat(), "justified": False, "note": "It could wait"}
    assert (await probation.post(path, body, role="responsible_officer")).status_code == 403
    reviewed = await probation.post(path, body, role="senior_officer")
    assert (reviewed.status_code, reviewed.json()["justified"]) == (201, False)
    listed = await probation.get("/v1/emergency-disclosures", role="senior_officer")
    assert [disclosure["id"] for disclosure in listed.json()] == [answer.json()["id"]]


async def test_what_liaison_disclosed_is_shown_as_a_providers_is(api: Api) -> None:
    """R41, R57."""
    probation, pathway = await guilty_pathway(api)
    now = datetime.now(UTC)
    event = RiskDisclosed(
        pathway_id=pathway,
        occurred_at=now - timedelta(hours=1),
        disclosure_id=uuid4(),
        authority="risk_to_life",
        risk_flags=(RiskFlag.TO_SELF,),
        risk=RISK,
        ends_at=now + timedelta(hours=1),
    )
    await probation.deliver(event, permitted=False)
    shown = await probation.get(f"/v1/pathways/{pathway}", role="court_duty_officer")
    (while_it_lasts,) = shown.json()["treatment"]["emergency_disclosures"]
    assert (while_it_lasts["ended"], while_it_lasts["risk"]) == (False, RISK)
