"""Before court: custody, screening, the list agreed; then the plea and what follows from it."""

from typing import Any

from scripts.demo.life.way import LIAISON, PROBATION, Way
from scripts.demo.people import SITE, Ending


async def before_court(way: Way) -> bool:
    """Custody, screening, the list agreed, the plea; whether an assessment follows."""
    await _custody(way)
    await _agree_list(way)
    return await _plea(way)


async def _custody(way: Way) -> None:
    p = way.person
    referral = await way.ask.post(
        LIAISON,
        "practitioner",
        "/v1/referrals",
        {
            "referred_at": p.at(-1, 20).isoformat(),
            "source": p.source,
            "site": SITE,
            "family_name": p.family_name,
            "given_names": p.given_names,
            "date_of_birth": p.born.isoformat(),
            "identifiers": [{"type": "PNC", "value": p.pnc}],
            "gender": p.gender,
            "ethnicity": p.ethnicity,
            "armed_forces": False,
        },
    )
    path = f"/v1/referrals/{referral['referral_id']}"
    await way.ask.post(
        LIAISON,
        "practitioner",
        f"{path}/custody-screens",
        {
            "screened_at": p.at(-1, 21).isoformat(),
            "needs": ["mental_health", "housing"],
            "adjustments": ["easy_read"],
            "risk_flags": ["to_self"],
        },
    )
    answers = {str(item): p.distress for item in range(1, 11)}
    screen = await way.ask.post(
        LIAISON,
        "practitioner",
        f"{path}/eligibility-screens",
        {
            "screened_at": p.at(0, 7, 30).isoformat(),
            "instrument": "CORE-10",
            "answers": answers,
            "substance_use": {"drugs": False, "alcohol": False, "basis": "case records"},
            "bring_forward": True,
            "permissions": ["health_needs"],
        },
    )
    way.say(-1, 20, "Liaison", "screens in custody: mental health, housing")
    way.say(
        0,
        7,
        "Liaison",
        f"CORE-10 scores {float(screen['screen']['total']):g}: MHTR indicated",
    )


async def _agree_list(way: Way) -> None:
    p = way.person

    async def matched() -> Any:
        found = await way.probation()
        return found if found["finding"]["screened_at"] else None

    found = await way.ask.until("the screen at probation", matched)
    await way.ask.put(
        PROBATION,
        "court_duty_officer",
        f"/v1/pathways/{way.pathway}/agreed-entry",
        {
            "to_be_screened": True,
            "put_by": "both",
            "why": "Listed, in range and indicated in custody",
            "likely_plea": "GUILTY",
            "known_to_probation": False,
            "agreed_at": p.at(0, 8, 30).isoformat(),
        },
        f'"{found["agreed"]["version"] if found["agreed"] else 0}"',
    )
    offence = found["offences"][0]
    way.say(
        0,
        8,
        "Probation",
        f"agrees the list: {offence['title']}, in range: {offence['in_range']}",
    )


async def _plea(way: Way) -> bool:
    p = way.person
    guilty = p.ending is not Ending.NOT_GUILTY
    court = await way.court()
    plea = "GUILTY" if guilty else "NOT_GUILTY"
    body: dict[str, Any] = {
        "entered_at": p.at(0, 10).isoformat(),
        "offences": [{"offence_id": o["offence_id"], "plea": plea} for o in court["offences"]],
    }
    if not guilty:
        body["trial_on"] = p.at(40, 10).date().isoformat()
    await way.to_court("pleas", body)
    way.say(0, 10, "Court", f"takes the plea: {plea.replace('_', ' ').lower()}")
    if not guilty:
        await follow_up(way, "nobody is assessed")
        return False
    await way.to_court(
        "report-requests",
        {
            "requested_at": p.at(0, 10, 5).isoformat(),
            "needed_by": p.at(0, 14, 30).isoformat(),
            "adjourned": False,
        },
    )
    way.say(0, 10, "Court", "asks for a report the same afternoon")
    return True


async def follow_up(way: Way, why: str) -> None:
    """Wait until liaison and diversion follows the person up."""

    async def open_() -> Any:
        known = await way.ask.get(LIAISON, "practitioner", f"/v1/pathways/{way.pathway}")
        return known["follow_ups"]

    await way.ask.until("the follow-up at liaison", open_)
    way.say(0, 13, "Liaison", f"opens a follow-up; {why}")
