"""The proposal, and the court's answer to it."""

from collections.abc import Mapping
from typing import Any

from scripts.demo.people import MENTAL_HEALTH
from scripts.demo.steps.before_court import plead
from scripts.demo.steps.run import DUTY_OFFICER, Run

ORDER = {"disposal": "community_order", "order_months": 12}
WITHOUT = {"would_have_been": "custody", "would_have_been_custody_weeks": 8}


async def proposed(
    run: Run, requirement: str = MENTAL_HEALTH, level: str = "medium", day: int = 0
) -> Any:
    """Proposed once everything is known at probation, and known at the court."""

    async def decided() -> Any:
        positions = (await run.probation())["positions"]
        return any(p["approved"] for p in positions if p["requirement"] == requirement)

    await run.ask.until("the approval at probation", decided)
    made = await propose_now(run, requirement, level, day)
    passed = sum(c["answer"] == "pass" for c in made["gate"])
    article = "an" if requirement in ("mhtr", "atr") else "a"
    what = f"proposes {article} {requirement.upper()}: {passed} conditions of the gate pass"
    run.say(day, 14, "Probation", what)
    await run.ask.until("the proposal at the court", lambda: is_proposed(run, requirement))
    return made


async def propose_now(
    run: Run, requirement: str = MENTAL_HEALTH, level: str = "medium", day: int = 0
) -> Any:
    """Propose the requirement, whether or not the gate lets it pass."""
    body = {
        "proposed_at": run.at(day, 14),
        "requirement": requirement,
        "level": level,
        "level_without_requirement": level,
    }
    return await run.to_probation("proposals", body, DUTY_OFFICER)


async def reported(run: Run, day: int = 0) -> None:
    """The report the court asked for, with what is proposed beside treatment."""
    body = {
        "given_at": run.at(day, 14),
        "officer_view": "Treatment meets what lies behind the offence; debts need work too",
        "other_needs": True,
        "history_of_non_compliance": False,
        "rehabilitation_activity_days": 20,
        "other_requirements": ["unpaid_work"],
    }

    async def asked() -> bool:
        return (await run.probation())["report_needed_by"] is not None

    await run.ask.until("the request for a report at probation", asked)
    await run.to_probation("pre-sentence-reports", body, DUTY_OFFICER)
    run.say(day, 14, "Probation", "reports: also 20 days of rehabilitation activity, unpaid work")

    async def there() -> bool:
        return bool((await run.court())["pre_sentence_reports"])

    await run.ask.until("the report at the court", there)


async def is_proposed(run: Run, requirement: str = MENTAL_HEALTH) -> bool:
    """Whether the requirement stands proposed at the court."""
    known = (await run.court())["requirements"]
    return any(one["proposed_at"] for one in known if one["requirement"] == requirement)


async def plea_changed(run: Run) -> None:
    """The guilty plea is taken back, and what followed from it undone."""
    await plead(run, "CHANGE_TO_NOT_GUILTY", hour=15)

    async def undone() -> bool:
        stood_down = (await run.case())["stood_down_at"]
        return stood_down is not None and not await is_proposed(run)

    await run.ask.until("what followed from the plea to be undone", undone)


async def sentenced(
    run: Run,
    answers: Mapping[str, bool] | None = None,
    sentence: Mapping[str, Any] = ORDER,
    day: int = 0,
) -> None:
    """Each proposed requirement made or declined."""
    answered = [_answer(name, made) for name, made in (answers or {}).items()]
    body = {"sentenced_at": run.at(day, 15), "requirements": answered, **WITHOUT, **sentence}
    await run.to_court("sentences", body)
    made = [name.upper() for name, yes in (answers or {}).items() if yes]
    with_ = f"with {' and '.join(made)}" if made else "without treatment"
    disposal = str(body["disposal"]).replace("_", " ")
    run.say(day, 15, "Court", f"sentences: {disposal} {with_}")


def _answer(requirement: str, made: bool) -> dict[str, Any]:
    if made:
        return {"requirement": requirement, "made": True, "length_months": 6}
    instead = {"decline_reasons": ["too_onerous"], "support_advised": ["peer_support"]}
    return {"requirement": requirement, "made": False, **instead}
