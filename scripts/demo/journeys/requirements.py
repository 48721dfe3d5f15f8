"""Journeys by requirement: screened, approved, ordered, treated."""

from scripts.demo.journeys.breaches import hearing
from scripts.demo.journeys.parts import approved, guilty, ordered, two_needs
from scripts.demo.people import SECONDARY
from scripts.demo.steps import assessments, before_court, completions, meetings, orders, treatment
from scripts.demo.steps import sentences as sentencing
from scripts.demo.steps.run import Run


async def mhtr_primary(run: Run) -> None:
    """Screened, approved by the clinical lead, treated, completed, followed up."""
    await ordered(run)
    p = run.person
    for number in range(1, p.sessions + 1):
        if p.named and number == 3:
            await treatment.missed(run, number, 7 * number - 3, "warning")
        if p.named and number == 6:
            await treatment.withdrawn(run, "sharing", 7 * number - 3, permission="progress")
        await treatment.attended(run, number, 7 * number)
    end = 7 * p.sessions + 2
    await completions.completed(run, end)


async def completion_with_follow_ups(run: Run) -> None:
    """The same, reviewed at six months, and followed up after three, six and twelve."""
    await ordered(run)
    for number in range(1, 4):
        await treatment.attended(run, number, 7 * number)
    await treatment.reviewed(run, 30)
    await completions.completed(run, 40)
    await completions.followed(run, 40)


async def mhtr_secondary(run: Run) -> None:
    """The responsible practitioner of secondary care approves."""
    await guilty(run)
    await assessments.requested(run, organisation=SECONDARY)
    await assessments.consented(run, organisation=SECONDARY)
    await assessments.assessed(run, organisation=SECONDARY)
    await assessments.approved(run, SECONDARY, "responsible_practitioner")
    await sentencing.proposed(run)
    await sentencing.sentenced(run, {"mhtr": True})
    await meetings.allocated(run)
    await meetings.order_there(run, organisation=SECONDARY)
    await treatment.attended(run, 1, 7, organisation=SECONDARY)


async def drr_with_reviews_and_tests(run: Run) -> None:
    """Assessed by the provider in court; a long order with court reviews and drug tests."""
    await before_court.screened(run, drugs=True)
    await before_court.plead(run)
    await before_court.report_asked(run)
    await assessments.requested(run, "drr")
    await assessments.consented(run, "drr")
    await assessments.assessed(run, "drr")
    await assessments.agreed(run, "drr")
    await sentencing.proposed(run, "drr")
    order = {"disposal": "suspended_sentence_order", "order_months": 18, "custody_weeks": 20}
    reviews = {"court_reviews": True, "review_every_weeks": 5}
    await sentencing.sentenced(run, {"drr": True}, order | reviews)
    await meetings.allocated(run)
    await meetings.order_there(run, "drr")
    await treatment.attended(run, 1, 2, "drr")
    await treatment.drug_tested(run, 3, result="positive")
    await treatment.drug_tested(run, 10)
    await treatment.drug_tested(run, 17, outcome="refused")
    await orders.court_reviewed(run, 34)


async def atr_by_court_screen(run: Run) -> None:
    """No provider in court: the duty officer's screen, and a full assessment after sentence."""
    await before_court.screened(run, alcohol=True)
    await before_court.plead(run)
    await before_court.report_asked(run)
    await assessments.requested(run, "atr")
    await assessments.court_screened(run, "atr")
    await assessments.agreed(run, "atr")
    await sentencing.proposed(run, "atr")
    await sentencing.sentenced(run, {"atr": True})
    await meetings.allocated(run)
    await meetings.order_there(run, "atr")
    await assessments.consented(run, "atr", day=1)
    await assessments.assessed(run, "atr", day=1)
    await treatment.attended(run, 1, 8, "atr")


async def mhtr_and_drr(run: Run) -> None:
    """Two needs: the assessors confer, both are proposed and made, one sequence is planned."""
    await two_needs(run, "drr")
    await sentencing.proposed(run)
    await sentencing.proposed(run, "drr")
    await sentencing.sentenced(run, {"mhtr": True, "drr": True})
    await meetings.allocated(run)
    await meetings.met(run, "drr", "mhtr")
    await meetings.order_there(run)
    await meetings.order_there(run, "drr")
    await treatment.attended(run, 1, 9, "drr")
    await treatment.attended(run, 1, 10)


async def mhtr_and_atr_one_refused(run: Run) -> None:
    """The court makes one of two, and declines the other."""
    await two_needs(run, "atr")
    await sentencing.proposed(run)
    await sentencing.proposed(run, "atr")
    await sentencing.reported(run)
    await sentencing.sentenced(run, {"mhtr": True, "atr": False})
    await meetings.allocated(run)
    await meetings.order_there(run)
    await treatment.attended(run, 1, 7)


async def low_range_combined_refused(run: Run) -> None:
    """In the low range only one of two can be proposed."""
    await two_needs(run, "atr")
    await sentencing.proposed(run, level="low")
    await run.refused(sentencing.propose_now(run, "atr", "low"), "GateClosed")
    run.say(0, 14, "Probation", "may not propose both in the low range")
    await sentencing.sentenced(run, {"mhtr": True})


async def allocation_late_then_corrected(run: Run) -> None:
    """Allocated on the fourth day: breached; the sentence was a day later than recorded."""
    await approved(run)
    await sentencing.proposed(run)
    await sentencing.sentenced(run, {"mhtr": True})
    await meetings.allocated(run, day=4)
    message = hearing(run, 3)
    await run.ask.post("court_listing", "list_officer", "/v1/hearings", message)
    run.say(3, 16, "Court", "corrects the day of the sentence by a hearing message")


async def in_treatment(run: Run) -> None:
    """On the way."""
    await ordered(run)
    await meetings.met(run)
    for number in (1, 2):
        await treatment.attended(run, number, 7 * number + 3)


async def early_good_progress(run: Run) -> None:
    """Fewer sessions are enough; the officer accepts, and treatment is completed."""
    await ordered(run)
    for number in range(1, 7):
        await treatment.attended(run, number, 7 * number)
        if number == 4:
            await treatment.adjusted(run, 7 * number)
    await completions.completed(run, 45)


async def safeguarding_disclosure(run: Run) -> None:
    """A risk to life is shared without consent, for a time, and reviewed."""
    await ordered(run)
    await treatment.attended(run, 1, 7)
    await treatment.disclosed(run, 9)
