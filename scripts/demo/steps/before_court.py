"""Before court: custody, screening, the list agreed; then the plea and what follows from it."""

from typing import Any

from scripts.demo.people import SITE
from scripts.demo.steps.run import DUTY_OFFICER, LIAISON, PROBATION, Body, Run


async def screened(run: Run, *, drugs: bool = False, alcohol: bool = False) -> None:
    """Custody, the screen on the day, the list agreed."""
    await _custody(run, drugs=drugs, alcohol=alcohol)
    await _agree_list(run)


async def plead(
    run: Run,
    plea: str = "GUILTY",
    day: int = 0,
    hour: int = 10,
    *,
    trial: bool = False,
) -> None:
    """One plea to every offence of the list."""
    court = await run.court()
    body: dict[str, Any] = {
        "entered_at": run.at(day, hour),
        "offences": [{"offence_id": o["offence_id"], "plea": plea} for o in court["offences"]],
    }
    if trial:
        body["trial_on"] = run.person.at(40, 10).date().isoformat()
    await run.to_court("pleas", body)
    run.say(day, hour, "Court", f"takes the plea: {plea.replace('_', ' ').lower()}")


async def report_asked(run: Run, *, adjourned: str | None = None, days: int = 10) -> Any:
    """A report for the afternoon, or adjourned with a reason; the court's advice, if any."""
    body: dict[str, Any] = {
        "requested_at": run.at(0, 10, 5),
        "needed_by": run.at(days, 14, 30) if adjourned else run.at(0, 14, 30),
        "adjourned": adjourned is not None,
    }
    if adjourned:
        body["adjournment_reason"] = adjourned
    answer = await run.to_court("report-requests", body)
    when = f"adjourned: {adjourned}" if adjourned else "the same afternoon"
    run.say(0, 10, "Court", f"asks for a report {when}")
    return answer["advice"]


async def followed_up(run: Run, why: str) -> None:
    """Wait until liaison and diversion follows the person up."""

    async def open_() -> Any:
        return (await run.liaison())["follow_ups"]

    await run.ask.until("the follow-up at liaison", open_)
    run.say(0, 13, "Liaison", f"opens a follow-up; {why}")


async def _custody(run: Run, *, drugs: bool, alcohol: bool) -> None:
    referral = await run.ask.post(LIAISON, "practitioner", "/v1/referrals", _referral(run))
    path = f"/v1/referrals/{referral['referral_id']}"
    found = {
        "screened_at": run.at(-1, 21),
        "needs": ["mental_health", "housing"],
        "adjustments": ["easy_read"],
        "risk_flags": ["to_self"],
    }
    await run.ask.post(LIAISON, "practitioner", f"{path}/custody-screens", found)
    substance_use = {"drugs": drugs, "alcohol": alcohol, "basis": "case records"}
    answers = {str(item): run.person.distress for item in range(1, 11)}
    on_the_day = {
        "screened_at": run.at(0, 7, 30),
        "instrument": "CORE-10",
        "answers": answers,
        "substance_use": substance_use,
        "bring_forward": True,
        "permissions": ["health_needs"],
    }
    screen = await run.ask.post(LIAISON, "practitioner", f"{path}/eligibility-screens", on_the_day)
    run.say(-1, 20, "Liaison", "screens in custody: mental health, housing")
    total = f"{float(screen['screen']['total']):g}"
    run.say(0, 7, "Liaison", f"CORE-10 scores {total}: MHTR indicated")


def _referral(run: Run) -> Body:
    p = run.person
    return {
        "referred_at": run.at(-1, 20),
        "source": p.source,
        "site": SITE,
        "family_name": p.family_name,
        "given_names": p.given_names,
        "date_of_birth": p.born.isoformat(),
        "identifiers": [{"type": "PNC", "value": p.pnc}],
        "gender": p.gender,
        "ethnicity": p.ethnicity,
        "armed_forces": False,
    }


async def _agree_list(run: Run) -> None:
    async def matched() -> Any:
        found = await run.probation()
        return found if found["finding"]["screened_at"] else None

    found = await run.ask.until("the screen at probation", matched)
    await run.ask.put(
        PROBATION,
        DUTY_OFFICER,
        f"/v1/pathways/{run.pathway}/agreed-entry",
        {
            "to_be_screened": True,
            "put_by": "both",
            "why": "Listed, in range and indicated in custody",
            "likely_plea": "GUILTY",
            "known_to_probation": False,
            "agreed_at": run.at(0, 8, 30),
        },
        f'"{found["agreed"]["version"] if found["agreed"] else 0}"',
    )
    offence = found["offences"][0]
    what = f"agrees the list: {offence['title']}, in range: {offence['in_range']}"
    run.say(0, 8, "Probation", what)
