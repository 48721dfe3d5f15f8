"""An officer allocated, and the meetings under the order."""

from typing import Any

from scripts.demo.people import MENTAL_HEALTH
from scripts.demo.steps.run import (
    Run,
    holder_of,
)


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
    await _with_crn(run)
    cases = f"{made['cases_then']} of {made['capacity_then']} cases"
    run.say(day, 10, "Probation", f"allocates an officer who held {cases}")


async def _with_crn(run: Run) -> None:
    """Probation's systems are told of an allocation once it is known under which CRN."""
    if (await run.probation())["crn"] is not None:
        return
    number = int(run.pathway.replace("-", "")[-8:], 16) % 1_000_000
    body = {"value": f"X{number:06d}", "issuer": "Probation case records (fictional)"}
    await run.to_probation("identifiers", body | {"valid_from": "2024-02-05"}, "senior_officer")


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
