"""Before court: custody, screening, the list agreed; then the plea and what follows from it."""

from typing import Any

from scripts.demo.life.way import DUTY_OFFICER, LIAISON, PROBATION, Way
from scripts.demo.people import SITE


async def screened(way: Way, *, drugs: bool = False, alcohol: bool = False) -> None:
    """Custody, the screen on the day, the list agreed."""
    await _custody(way, drugs=drugs, alcohol=alcohol)
    await _agree_list(way)


async def plead(
    way: Way, plea: str = "GUILTY", day: int = 0, hour: int = 10, *, trial: bool = False
) -> None:
    """One plea to every offence of the list."""
    court = await way.court()
    body: dict[str, Any] = {
        "entered_at": way.at(day, hour),
        "offences": [{"offence_id": o["offence_id"], "plea": plea} for o in court["offences"]],
    }
    if trial:
        body["trial_on"] = way.person.at(40, 10).date().isoformat()
    await way.to_court("pleas", body)
    way.say(day, hour, "Court", f"takes the plea: {plea.replace('_', ' ').lower()}")


async def report_asked(way: Way, *, adjourned: str | None = None, days: int = 10) -> Any:
    """A report for the afternoon, or adjourned with a reason; the court's advice, if any."""
    body: dict[str, Any] = {
        "requested_at": way.at(0, 10, 5),
        "needed_by": way.at(days, 14, 30) if adjourned else way.at(0, 14, 30),
        "adjourned": adjourned is not None,
    }
    if adjourned:
        body["adjournment_reason"] = adjourned
    answer = await way.to_court("report-requests", body)
    when = f"adjourned: {adjourned}" if adjourned else "the same afternoon"
    way.say(0, 10, "Court", f"asks for a report {when}")
    return answer["advice"]


async def followed_up(way: Way, why: str) -> None:
    """Wait until liaison and diversion follows the person up."""

    async def open_() -> Any:
        return (await way.liaison())["follow_ups"]

    await way.ask.until("the follow-up at liaison", open_)
    way.say(0, 13, "Liaison", f"opens a follow-up; {why}")


async def _custody(way: Way, *, drugs: bool, alcohol: bool) -> None:
    p = way.person
    referral = await way.ask.post(
        LIAISON,
        "practitioner",
        "/v1/referrals",
        {
            "referred_at": way.at(-1, 20),
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
    found = {
        "screened_at": way.at(-1, 21),
        "needs": ["mental_health", "housing"],
        "adjustments": ["easy_read"],
        "risk_flags": ["to_self"],
    }
    await way.ask.post(LIAISON, "practitioner", f"{path}/custody-screens", found)
    screen = await way.ask.post(
        LIAISON,
        "practitioner",
        f"{path}/eligibility-screens",
        {
            "screened_at": way.at(0, 7, 30),
            "instrument": "CORE-10",
            "answers": {str(item): p.distress for item in range(1, 11)},
            "substance_use": {"drugs": drugs, "alcohol": alcohol, "basis": "case records"},
            "bring_forward": True,
            "permissions": ["health_needs"],
        },
    )
    way.say(-1, 20, "Liaison", "screens in custody: mental health, housing")
    total = f"{float(screen['screen']['total']):g}"
    way.say(0, 7, "Liaison", f"CORE-10 scores {total}: MHTR indicated")


async def _agree_list(way: Way) -> None:
    async def matched() -> Any:
        found = await way.probation()
        return found if found["finding"]["screened_at"] else None

    found = await way.ask.until("the screen at probation", matched)
    await way.ask.put(
        PROBATION,
        DUTY_OFFICER,
        f"/v1/pathways/{way.pathway}/agreed-entry",
        {
            "to_be_screened": True,
            "put_by": "both",
            "why": "Listed, in range and indicated in custody",
            "likely_plea": "GUILTY",
            "known_to_probation": False,
            "agreed_at": way.at(0, 8, 30),
        },
        f'"{found["agreed"]["version"] if found["agreed"] else 0}"',
    )
    offence = found["offences"][0]
    what = f"agrees the list: {offence['title']}, in range: {offence['in_range']}"
    way.say(0, 8, "Probation", what)
