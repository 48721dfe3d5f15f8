"""Treatment under the order: attended, missed, reviewed, adjusted."""

from typing import Any

from scripts.demo.people import MENTAL_HEALTH, PROVIDER
from scripts.demo.steps.run import (
    PROBATION,
    PROVIDERS,
    Run,
    holder_of,
    measures,
)


async def attended(
    run: Run,
    number: int,
    day: int,
    requirement: str = MENTAL_HEALTH,
    organisation: str = "",
) -> None:
    """A session held and attended."""
    whom = organisation or holder_of(requirement)
    appointment = await _appoint(run, number, day, requirement, whom)
    body = {
        "recorded_at": run.at(day, 11),
        "attendance": "attended",
        "engagement": "active",
    }
    path = f"/v1/appointments/{appointment}/attendance"
    await run.ask.post(PROVIDERS, "practitioner", path, body, whom)
    if number in (1, 2) or number == run.person.sessions:
        run.say(day, 10, "Provider", f"session {number} of {run.person.sessions} attended")


async def missed(run: Run, number: int, day: int, decision: str) -> str:
    """A session missed, reported and decided on; its appointment."""
    appointment = await _appoint(run, number, day, MENTAL_HEALTH, PROVIDER)
    body = {
        "recorded_at": run.at(day, 16),
        "attendance": "not_attended",
        "acceptable": False,
        "reason": "no_reason_given",
    }
    path = f"/v1/appointments/{appointment}/attendance"
    await run.ask.post(PROVIDERS, "practitioner", path, body, PROVIDER)

    async def reported() -> Any:
        known = (await run.probation())["appointments"]
        return any(one["id"] == appointment for one in known)

    await run.ask.until("the absence at probation", reported)
    decided = {
        "decided_at": run.at(day + 1, 9),
        "decision": decision,
        "why": "No reason was given",
        "told_person": True,
    }
    path = f"/v1/non-attendances/{appointment}/decisions"
    await run.ask.post(PROBATION, "responsible_officer", path, decided)
    run.say(day, 10, "Provider", f"session {number} missed, reported within 48 hours")
    run.say(day + 1, 9, "Responsible officer", f"decides: {decision.replace('_', ' ')}")
    return appointment


async def withdrawn(
    run: Run, what: str, day: int, hour: int = 12, permission: str | None = None
) -> None:
    """Willingness, consent to treatment or a permission is taken back."""
    body: dict[str, Any] = {
        "withdrawn_at": run.at(day, hour),
        "requirement": MENTAL_HEALTH,
        "withdrawn": what,
    }
    if permission:
        body["permission"] = permission
    await run.to_provider("practitioner", "withdrawals", body)
    said = f"permission for {permission} taken back" if permission else f"{what} taken back"
    more = ": engagement is told no more" if permission == "progress" else ""
    run.say(day, hour, "Provider", f"{said}{more}")


async def drug_tested(
    run: Run, day: int, outcome: str = "tested", result: str = "negative"
) -> None:
    """A drug test under a DRR."""
    found = [{"substance": "opiates", "result": result}] if outcome == "tested" else []
    body = {"taken_at": run.at(day, 10), "requirement": "drr", "outcome": outcome}
    await run.to_provider("practitioner", "drug-tests", body | {"results": found}, holder_of("drr"))
    run.say(day, 10, "Provider", f"drug test: {result if found else outcome}")


async def reviewed(run: Run, day: int, kind: str = "supervision") -> None:
    """Treatment is reviewed, with instruments."""
    body = {
        "reviewed_at": run.at(day, 13),
        "requirement": MENTAL_HEALTH,
        "kind": kind,
        "outcome": "progressing",
        "taking_part": ["practitioner", "person"],
        "engagement": "active",
        "instruments": measures(1),
    }
    await run.to_provider("practitioner", "treatment-reviews", body)
    run.say(day, 13, "Provider", f"reviews treatment ({kind.replace('_', ' ')}): progressing")


async def adjusted(run: Run, day: int) -> None:
    """Early good progress: the provider proposes less, the officer accepts."""
    body = {
        "requirement": MENTAL_HEALTH,
        "proposed_at": run.at(day, 12),
        "kind": "shorten_good_progress",
        "reason": "responded_well",
        "explanation": "The goals are reached sooner than expected",
        "proposed_sessions": 6,
    }
    one = await run.to_provider("clinical_lead", "adjustment-proposals", body)

    async def heard() -> Any:
        known = await run.ask.get(PROBATION, "responsible_officer", "/v1/adjustment-proposals")
        return any(each["id"] == one["id"] for each in known)

    await run.ask.until("the proposal of an adjustment at probation", heard)
    path = f"/v1/adjustment-proposals/{one['id']}/decisions"
    decided = {"decided_at": run.at(day, 15), "decision": "accepted", "why": "All agree"}
    await run.ask.post(PROBATION, "responsible_officer", path, decided)
    run.say(day, 15, "Officer", "accepts a shorter treatment")


async def disclosed(run: Run, day: int) -> None:
    """A risk to life is told to probation without consent, and looked at afterwards."""
    body = {
        "requirement": MENTAL_HEALTH,
        "disclosed_at": run.at(day, 10),
        "ends_at": run.at(day + 2, 10),
        "authority": "risk_to_life",
        "recipient": "probation",
        "risk_flags": ["to_self"],
        "risk": "Spoke of harm that evening",
        "reason": "There was no time to ask",
    }
    one = await run.to_provider("practitioner", "emergency-disclosures", body)
    path = f"/v1/emergency-disclosures/{one['id']}/reviews"
    review = {"reviewed_at": run.at(day + 1, 9), "justified": True, "note": "No less would do"}
    await run.ask.post(PROVIDERS, "clinical_lead", path, review, PROVIDER)
    run.say(day, 10, "Provider", "tells probation of a risk to life without consent")


async def _appoint(run: Run, number: int, day: int, requirement: str, organisation: str) -> str:
    body = {
        "requirement": requirement,
        "session_number": number,
        "at": run.at(day, 10),
        "place": "Fictional House, Northampton",
        "channel": "in_person",
    }
    made = await run.to_provider("practitioner", "appointments", body, organisation)
    return str(made["id"])
