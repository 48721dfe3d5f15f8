"""The end of treatment, and follow-ups."""

from typing import Any

from scripts.demo.people import MENTAL_HEALTH
from scripts.demo.steps.run import (
    Run,
    holder_of,
    measures,
    substance_measures,
)


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
