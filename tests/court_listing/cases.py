"""A person before the court, brought as far as a test needs them, through HTTP."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.events.probation_allocation import RequirementProposedV1
from contracts.vocabulary import Level, Requirement
from tests.court_listing.documents import Json, court_list
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 2, 2, 9, tzinfo=UTC)


async def ask(court: ServiceUnderTest, pathway: str, what: str, body: Json, role: str = "") -> Any:
    """What the court answers about a pathway."""
    return await court.post(f"/v1/pathways/{pathway}/{what}", body, role=role or "legal_adviser")


async def known(court: ServiceUnderTest, pathway: str) -> Any:
    """What the court knows of a pathway."""
    return (await court.get(f"/v1/pathways/{pathway}", role="legal_adviser")).json()


async def guilty(court: ServiceUnderTest) -> str:
    """Listed once, and pleaded guilty that morning; by the pathway."""
    taken = await court.post("/v1/court-lists", court_list(), role="list_officer")
    pathway = str(taken.json()["taken"][0]["pathway_id"])
    [offence] = (await known(court, pathway))["offences"]
    plea = {"offence_id": offence["offence_id"], "plea": "GUILTY"}
    body = {"entered_at": "2026-02-02T10:20:00Z", "offences": [plea]}
    assert (await ask(court, pathway, "pleas", body)).status_code == 201
    return pathway


async def proposed(court: ServiceUnderTest, pathway: str, requirement: str = "mhtr") -> None:
    """Probation proposed a requirement."""
    await court.deliver(
        RequirementProposedV1(
            pathway_id=UUID(pathway),
            occurred_at=AT,
            requirement=Requirement(requirement),
            level=Level.MEDIUM,
            named_clinician="Dr A. Fictional",
            willing=True,
            sessions=12,
            length_months=6,
            outline="Weekly sessions",
            first_appointment_at=AT,
            first_appointment_place="Nene Mind Matters",
        )
    )


def order(*requirements: Json, **more: Any) -> Json:
    """A community order of a year."""
    return {
        "sentenced_at": "2026-02-02T16:00:00Z",
        "disposal": "community_order",
        "order_months": 12,
        "requirements": list(requirements),
    } | more


def made(requirement: str = "mhtr", **more: Any) -> Json:
    """A requirement that was proposed and made."""
    return {"requirement": requirement, "made": True, "length_months": 6} | more


def declined(requirement: str = "mhtr") -> Json:
    """A requirement that was proposed and not made."""
    return {"requirement": requirement, "made": False, "decline_reasons": ["too_onerous"]}


async def sentenced(court: ServiceUnderTest, *requirements: Json, **more: Any) -> str:
    """Sentenced to an order with the answers to what was proposed; by the pathway."""
    pathway = await guilty(court)
    for one in requirements:
        await proposed(court, pathway, one["requirement"])
    answered = await ask(court, pathway, "sentences", order(*requirements, **more))
    assert answered.status_code == 201, answered.text
    return pathway


async def clock(court: ServiceUnderTest, pathway: str, name: str) -> Any:
    """The clock of this name that was started last, or nothing."""
    found = await court.get(f"/v1/pathways/{pathway}/clocks", role="legal_adviser")
    named = [one for one in found.json() if one["name"] == name]
    return named[-1] if named else None


async def told(court: ServiceUnderTest, reader: str, event: str) -> list[Json]:
    """What a reader was told under the name of an event, in order."""
    return [
        data
        for channel, type_, data in await court.told()
        if channel == f"cstr.court.{reader}" and type_ == f"cstr.court.{event}"
    ]
