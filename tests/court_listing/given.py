"""A person before the court, brought as far as a test needs them, through HTTP."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from contracts.events.probation_allocation import (
    ProposalWithdrawn,
    RequirementProposed,
    RequirementProposedV1,
)
from contracts.events.probation_supervision import BreachReferred
from contracts.vocabulary import BreachedRequirement, Level, Requirement, StoodDownBecause
from tests.court_listing.given_documents import Json, court_list
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 2, 2, 9, tzinfo=UTC)
REFERRED = datetime(2026, 3, 16, 9, tzinfo=UTC)
DECIDED: Json = {
    "decided_at": "2026-03-23T10:00:00Z",
    "outcome": "order_continues",
    "reasons": ["good_overall_compliance"],
}
HELD: Json = {
    "held_at": "2026-03-09T11:00:00Z",
    "with_hearing": True,
    "outcome": "order_continues",
    "willing": True,
}


async def ask(court: ServiceUnderTest, pathway: str, what: str, body: Json, role: str = "") -> Any:
    """What the court answers about a pathway."""
    return await court.post(f"/v1/pathways/{pathway}/{what}", body, role=role or "legal_adviser")


async def known(court: ServiceUnderTest, pathway: str) -> Any:
    """What the court knows of a pathway."""
    return (await court.get(f"/v1/pathways/{pathway}", role="legal_adviser")).json()


async def guilty(court: ServiceUnderTest) -> str:
    """Listed once, and pleaded guilty that morning; by the pathway."""
    pathway = await listed(court)
    assert (await plead(court, pathway, "GUILTY")).status_code == 201
    return pathway


async def proposed(
    court: ServiceUnderTest, pathway: str, requirement: str = "mhtr", organisation: str = ""
) -> None:
    """Probation proposed a requirement; in the first version where it names no organisation."""
    said = {
        "requirement": Requirement(requirement),
        "level": Level.MEDIUM,
        "named_clinician": "Dr A. Fictional",
        "willing": True,
        "sessions": 12,
        "length_months": 6,
        "outline": "Weekly sessions",
        "first_appointment_at": AT,
        "first_appointment_place": "Nene Mind Matters",
    }
    if organisation:
        told = RequirementProposed.of(UUID(pathway), AT, said, organisation=organisation)
        await court.deliver(told)
    else:
        await court.deliver(RequirementProposedV1.of(UUID(pathway), AT, said))


async def withdrawn(court: ServiceUnderTest, pathway: str, requirement: str = "mhtr") -> None:
    """Probation proposes it no more."""
    because = StoodDownBecause.PLEA_CHANGED
    said = {"requirement": Requirement(requirement), "because": because}
    await court.deliver(ProposalWithdrawn.of(UUID(pathway), AT, said))


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
    for requirement in requirements:
        await proposed(court, pathway, requirement["requirement"])
    answered = await ask(court, pathway, "sentences", order(*requirements, **more))
    assert answered.status_code == 201, answered.text
    return pathway


async def clock(court: ServiceUnderTest, pathway: str, name: str) -> Any:
    """The clock of this name that was started last, or nothing."""
    running = await court.get(f"/v1/pathways/{pathway}/clocks", role="legal_adviser")
    named = [shown for shown in running.json() if shown["name"] == name]
    return named[-1] if named else None


async def told(court: ServiceUnderTest, reader: str, event: str) -> list[Json]:
    """What a reader was told under the name of an event, in order."""
    return [
        data
        for channel, type_, data in await court.told()
        if channel == f"cstr.court.{reader}" and type_ == f"cstr.court.{event}"
    ]


async def take_in(court: ServiceUnderTest, document: Any, path: str = "court-lists") -> Any:
    """The report on a court list, or on a hearing message."""
    answered = await court.post(f"/v1/{path}", document, role="list_officer")
    assert answered.status_code == 200, answered.text
    return answered.json()


async def listed(court: ServiceUnderTest) -> str:
    """Jane, listed once, by her pathway."""
    return str((await take_in(court, court_list()))["taken"][0]["pathway_id"])


async def plead(
    court: ServiceUnderTest, pathway_id: str, code: str, at: str = "2026-02-02T10:20:00Z"
) -> Any:
    """What the court answers to a plea to the one offence."""
    [offence] = (await known(court, pathway_id))["offences"]
    body = {"entered_at": at, "offences": [{"offence_id": offence["offence_id"], "plea": code}]}
    return await court.post(f"/v1/pathways/{pathway_id}/pleas", body, role="legal_adviser")


def event_names(
    told: list[tuple[str, str, Json]], channel: str = "cstr.court.probation"
) -> list[str]:
    """The names of what one channel was told, in order."""
    return [type_.split(".")[2] for on, type_, _ in told if on == channel]


async def clocks(court: ServiceUnderTest, pathway_id: str) -> dict[str, Json]:
    """The clocks of a pathway by name, as the court's own staff read them."""
    path = f"/v1/pathways/{pathway_id}/clocks"
    shown = (await court.get(path, role="legal_adviser")).json()
    return {clock["name"]: clock for clock in shown}


async def referred(court: ServiceUnderTest, pathway: str, requirement: str = "mhtr") -> str:
    """Probation referred the order; by the breach."""
    breach = uuid4()
    await court.deliver(
        BreachReferred(
            pathway_id=UUID(pathway),
            occurred_at=REFERRED,
            breach_id=breach,
            requirement=BreachedRequirement(requirement),
            reason="unacceptable_absence",
            why="Fictional particulars",
            appointment_id=uuid4(),
        )
    )
    return str(breach)


async def breached(court: ServiceUnderTest, *requirements: Json, **more: Any) -> str:
    """An order that waits for the court to decide its breach."""
    pathway = await sentenced(court, *(requirements or (made(),)), **more)
    await referred(court, pathway)
    return pathway


async def decide(court: ServiceUnderTest, pathway: str, **more: Any) -> Any:
    """What the court answers to the decision on a breach."""
    return await ask(court, pathway, "breach-outcomes", DECIDED | more)


def another_sentence(*requirements: Json, **more: Any) -> Json:
    """A decision to pass another sentence."""
    sentence = {
        "disposal": "suspended_sentence_order",
        "order_months": 18,
        "custody_weeks": 12,
        "requirements": list(requirements),
    }
    return {
        "outcome": "resentenced",
        "reasons": ["treatment_need_found"],
        "sentence": sentence | more,
    }


async def reviewed(court: ServiceUnderTest, **more: Any) -> str:
    """Sentenced to a year with an MHTR, reviewed every five weeks."""
    return await sentenced(court, made(), court_reviews=True, review_every_weeks=5, **more)


async def review(court: ServiceUnderTest, pathway: str, **more: Any) -> Any:
    """What the court answers where a review was held."""
    return await ask(court, pathway, "court-reviews", HELD | more)
