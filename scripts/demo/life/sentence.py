"""The proposal, and the court's answer to it."""

from typing import Any

from scripts.demo.life.way import PROBATION, Way
from scripts.demo.people import Ending


async def sentence(way: Way) -> bool:
    """The proposal and the court's answer; whether the requirement was made."""
    await _propose(way)
    return await _sentenced(way)


async def _propose(way: Way) -> None:
    async def approved() -> Any:
        return any(one["approved"] for one in (await way.probation())["positions"])

    await way.ask.until("the approval at probation", approved)
    made = await propose_now(way)
    passed = sum(c["answer"] == "pass" for c in made["gate"])
    way.say(0, 14, "Probation", f"proposes an MHTR: {passed} conditions of the gate pass")


async def propose_now(way: Way) -> Any:
    """Propose the requirement, whether or not the gate lets it pass."""
    return await way.ask.post(
        PROBATION,
        "court_duty_officer",
        f"/v1/pathways/{way.pathway}/proposals",
        {
            "proposed_at": way.person.at(0, 14).isoformat(),
            "requirement": "mhtr",
            "level": "medium",
            "level_without_requirement": "medium",
        },
    )


async def _sentenced(way: Way) -> bool:
    p = way.person

    async def proposed() -> Any:
        court = await way.court()
        return any(one["proposed_at"] for one in court["requirements"])

    await way.ask.until("the proposal at the court", proposed)
    made = p.ending is not Ending.COURT_DECLINES
    answer: dict[str, Any] = {"requirement": "mhtr", "made": made}
    answer |= {"length_months": 6} if made else {"decline_reasons": ["too_onerous"]}
    await way.to_court(
        "sentences",
        {
            "sentenced_at": p.at(0, 15).isoformat(),
            "disposal": "community_order",
            "order_months": 12,
            "requirements": [answer],
            "would_have_been": "custody",
            "would_have_been_custody_weeks": 8,
        },
    )
    what = "with" if made else "without"
    way.say(0, 15, "Court", f"sentences: community order {what} the requirement")
    return made
