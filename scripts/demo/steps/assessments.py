"""Assessment: consent, instruments, the court screen, and what is decided for the provider."""

from typing import Any

from scripts.demo.people import MENTAL_HEALTH, PROVIDER, RECOVERY
from scripts.demo.steps.run import DUTY_OFFICER, Run, holder_of, measures, substance_measures


async def requested(
    run: Run, requirement: str = MENTAL_HEALTH, organisation: str = "", day: int = 0
) -> None:
    """Probation asks an organisation, and it is there."""
    whom = organisation or holder_of(requirement)

    async def guilty_known() -> Any:
        return (await run.probation())["any_guilty"]

    await run.ask.until("the plea at probation", guilty_known)
    body = {
        "requested_at": run.at(day, 10, 15),
        "organisation": whom,
        "requirement": requirement,
        "needed_by": run.at(day, 13),
    }
    await run.to_probation("assessment-requests", body, DUTY_OFFICER)
    run.say(day, 10, "Probation", f"asks {whom} for an assessment")

    async def case_there() -> Any:
        return not (await run.case(requirement, whom))["stood_down_at"]

    await run.ask.until("the case at the provider", case_there)


async def consented(
    run: Run, requirement: str = MENTAL_HEALTH, organisation: str = "", day: int = 0
) -> None:
    """Willingness, consent and permission: three records."""
    body = {
        "given_at": run.at(day, 11),
        "requirement": requirement,
        "willing": True,
        "assessment_consent": True,
        "treatment_consent": True,
        "permissions": ["progress"],
        "how": "signed",
        "format": "easy read",
    }
    whom = organisation or holder_of(requirement)
    await run.to_provider("practitioner", "consents", body, whom)
    what = "records willingness, consent and permission to share: three records"
    run.say(day, 11, "Provider", what)


async def assessed(
    run: Run,
    requirement: str = MENTAL_HEALTH,
    organisation: str = "",
    *,
    suitable: bool = True,
    day: int = 0,
) -> None:
    """Instruments of the requirement, suitable or not."""
    mental = requirement == MENTAL_HEALTH
    body = {
        "assessed_at": run.at(day, 12),
        "requirement": requirement,
        "suitable": suitable,
        "criteria": {"condition": True, "treatable": suitable, "arrangements": True},
        "reasons": [] if suitable else ["needs_secondary_care"],
        "support_advised": [] if suitable else ["community_mental_health_team"],
        "instruments": measures(run.person.distress) if mental else substance_measures(20),
    }
    whom = organisation or holder_of(requirement)
    await _interpreted(run, requirement, whom, day)
    made = await run.to_provider("practitioner", "assessments", body, whom)
    totals = [m for m in made["measures"] if m["total"] is not None]
    scores = ", ".join(f"{m['instrument']} {float(m['total']):g}" for m in totals)
    outcome = "suitable" if suitable else "not suitable"
    run.say(day, 12, "Provider", f"assesses: {scores}; {outcome}")


async def _interpreted(run: Run, requirement: str, organisation: str, day: int) -> None:
    """Who needs an interpreter is not assessed without (R6)."""
    language = (await run.case(requirement, organisation))["interpreter_language"]
    if language is None:
        return
    booked = {"booked_at": run.at(day, 11, 5), "assessment_at": run.at(day, 11, 50)}
    said = booked | {"requirement": requirement, "language": language}
    await run.to_provider("practitioner", "interpreter-bookings", said, organisation)
    run.say(day, 11, "Provider", "books an interpreter; court and probation know until when")


async def approved(
    run: Run, organisation: str = PROVIDER, role: str = "clinical_lead", day: int = 0
) -> None:
    """The clinician approves and is named."""
    sessions = run.person.sessions if role == "clinical_lead" else 24
    body = {
        "decided_at": run.at(day, 13),
        "requirement": MENTAL_HEALTH,
        "approved": True,
        "named_clinician": "Dr Fictional-Yew",
        "outline": "Weekly sessions of 50 minutes on mood and managing distress",
        "sessions": sessions,
        "length_months": 6,
        "first_appointment_at": run.at(day + 7, 10),
        "first_appointment_place": "Fictional House, Northampton",
    }
    await run.to_provider(role, "clinical-decisions", body, organisation)
    who = role.replace("_", " ").capitalize()
    run.say(day, 13, who, "approves and is the named clinician")


async def declined(run: Run) -> None:
    """The clinical lead declines, with the reason and the support advised."""
    body = {
        "decided_at": run.at(0, 13),
        "requirement": MENTAL_HEALTH,
        "approved": False,
        "reasons": ["needs_secondary_care"],
        "support_advised": ["community_mental_health_team"],
    }
    await run.to_provider("clinical_lead", "clinical-decisions", body)
    run.say(0, 13, "Clinical lead", "declines: needs secondary care")


async def court_screened(run: Run, requirement: str, *, suitable: bool = True) -> None:
    """The duty officer's court screen, which the provider's point of contact gets."""
    used = "alcohol" if requirement == "atr" else "opiates"
    how = "oral" if requirement == "atr" else "smoked"
    body: dict[str, Any] = {
        "screened_at": run.at(0, 11),
        "requirement": requirement,
        "organisation": RECOVERY,
        "motivation": 7,
        "substances": [{"substance": used, "route": how, "days_of_last_28": 24}],
        "audit": {str(item): 2 for item in range(1, 11)},
        "mental_health_care": False,
        "willing": True,
        "treatment_contract": True,
        "confidentiality_waiver": True,
        "suitable": suitable,
        "reasons": [] if suitable else ["not_dependent"],
    }
    await run.to_probation("court-screens", body, DUTY_OFFICER)
    run.say(0, 11, "Probation", f"completes the court screen for {requirement.upper()}")

    async def there() -> Any:
        return (await run.case(requirement, RECOVERY))["court_screens"]

    await run.ask.until("the court screen at the provider", there)


async def agreed(run: Run, requirement: str, *, agreed: bool = True) -> None:
    """The single point of contact agrees to hold the order, or declines."""
    body: dict[str, Any] = {
        "decided_at": run.at(0, 13),
        "requirement": requirement,
        "agreed": agreed,
    }
    if agreed:
        body |= {
            "outline": "Weekly key work and a plan to reduce use",
            "length_months": 6,
            "first_appointment_at": run.at(1, 10),
            "first_appointment_place": "Fictional Wharf, Northampton",
        }
    else:
        body |= {"reasons": ["no_capacity"], "support_advised": ["substance_misuse_service"]}
    await run.to_provider("single_point_of_contact", "provider-agreements", body, RECOVERY)
    what = f"agrees to hold the {requirement.upper()}" if agreed else "declines: no capacity"
    run.say(0, 13, "Provider", what)


async def conferred(run: Run, requirement: str) -> None:
    """The assessor of mental health asks the other, who advises the combination."""
    question = {
        "asked_at": run.at(0, 12, 15),
        "requirement": MENTAL_HEALTH,
        "with_requirement": requirement,
        "question": "Can both treatments go side by side?",
    }
    one = await run.to_provider("practitioner", "conferrals", question)
    answer = {"answered_at": run.at(0, 12, 30), "combination_advised": True}
    path = f"/v1/conferrals/{one['id']}/answers"
    await run.ask.post("provider_assessment", "practitioner", path, answer, RECOVERY)
    run.say(0, 12, "Provider", "two assessors confer and advise both")
