"""Under the order: allocation, meetings, sessions, absences, tests, reviews, completion."""

from typing import Any

from scripts.demo.journeys.run import (
    PROBATION,
    PROVIDERS,
    Run,
    holder_of,
    measures,
    substance_measures,
)
from scripts.demo.people import MENTAL_HEALTH, PROVIDER


async def allocated(run: Run, day: int = 1) -> None:
    """An officer is allocated, and the order is known at its provider."""

    async def at_probation() -> Any:
        return (await run.probation())["sentenced_at"]

    await run.ask.until("the sentence at probation", at_probation)
    body = {
        "allocated_at": run.at(day, 10),
        "officer_id": run.officer,
        "justification": "Holds other orders with treatment",
    }
    made = await run.to_probation("allocations", body, "senior_officer")
    cases = f"{made['cases_then']} of {made['capacity_then']} cases"
    run.say(day, 10, "Probation", f"allocates an officer who held {cases}")


async def met(run: Run, *requirements: str, first: int = 3, planning: int = 8) -> None:
    """The first meeting, and the planning meeting with one sequence."""
    body = {
        "met_at": run.at(first, 14),
        "channel": "in_person",
        "sentence_explained": True,
        "planning_meeting_at": run.at(planning, 10),
        "planning_meeting_place": "Fictional Probation Office, Northampton",
    }
    await run.to_probation("first-meetings", body)
    known = (await run.probation())["positions"]
    sequence = list(requirements or (MENTAL_HEALTH,))
    holders = [one["organisation"] for one in known if one["requirement"] in sequence]
    held = {
        "held_at": run.at(planning, 11),
        "person_took_part": True,
        "organisations": holders,
        "sequence": sequence,
        "goals": "Sleep and mood better, in touch with the family",
        "expectations": "Weekly sessions, a call the day before in case of illness",
        "attendance_process": "What is missed is told to the officer within 48 hours",
        "communication": "Officer and providers speak every month",
    }
    await run.to_probation("planning-meetings", held)
    run.say(planning, 11, "Officer", f"plans with everybody: {', '.join(sequence)}")


async def order_there(run: Run, requirement: str = MENTAL_HEALTH, organisation: str = "") -> None:
    """Wait until the provider knows of the order."""
    whom = organisation or holder_of(requirement)

    async def made() -> Any:
        return (await run.case(requirement, whom))["order"]["made"]

    await run.ask.until("the order at the provider", made)


async def treated_again(run: Run, requirement: str = MENTAL_HEALTH) -> None:
    """Wait until another course of treatment has begun, and probation knows of the order."""

    async def begun() -> Any:
        return (await run.case(requirement, holder_of(requirement)))["course"] == 2

    async def known() -> Any:
        return (await run.probation())["after_sentence"]["order_number"] == 2

    await run.ask.until("another course at the provider", begun)
    await run.ask.until("another order at probation", known)


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


async def completed(run: Run, day: int, requirement: str = MENTAL_HEALTH) -> None:
    """Signed off by whoever decides, with the final measures; the court learns the outcome."""
    mental = requirement == MENTAL_HEALTH
    whom = holder_of(requirement)
    after = measures(1 if run.person.number % 5 else 2) if mental else substance_measures(4)
    body = {
        "completed_at": run.at(day, 12),
        "requirement": requirement,
        "outcome": "completed",
        "instruments": after,
        "onward_support": ["gp"],
        "gp_registered": True,
        "end_meeting_at": run.at(day, 11),
        "end_meeting_with": ["officer", "provider", "person"],
        "experience": {"asked": True, "rating": 4, "comments_may_be_kept": True},
    }
    role = "clinical_lead" if mental else "single_point_of_contact"
    made = await run.to_provider(role, "completions", body, whom)
    changes = ", ".join(
        f"{c['instrument']} {float(c['before']):g} → {float(c['after']):g}" for c in made["changes"]
    )
    reliable = sum(c["reliable"] == "improved" for c in made["changes"])
    who = role.replace("_", " ").capitalize()
    run.say(day, 12, who, f"signs off: {changes}; {reliable} reliable")
    await _outcome_known(run, requirement)
    run.say(day, 12, "Court", "learns the outcome, and nothing clinical")


async def discharged(run: Run, day: int) -> None:
    """Treatment ends early, with a coded reason."""
    body = {
        "completed_at": run.at(day, 12),
        "requirement": MENTAL_HEALTH,
        "outcome": "unplanned_discharge",
        "discharge_reason": "moved_away",
    }
    await run.to_provider("clinical_lead", "completions", body)
    await _outcome_known(run, MENTAL_HEALTH)
    run.say(day, 12, "Clinical lead", "ends treatment early: moved away")


async def followed(run: Run, completed_on: int) -> None:
    """Three, six and twelve months after completion."""
    for months, days in ((3, 92), (6, 184), (12, 365)):
        body = {
            "requirement": MENTAL_HEALTH,
            "months": months,
            "done_at": run.at(completed_on + days - 3, 10),
            "reached": True,
            "instruments": measures(1),
        }
        await run.to_provider("practitioner", "follow-ups", body)
        run.say(completed_on + days - 3, 10, "Provider", f"follows up after {months} months")


async def _outcome_known(run: Run, requirement: str) -> None:
    async def known() -> Any:
        positions = (await run.court())["requirements"]
        return any(p["outcome"] for p in positions if p["requirement"] == requirement)

    await run.ask.until("the outcome at the court", known)


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
