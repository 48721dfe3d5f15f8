"""What is moved, taken back or put right in the story: its words are looked for as all are."""

from typing import Any

from contracts.event import Agency
from scripts.demo.asking import Asker
from scripts.demo.people import PROVIDER, Person

DUTY_OFFICER = (Agency.PROBATION, "court_duty_officer")
OFFICER = (Agency.PROBATION, "responsible_officer")
POINT_OF_CONTACT = (Agency.PROVIDER, "single_point_of_contact")


async def plans_changed(ask: Asker, person: Person, pathway: str, organisation: str) -> None:
    """Alcohol treatment is agreed to, moved, proposed, and both are taken back before sentence."""
    path, at = f"/v1/pathways/{pathway}", person.at
    await screened_in_court(ask, person, path, organisation)

    async def screened() -> Any:
        known = await ask.get(Agency.PROVIDER, "practitioner", path, organisation)
        return known and known["cases"][0]["court_screens"]

    await ask.until("the court screen at its provider", screened)
    arranged = {
        "requirement": "atr",
        "first_appointment_at": at(1, 10).isoformat(),
        "first_appointment_place": "Fictional House",
    }
    plan = {"outline": "Key work", "length_months": 6, "agreed": True}
    decided = {"decided_at": at(0, 12).isoformat(), **plan, **arranged}
    await ask.post(*POINT_OF_CONTACT, f"{path}/provider-agreements", decided, organisation)
    moved = {"changed_at": at(0, 13).isoformat(), **arranged}
    await ask.post(*POINT_OF_CONTACT, f"{path}/approval-changes", moved, organisation)

    async def approved() -> Any:
        known = await ask.get(*DUTY_OFFICER, path)
        return [p for p in known["positions"] if p["requirement"] == "atr" and p["approved"]]

    await ask.until("the agreement at probation", approved)
    level = {"level": "medium", "level_without_requirement": "medium"}
    proposed = {"proposed_at": at(0, 14).isoformat(), "requirement": "atr", **level}
    await ask.post(*DUTY_OFFICER, f"{path}/proposals", proposed)
    back = {"withdrawn_at": at(0, 15).isoformat(), "requirement": "atr", "why": "Too soon"}
    withdrawn = back | {"because": "level_reconsidered"}
    await ask.post(*DUTY_OFFICER, f"{path}/proposal-withdrawals", withdrawn)
    await ask.post(*POINT_OF_CONTACT, f"{path}/approval-withdrawals", back, organisation)


async def put_right(ask: Asker, person: Person, pathway: str) -> None:
    """An absence is warned of, then excused; a night in hospital is heard of twice."""
    path, at = f"/v1/pathways/{pathway}", person.at
    held = {"requirement": "mhtr", "session_number": 6, "at": at(29, 10).isoformat()}
    held |= {"place": "Fictional House", "channel": "in_person"}
    practitioner = (Agency.PROVIDER, "practitioner")
    one = await ask.post(*practitioner, f"{path}/appointments", held, PROVIDER)
    appointment = f"/v1/appointments/{one['id']}"
    missed = {"attendance": "not_attended", "acceptable": False, "reason": "no_reason_given"}
    recorded = {"recorded_at": at(29, 12).isoformat(), **missed}
    await ask.post(*practitioner, f"{appointment}/attendance", recorded, PROVIDER)

    async def told() -> Any:
        known = await ask.get(*OFFICER, path)
        return [a for a in known["appointments"] if a["id"] == one["id"]]

    await ask.until("the absence at probation", told)
    absence = f"/v1/non-attendances/{one['id']}"
    warned = {"decided_at": at(29, 13).isoformat(), "decision": "warning", "told_person": True}
    await ask.post(*OFFICER, f"{absence}/decisions", warned | {"why": "None given"})
    excused = {"corrected_at": at(30, 9).isoformat(), "why": "A note was brought"}
    went = excused | {"attendance": "not_attended", "reason": "illness"}
    await ask.post(*practitioner, f"{appointment}/corrections", went, PROVIDER)
    lifted = excused | {"decision": "acceptable_reason", "told_person": True}
    await ask.post(*OFFICER, f"{absence}/corrections", lifted)
    ill = {
        "circumstance": "hospital",
        "began_at": at(30, 20).isoformat(),
        "why": "Told by a sister",
    }
    ill |= {"ended_at": at(31, 8).isoformat()}
    await ask.post(*OFFICER, f"{path}/circumstances", ill)
    await ask.post(Agency.COURT, "legal_adviser", f"{path}/circumstances", ill)


async def screened_in_court(ask: Asker, person: Person, path: str, organisation: str) -> None:
    """An organisation is asked about alcohol, with what a screen in court found."""
    at = person.at
    asked = {"requested_at": at(0, 10).isoformat(), "needed_by": at(0, 13).isoformat()}
    asked |= {"organisation": organisation, "requirement": "atr"}
    await ask.post(*DUTY_OFFICER, f"{path}/assessment-requests", asked)
    found: dict[str, Any] = {"screened_at": at(0, 11).isoformat(), "requirement": "atr"}
    found |= {"substances": [{"substance": "alcohol", "route": "oral", "days_of_last_28": 20}]}
    found |= {"organisation": organisation, "motivation": 5, "mental_health_care": False}
    found |= {"audit": dict.fromkeys(map(str, range(1, 11)), 2)}
    agreed = ("willing", "treatment_contract", "confidentiality_waiver", "suitable")
    found |= dict.fromkeys(agreed, True)
    await ask.post(*DUTY_OFFICER, f"{path}/court-screens", found)
