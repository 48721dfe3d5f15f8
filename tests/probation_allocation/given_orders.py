"""An order in force at probation, brought as far as a test needs it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.events.court_listing import (
    BreachDecided,
    CaseListed,
    CourtReviewSet,
    ListedOffence,
    RequirementMade,
    Sentenced,
)
from contracts.events.provider_assessment import (
    NonAttendanceV1,
    SessionAttendedV1,
)
from contracts.vocabulary import (
    BreachedRequirement,
    BreachOutcome,
    Channel,
    Disposal,
    Engagement,
    Requirement,
)
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

MORNING = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def after(**more: float) -> datetime:
    """A moment after the morning of the sentence."""
    return MORNING + timedelta(**more)


def sentence(pathway: UUID, **more: Any) -> Sentenced:
    """A community order with a mental-health requirement."""
    values: dict[str, Any] = {
        "pathway_id": pathway,
        "occurred_at": MORNING,
        "disposal": Disposal.COMMUNITY_ORDER,
        "order_months": 12,
        "requirement_made": True,
        "requirements": (RequirementMade(requirement=Requirement.MHTR, made=True),),
    }
    return Sentenced(**values | more)


async def under_order(api: Api, **more: Any) -> tuple[ServiceUnderTest, UUID]:
    """A listed person, sentenced to the order."""
    probation, pathway = await api(SERVICE), uuid4()
    await probation.deliver(
        CaseListed(
            pathway_id=pathway,
            occurred_at=MORNING,
            site="northamptonshire",
            court_name="Northampton Magistrates' Court",
            hearing_at=MORNING,
            hearing_on=date(2026, 6, 1),
            case_urn="FICTIONAL1",
            family_name="Fictional",
            offences=(ListedOffence(offence_id=uuid4(), title="Theft", code="TH68010"),),
        )
    )
    await probation.deliver(sentence(pathway, **more))
    return probation, pathway


def review_set(pathway: UUID, review: UUID, due: date = date(2026, 7, 6)) -> CourtReviewSet:
    """A review the court set."""
    return CourtReviewSet(
        pathway_id=pathway,
        occurred_at=MORNING,
        review_id=review,
        review_due_on=due,
        with_hearing=True,
    )


def attended(pathway: UUID, number: int, engagement: Engagement | None = None) -> SessionAttendedV1:
    """A session that was attended."""
    return SessionAttendedV1(
        pathway_id=pathway,
        occurred_at=after(days=7 * number),
        appointment_id=uuid4(),
        session_number=number,
        attendance="attended",
        channel=Channel.IN_PERSON,
        engagement=engagement,
    )


def missed(pathway: UUID, number: int, *, acceptable: bool = False) -> NonAttendanceV1:
    """A session that was missed."""
    return NonAttendanceV1(
        pathway_id=pathway,
        occurred_at=after(days=7 * number),
        appointment_id=uuid4(),
        session_number=number,
        appointment_at=after(days=7 * number),
        acceptable=acceptable,
        reason="illness" if acceptable else "no_reason_given",
    )


async def decide(probation: ServiceUnderTest, absence: NonAttendanceV1, decision: str) -> Any:
    """The officer's decision on an absence, the day after."""
    body = {
        "decided_at": (absence.occurred_at + timedelta(days=1)).isoformat(),
        "decision": decision,
        "why": "Fictional reason",
        "told_person": True,
    }
    path = f"/v1/non-attendances/{absence.appointment_id}/decisions"
    answer = await probation.post(path, body, role="responsible_officer")
    assert answer.status_code == 201, answer.text
    return answer


async def ask(
    probation: ServiceUnderTest, pathway: UUID, what: str, body: Any, role: str = ""
) -> Any:
    """What probation answers about an order."""
    path = f"/v1/pathways/{pathway}/{what}"
    return await probation.post(path, body, role=role or "responsible_officer")


async def known(probation: ServiceUnderTest, pathway: UUID) -> Any:
    """What probation knows of a pathway."""
    return (await probation.get(f"/v1/pathways/{pathway}", role="responsible_officer")).json()


async def told(probation: ServiceUnderTest, reader: str, event: str) -> list[dict[str, Any]]:
    """What a reader was told under the name of an event, in order."""
    return [
        data
        for channel, type_, data in await probation.told()
        if channel == f"cstr.probation.{reader}" and type_ == f"cstr.probation.{event}"
    ]


BREACH: dict[str, Any] = {
    "referred_at": after(days=30).isoformat(),
    "requirement": "mhtr",
    "reason": "did_not_take_part",
    "why": "Fictional particulars",
}


RETURN: dict[str, Any] = {
    "returned_at": after(days=30).isoformat(),
    "requirement": "mhtr",
    "reason": "consent_withdrawn",
    "why": "Fictional words of the officer",
}


async def absent(
    api: Api, decision: str | None = "refer_for_breach"
) -> tuple[ServiceUnderTest, UUID, str]:
    """An absence from treatment, decided on."""
    probation, pathway = await under_order(api)
    absence = missed(pathway, 2)
    await probation.deliver(absence)
    if decision is not None:
        await decide(probation, absence, decision)
    return probation, pathway, str(absence.appointment_id)


def of_absence(appointment: str, **more: Any) -> dict[str, Any]:
    """The absence, referred."""
    named = {"reason": "unacceptable_absence", "appointment_id": appointment}
    return BREACH | named | more


def decided(pathway: UUID, breach: str, outcome: str, **more: Any) -> BreachDecided:
    """What the court made of a breach."""
    values: dict[str, Any] = {
        "pathway_id": pathway,
        "occurred_at": after(days=40),
        "breach_id": UUID(breach),
        "requirement": BreachedRequirement.MHTR,
        "outcome": BreachOutcome(outcome),
        "reasons": ("persistent_breach",),
        "order_ended": False,
    }
    return BreachDecided(**values | more)


async def referred(api: Api) -> tuple[ServiceUnderTest, UUID, str]:
    """An order referred for breach, with an absence nobody decided on and a review that is set."""
    probation, pathway = await under_order(api)
    await probation.deliver(review_set(pathway, uuid4()))
    await probation.deliver(missed(pathway, 3))
    answer = await ask(probation, pathway, "breaches", BREACH)
    return probation, pathway, answer.json()["id"]


OFFICER = "responsible_officer@probation-allocation.invalid"


async def allocate(probation: ServiceUnderTest, pathway: UUID, user: str = OFFICER) -> str:
    """An officer of one case holds the order."""
    officer = {"site": "northamptonshire", "name": "A. Fictional", "team": "T", "contact": "desk"}
    answer = await probation.post(
        "/v1/officers",
        officer | {"user": user, "capacity": 1},
        role="senior_officer",
    )
    body = {
        "allocated_at": after(hours=5).isoformat(),
        "officer_id": answer.json()["id"],
        "justification": "Knows the person",
    }
    done = await ask(probation, pathway, "allocations", body, role="senior_officer")
    assert done.status_code == 201, done.text
    return str(answer.json()["id"])
