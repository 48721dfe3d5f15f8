"""Journeys that end, or turn, before or at sentence."""

from collections.abc import Mapping

from scripts.demo.court_list import court_list
from scripts.demo.journeys.parts import approved, assessed, guilty
from scripts.demo.people import SECONDARY
from scripts.demo.steps import assessments, before_court, treatment
from scripts.demo.steps import sentences as sentencing
from scripts.demo.steps.run import Run

SHORT_TERM: Mapping[str, object] = {
    "disposal": "custody",
    "custody_weeks": 20,
    "order_months": None,
}


async def not_guilty(run: Run) -> None:
    """Nobody is assessed; liaison follows up."""
    await before_court.screened(run)
    await before_court.plead(run, "NOT_GUILTY", trial=True)
    await before_court.followed_up(run, "nobody is assessed")


async def not_guilty_then_changed(run: Run) -> None:
    """Two weeks later the plea is changed, and the way is open."""
    await not_guilty(run)
    await before_court.plead(run, "CHANGE_TO_GUILTY_MAGISTRATES_COURT", day=14)
    await assessments.requested(run, day=14)
    await assessments.consented(run, day=14)
    await assessments.assessed(run, day=14)
    await assessments.approved(run, day=14)
    await sentencing.proposed(run, day=14)
    await sentencing.sentenced(run, {"mhtr": True}, day=14)


async def guilty_plea_withdrawn(run: Run) -> None:
    """After the proposal the plea is taken back, and what followed from it undone."""
    await approved(run)
    await sentencing.proposed(run)
    await sentencing.plea_changed(run)
    await before_court.followed_up(run, "the proposal is withdrawn, the provider stood down")


async def interpreter_adjourned(run: Run) -> None:
    """No interpreter that day: adjourned, and sentenced within the fourteen days."""
    await before_court.screened(run)
    await before_court.plead(run)
    await before_court.report_asked(run, adjourned="interpreter")
    await assessments.requested(run, day=9)
    await assessments.consented(run, day=9)
    await assessments.assessed(run, day=9)
    await assessments.approved(run, day=9)
    await sentencing.proposed(run, day=9)
    await sentencing.sentenced(run, {"mhtr": True}, day=10)


async def saturday_court(run: Run) -> None:
    """The court is advised to adjourn to the following week, and does."""
    await before_court.screened(run)
    await before_court.plead(run)
    (advice,) = await before_court.report_asked(run)
    run.say(0, 10, "Court", f"is advised: {advice['reason'].replace('_', ' ')}")
    await before_court.report_asked(run, adjourned="saturday_court", days=3)
    await assessments.requested(run, day=2)
    await assessments.consented(run, day=2)
    await assessments.assessed(run, day=2)
    await assessments.approved(run, day=2)
    await sentencing.proposed(run, day=2)
    await sentencing.sentenced(run, {"mhtr": True}, day=3)


async def clinical_lead_declines(run: Run) -> None:
    """Declined with a reason, told to the officer and to liaison."""
    await assessed(run)
    await assessments.declined(run)
    await before_court.followed_up(run, "probation is told why too, the court is not")


async def primary_declines_secondary_approves(run: Run) -> None:
    """Declined in primary care, asked of secondary care, which approves; and so it is sentenced."""
    await assessed(run)
    await assessments.declined(run)
    await assessments.requested(run, organisation=SECONDARY, day=1)
    await assessments.consented(run, organisation=SECONDARY, day=1)
    await assessments.assessed(run, organisation=SECONDARY, day=1)
    await assessments.approved(run, SECONDARY, "responsible_practitioner", day=1)
    await sentencing.proposed(run, day=1)
    await sentencing.sentenced(run, {"mhtr": True}, day=1)


async def not_suitable(run: Run) -> None:
    """The practitioner finds the person not suitable."""
    await guilty(run)
    await assessments.requested(run)
    await assessments.consented(run)
    await assessments.assessed(run, suitable=False)


async def provider_declines(run: Run) -> None:
    """The single point of contact has no room; nothing can be proposed."""
    await before_court.screened(run, alcohol=True)
    await before_court.plead(run)
    await before_court.report_asked(run)
    await assessments.requested(run, "atr")
    await assessments.court_screened(run, "atr")
    await assessments.agreed(run, "atr", agreed=False)
    await before_court.followed_up(run, "the provider has no room")
    await run.refused(sentencing.propose_now(run, "atr"), "GateClosed")


async def willingness_withdrawn(run: Run) -> None:
    """Before sentence: the proposal is withdrawn, and the court sentences without it."""
    await approved(run)
    await sentencing.proposed(run)
    await treatment.withdrawn(run, "willingness", 0, 14)

    async def gone() -> bool:
        return not await sentencing.is_proposed(run)

    await run.ask.until("the proposal to be withdrawn at the court", gone)
    await sentencing.sentenced(run)


async def sentencer_declines(run: Run) -> None:
    """A community order without the requirement, with the court's reasons."""
    await approved(run)
    await sentencing.proposed(run)
    await sentencing.sentenced(run, {"mhtr": False})


async def custody_imposed(run: Run) -> None:
    """Custody for longer than the law presumes suspended."""
    await approved(run)
    await sentencing.proposed(run)
    custody = {"disposal": "custody", "custody_weeks": 78, "order_months": None}
    await sentencing.sentenced(run, {"mhtr": False}, custody)
    await before_court.followed_up(run, "no requirement was made")


async def short_term_convicted_before(run: Run) -> None:
    """Convicted before the Act, sentenced after it: a short term is served without more."""
    await approved(run)
    await sentencing.proposed(run)
    await sentencing.sentenced(run, {"mhtr": False}, SHORT_TERM, day=4)


async def short_term_convicted_after(run: Run) -> None:
    """Convicted since: the court says why the term is not suspended, or may not pass it."""
    await approved(run)
    await sentencing.proposed(run)
    await run.refused(sentencing.sentenced(run, {"mhtr": False}, SHORT_TERM), "PresumedSuspended")
    why = {"because": ["breach_of_court_order"], "why": "Committed under an order"}
    await sentencing.sentenced(run, {"mhtr": False}, {**SHORT_TERM, "not_suspended": why})


async def merged_and_unmerged(run: Run) -> None:
    """Listed in two cases by mistake: one name, and two again."""
    twin = run.person.in_another_case()
    report = await run.ask.post(
        "court_listing", "list_officer", "/v1/court-lists", court_list([twin], twin.listed_on)
    )
    other = report["taken"][0]["pathway_id"]
    merge = {"absorbed": other, "merged_at": run.at(0, 7), "why": "One person, two numbers"}
    await run.to_court("merges", merge, "list_officer")
    await approved(run)
    back = {"absorbed": other, "unmerged_at": run.at(0, 14), "why": "Two cases after all"}
    await run.to_court("unmerges", back, "list_officer")
    run.say(0, 14, "Court", "takes a merge of two pathways back")
    await sentencing.proposed(run)
    await sentencing.sentenced(run, {"mhtr": True})


async def under_18_refused(run: Run) -> None:
    """A list names somebody under 18: the court takes everybody else, and says why."""
    document = court_list([run.person], run.person.listed_on)
    path = "/v1/court-lists"
    report = await run.ask.post("court_listing", "list_officer", path, document)
    (refused,) = [one for one in report["not_taken"] if one["rule"] == "R20"]
    assert report["taken"] == []
    run.say(0, 6, "Court", f"does not take the person: {refused['reason']}")
