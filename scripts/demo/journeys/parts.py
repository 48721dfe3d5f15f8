"""Parts that many journeys begin with."""

from scripts.demo.asking import Refusal
from scripts.demo.people import Journey
from scripts.demo.steps import assessments, before_court, meetings
from scripts.demo.steps import sentences as sentencing
from scripts.demo.steps.run import Run


async def guilty(run: Run) -> None:
    """Screened, listed, and guilty; a report is asked for."""
    await before_court.screened(run)
    await before_court.plead(run)
    await before_court.report_asked(run)


async def assessed(run: Run) -> None:
    """Guilty, then assessed as suitable with consent."""
    await guilty(run)
    await assessments.requested(run)
    if run.person.named and run.person.journey is Journey.MHTR_PRIMARY:
        await propose_too_early(run)
    await assessments.consented(run)
    await assessments.assessed(run)


async def propose_too_early(run: Run) -> None:
    """The gate is asked before anything is known, and says what is open."""
    try:
        await sentencing.propose_now(run)
    except Refusal as refusal:
        said = str(refusal.problem["userMessage"])
        open_ = said.count(" (R")
        what = (
            f"tries to propose at once: {refusal.status}, {open_} conditions of the gate are open"
        )
        run.say(0, 10, "Probation", what)


async def approved(run: Run) -> None:
    """Assessed, then approved by the clinical lead."""
    await assessed(run)
    await assessments.approved(run)


async def ordered(run: Run) -> None:
    """Approved, proposed, sentenced, allocated, met."""
    await approved(run)
    await sentencing.proposed(run)
    if run.person.named:
        await sentencing.reported(run)
    await sentencing.sentenced(run, {"mhtr": True})
    await meetings.allocated(run)
    await meetings.order_there(run)


async def two_needs(run: Run, other: str) -> None:
    """Two requirements assessed and agreed, their assessors conferred."""
    await before_court.screened(run, drugs=other == "drr", alcohol=other == "atr")
    await before_court.plead(run)
    await before_court.report_asked(run)
    await assessments.requested(run)
    await assessments.requested(run, other)
    await assessments.consented(run)
    await assessments.assessed(run)
    await assessments.court_screened(run, other)
    await assessments.conferred(run, other)
    await assessments.approved(run)
    await assessments.agreed(run, other)

    async def told() -> bool:
        return all(p["conferred_with"] for p in (await run.probation())["positions"])

    await run.ask.until("the advice of both at probation", told)
