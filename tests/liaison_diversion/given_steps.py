"""One thing that happens to a person, told or done, as follow-ups depend on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from contracts.event import Event
from contracts.events.court_listing import Sentenced
from contracts.events.provider_assessment import (
    AssessmentCompleted,
    ClinicalLeadDeclined,
    ConsentWithdrawn,
    Declined,
    ProviderDeclined,
    ResponsiblePractitionerDeclined,
)
from contracts.vocabulary import Disposal, Requirement, Withdrawable
from tests.liaison_diversion.given import ELIGIBILITY, MHTR, START, Person, ask, listing_of, pleaded
from tests.service_under_test import ServiceUnderTest

WITHDRAWN = {
    Withdrawable.WILLINGNESS: "willingness_withdrawn",
    Withdrawable.TREATMENT: "treatment_consent_withdrawn",
}
DECLINES: dict[str, type[Declined]] = {
    "clinical_lead_declined": ClinicalLeadDeclined,
    "responsible_practitioner_declined": ResponsiblePractitionerDeclined,
    "provider_declined": ProviderDeclined,
}


@dataclass(frozen=True)
class Step:
    """One thing that happens: what, at which minute, and how it turned out."""

    kind: str
    minute: int
    value: Any
    requirement: Requirement = MHTR

    @property
    def at(self) -> datetime:
        """When."""
        return START + timedelta(minutes=self.minute)


def event_of(person: Person, step: Step) -> Event:
    """What is told of a step."""
    about: dict[str, Any] = {"pathway_id": person.pathway, "occurred_at": step.at}
    required = about | {"requirement": step.requirement}
    if step.kind == "listing":
        return listing_of(person, *step.value)
    if step.kind == "plea":
        return pleaded(person, step.at, *step.value)
    if step.kind == "sentence":
        disposal = Disposal.COMMUNITY_ORDER if step.value else Disposal.FINE
        return Sentenced(disposal=disposal, requirement_made=step.value, **about)
    if step.kind == "assessment":
        reasons = () if step.value else ("too_unwell_today",)
        return AssessmentCompleted(suitable=step.value, reasons=reasons, **required)
    if step.kind == "decline":
        return DECLINES[step.value](reasons=("needs_secondary_care",), **required)
    return ConsentWithdrawn(withdrawn=step.value, **required)


async def let_happen(liaison: ServiceUnderTest, person: Person, step: Step) -> None:
    """Let a step happen."""
    if step.kind != "screen":
        await liaison.deliver(event_of(person, step))
        return
    answers = {str(item): 3 if step.value else 1 for item in range(1, 11)}
    body = ELIGIBILITY | {"screened_at": step.at.isoformat(), "answers": answers}
    assert (await ask(liaison, person.referral, "eligibility-screens", body)).status_code == 201
