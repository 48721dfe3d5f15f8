"""After sentence: allocation, sessions, absences, a permission taken back, completion."""

from typing import Any

from scripts.demo.life.way import PROBATION, PROVIDERS, Way, measures
from scripts.demo.people import PROVIDER, Ending


async def after_sentence(way: Way, officer: str) -> None:
    """Allocation, sessions, absences, completion."""
    await _allocate(way, officer)
    if not await _treatment(way):
        return
    await _complete(way)


async def _allocate(way: Way, officer: str) -> None:
    p = way.person

    async def sentenced() -> Any:
        return (await way.probation())["sentenced_at"]

    await way.ask.until("the sentence at probation", sentenced)
    made = await way.ask.post(
        PROBATION,
        "senior_officer",
        f"/v1/pathways/{way.pathway}/allocations",
        {
            "allocated_at": p.at(1, 10).isoformat(),
            "officer_id": officer,
            "justification": "Holds other orders with treatment",
        },
    )
    way.say(
        1,
        10,
        "Probation",
        f"allocates an officer who held {made['cases_then']} of {made['capacity_then']} cases, "
        "in 19 hours of 48",
    )


async def _treatment(way: Way) -> bool:
    p = way.person

    async def order_there() -> Any:
        return any(case["order"]["made"] for case in (await way.provider())["cases"])

    await way.ask.until("the order at the provider", order_there)
    wanted = {Ending.COMPLETES: p.sessions, Ending.IN_TREATMENT: 2}.get(p.ending, 1)
    for number in range(1, wanted + 1):
        if p.named and number == 3:
            await _missed(way, number, 7 * number - 3, "warning")
        if p.named and number == 6:
            await _withdraw_permission(way, 7 * number - 3)
        await _attended(way, number, 7 * number)
    if p.ending is Ending.REFERRED:
        await _missed(way, 2, 14, "warning")
        await _missed(way, 2, 21, "refer_for_breach")
    return p.ending is Ending.COMPLETES


async def _attended(way: Way, number: int, day: int) -> None:
    appointment = await _appoint(way, number, day)
    await way.ask.post(
        PROVIDERS,
        "practitioner",
        f"/v1/appointments/{appointment}/attendance",
        {
            "recorded_at": way.person.at(day, 11).isoformat(),
            "attendance": "attended",
            "engagement": "active",
        },
        PROVIDER,
    )
    if number in (1, 2) or number == way.person.sessions:
        way.say(day, 10, "Provider", f"session {number} of {way.person.sessions} attended")


async def _missed(way: Way, number: int, day: int, decision: str) -> None:
    p = way.person
    appointment = await _appoint(way, number, day)
    await way.ask.post(
        PROVIDERS,
        "practitioner",
        f"/v1/appointments/{appointment}/attendance",
        {
            "recorded_at": p.at(day, 16).isoformat(),
            "attendance": "not_attended",
            "acceptable": False,
            "reason": "no_reason_given",
        },
        PROVIDER,
    )

    async def reported() -> Any:
        known = (await way.probation())["appointments"]
        return any(one["id"] == appointment for one in known)

    await way.ask.until("the absence at probation", reported)
    await _decide(way, appointment, day + 1, decision)
    way.say(day, 10, "Provider", f"session {number} missed, reported within 48 hours")
    way.say(day + 1, 9, "Responsible officer", f"decides: {decision.replace('_', ' ')}")


async def _decide(way: Way, appointment: str, day: int, decision: str) -> None:
    body = {
        "decided_at": way.person.at(day, 9).isoformat(),
        "decision": decision,
        "why": "No reason was given",
        "told_person": True,
    }
    await way.ask.post(
        PROBATION, "responsible_officer", f"/v1/non-attendances/{appointment}/decisions", body
    )


async def _withdraw_permission(way: Way, day: int) -> None:
    await way.to_provider(
        "practitioner",
        "withdrawals",
        {
            "withdrawn_at": way.person.at(day, 12).isoformat(),
            "requirement": "mhtr",
            "withdrawn": "sharing",
            "permission": "progress",
        },
    )
    way.say(
        day,
        12,
        "Provider",
        "permission for progress taken back: engagement is told no more",
    )


async def _appoint(way: Way, number: int, day: int) -> str:
    made = await way.to_provider(
        "practitioner",
        "appointments",
        {
            "requirement": "mhtr",
            "session_number": number,
            "at": way.person.at(day, 10).isoformat(),
            "place": "Fictional House, Northampton",
            "channel": "in_person",
        },
    )
    return str(made["id"])


async def _complete(way: Way) -> None:
    p = way.person
    day = 7 * p.sessions + 2
    made = await way.to_provider(
        "clinical_lead",
        "completions",
        {
            "completed_at": p.at(day, 12).isoformat(),
            "requirement": "mhtr",
            "outcome": "completed",
            "instruments": measures(1 if p.number % 5 else 2),
            "onward_support": ["gp"],
            "gp_registered": True,
            "end_meeting_at": p.at(day, 11).isoformat(),
            "end_meeting_with": ["officer", "provider", "person"],
            "onward_referrals": [{"to": "gp", "responsible": "provider"}],
            "experience": {"asked": True, "rating": 4, "comments_may_be_kept": True},
        },
    )
    changes = ", ".join(
        f"{c['instrument']} {float(c['before']):g} → {float(c['after']):g}" for c in made["changes"]
    )
    reliable = sum(c["reliable"] == "improved" for c in made["changes"])
    way.say(day, 12, "Clinical lead", f"signs off: {changes}; {reliable} reliable")

    async def court_knows() -> Any:
        court = await way.court()
        return any(one["outcome"] for one in court["requirements"])

    await way.ask.until("the outcome at the court", court_knows)
    way.say(day, 12, "Court", "learns the outcome, and nothing clinical")
