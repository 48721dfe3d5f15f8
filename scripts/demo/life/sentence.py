"""The proposal, and the court's answer to it."""

from typing import Any

from scripts.demo.life.before_court import follow_up
from scripts.demo.life.way import PROBATION, Way
from scripts.demo.people import Ending


async def sentence(way: Way) -> bool:
    """The proposal and the court's answer; whether the requirement was made."""
    await _propose(way)
    if way.person.ending is Ending.PLEA_CHANGED:
        await _plea_changed(way)
        return False
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


async def _proposed(way: Way) -> bool:
    return any(one["proposed_at"] for one in (await way.court())["requirements"])


async def _plea_changed(way: Way) -> None:
    await way.ask.until("the proposal at the court", lambda: _proposed(way))
    offences = (await way.court())["offences"]
    changed = {"plea": "CHANGE_TO_NOT_GUILTY"}
    body = {
        "entered_at": way.person.at(0, 14, 30).isoformat(),
        "offences": [{"offence_id": o["offence_id"]} | changed for o in offences],
    }
    await way.to_court("pleas", body)
    way.say(0, 14, "Court", "takes another plea: not guilty")

    async def undone() -> bool:
        stood_down = (await way.provider())["cases"][0]["stood_down_at"]
        return stood_down is not None and not await _proposed(way)

    await way.ask.until("what followed from the plea to be undone", undone)
    await follow_up(way, "the proposal is withdrawn, the provider stood down")


async def _sentenced(way: Way) -> bool:
    p = way.person
    await way.ask.until("the proposal at the court", lambda: _proposed(way))
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
