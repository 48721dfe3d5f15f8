"""Every kind of way a person may go, from custody to twelve months after completion."""

from collections.abc import Awaitable, Callable, Mapping

from scripts.demo.asking import Refusal
from scripts.demo.court_list import court_list
from scripts.demo.journeys import assessments, before_court, orders, treatment
from scripts.demo.journeys import sentences as sentencing
from scripts.demo.journeys.run import Run
from scripts.demo.people import SECONDARY, Journey

SHORT_TERM: Mapping[str, object] = {
    "disposal": "custody",
    "custody_weeks": 20,
    "order_months": None,
}

Play = Callable[[Run], Awaitable[None]]


async def mhtr_primary(run: Run) -> None:
    """Screened, approved by the clinical lead, treated, completed, followed up."""
    await _ordered(run)
    p = run.person
    for number in range(1, p.sessions + 1):
        if p.named and number == 3:
            await treatment.missed(run, number, 7 * number - 3, "warning")
        if p.named and number == 6:
            await treatment.withdrawn(run, "sharing", 7 * number - 3, permission="progress")
        await treatment.attended(run, number, 7 * number)
    end = 7 * p.sessions + 2
    await treatment.completed(run, end)


async def completion_with_follow_ups(run: Run) -> None:
    """The same, reviewed at six months, and followed up after three, six and twelve."""
    await _ordered(run)
    for number in range(1, 4):
        await treatment.attended(run, number, 7 * number)
    await treatment.reviewed(run, 30)
    await treatment.completed(run, 40)
    await treatment.followed(run, 40)


async def mhtr_secondary(run: Run) -> None:
    """The responsible practitioner of secondary care approves."""
    await _guilty(run)
    await assessments.requested(run, organisation=SECONDARY)
    await assessments.consented(run, organisation=SECONDARY)
    await assessments.assessed(run, organisation=SECONDARY)
    await assessments.approved(run, SECONDARY, "responsible_practitioner")
    await sentencing.proposed(run)
    await sentencing.sentenced(run, {"mhtr": True})
    await treatment.allocated(run)
    await treatment.order_there(run, organisation=SECONDARY)
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
    await treatment.allocated(run)
    await treatment.order_there(run, "drr")
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
    await treatment.allocated(run)
    await treatment.order_there(run, "atr")
    await assessments.consented(run, "atr", day=1)
    await assessments.assessed(run, "atr", day=1)
    await treatment.attended(run, 1, 8, "atr")


async def mhtr_and_drr(run: Run) -> None:
    """Two needs: the assessors confer, both are proposed and made, one sequence is planned."""
    await _two_needs(run, "drr")
    await sentencing.proposed(run)
    await sentencing.proposed(run, "drr")
    await sentencing.sentenced(run, {"mhtr": True, "drr": True})
    await treatment.allocated(run)
    await treatment.met(run, "drr", "mhtr")
    await treatment.order_there(run)
    await treatment.order_there(run, "drr")
    await treatment.attended(run, 1, 9, "drr")
    await treatment.attended(run, 1, 10)


async def mhtr_and_atr_one_refused(run: Run) -> None:
    """The court makes one of two, and declines the other."""
    await _two_needs(run, "atr")
    await sentencing.proposed(run)
    await sentencing.proposed(run, "atr")
    await sentencing.reported(run)
    await sentencing.sentenced(run, {"mhtr": True, "atr": False})
    await treatment.allocated(run)
    await treatment.order_there(run)
    await treatment.attended(run, 1, 7)


async def low_range_combined_refused(run: Run) -> None:
    """In the low range only one of two can be proposed."""
    await _two_needs(run, "atr")
    await sentencing.proposed(run, level="low")
    await run.refused(sentencing.propose_now(run, "atr", "low"), "GateClosed")
    run.say(0, 14, "Probation", "may not propose both in the low range")
    await sentencing.sentenced(run, {"mhtr": True})


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
    await _approved(run)
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
    await _assessed(run)
    await assessments.declined(run)
    await before_court.followed_up(run, "probation is told why too, the court is not")


async def not_suitable(run: Run) -> None:
    """The practitioner finds the person not suitable."""
    await _guilty(run)
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
    await _approved(run)
    await sentencing.proposed(run)
    await treatment.withdrawn(run, "willingness", 0, 14)

    async def gone() -> bool:
        return not await sentencing.is_proposed(run)

    await run.ask.until("the proposal to be withdrawn at the court", gone)
    await sentencing.sentenced(run)


async def consent_withdrawn_in_treatment(run: Run) -> None:
    """Told to the officer at once, returned to court, and reviewed there."""
    await _ordered(run)
    await treatment.attended(run, 1, 7)
    await treatment.withdrawn(run, "treatment", 10)
    await orders.returned(run, 11, "consent_withdrawn")
    body = {"held_at": run.at(20, 10), "with_hearing": True, "outcome": "order_continues"}
    await run.to_court("court-reviews", body | {"willing": False})
    run.say(20, 10, "Court", "reviews the order that was returned")


async def sentencer_declines(run: Run) -> None:
    """A community order without the requirement, with the court's reasons."""
    await _approved(run)
    await sentencing.proposed(run)
    await sentencing.sentenced(run, {"mhtr": False})


async def custody_imposed(run: Run) -> None:
    """Custody for longer than the law presumes suspended."""
    await _approved(run)
    await sentencing.proposed(run)
    custody = {"disposal": "custody", "custody_weeks": 78, "order_months": None}
    await sentencing.sentenced(run, {"mhtr": False}, custody)
    await before_court.followed_up(run, "no requirement was made")


async def short_term_convicted_before(run: Run) -> None:
    """Convicted before the Act, sentenced after it: a short term is served without more."""
    await _approved(run)
    await sentencing.proposed(run)
    await sentencing.sentenced(run, {"mhtr": False}, SHORT_TERM, day=4)


async def short_term_convicted_after(run: Run) -> None:
    """Convicted since: the court says why the term is not suspended, or may not pass it."""
    await _approved(run)
    await sentencing.proposed(run)
    await run.refused(sentencing.sentenced(run, {"mhtr": False}, SHORT_TERM), "PresumedSuspended")
    why = {"because": ["breach_of_court_order"], "why": "Committed under an order"}
    await sentencing.sentenced(run, {"mhtr": False}, {**SHORT_TERM, "not_suspended": why})


async def allocation_late_then_corrected(run: Run) -> None:
    """Allocated on the fourth day: breached; the sentence was a day later than recorded."""
    await _approved(run)
    await sentencing.proposed(run)
    await sentencing.sentenced(run, {"mhtr": True})
    await treatment.allocated(run, day=4)
    message = _hearing(run, 3)
    await run.ask.post("court_listing", "list_officer", "/v1/hearings", message)
    run.say(3, 16, "Court", "corrects the day of the sentence by a hearing message")


async def in_treatment(run: Run) -> None:
    """On the way."""
    await _ordered(run)
    await treatment.met(run)
    for number in (1, 2):
        await treatment.attended(run, number, 7 * number + 3)


async def two_absences_breach_continues(run: Run) -> None:
    """A warning, a second absence, breach; the order goes on."""
    appointment = await _two_absences(run)
    await orders.breached(run, 23, appointment)
    await orders.breach_decided(run, 30, "order_continues", "low_level_of_breach")
    await treatment.attended(run, 3, 35)


async def breach_resentenced_to_mhtr(run: Run) -> None:
    """An order without treatment is breached, and sentenced again with it."""
    await _approved(run)
    await sentencing.proposed(run)
    await sentencing.sentenced(run, {"mhtr": False})
    await treatment.allocated(run)
    await orders.breached(run, 20)
    made = {"requirement": "mhtr", "made": True, "length_months": 6}
    anew = {"disposal": "community_order", "order_months": 12, "requirements": [made]}
    await orders.breach_decided(run, 30, "resentenced", "treatment_need_found", anew)
    await treatment.order_there(run)
    await treatment.attended(run, 1, 37)


async def completed_then_resentenced(run: Run) -> None:
    """Signed off, breached; the court system tells of another order, which ends early."""
    await _ordered(run)
    await treatment.attended(run, 1, 7)
    await treatment.completed(run, 14)
    await orders.breached(run, 20)
    await run.ask.post("court_listing", "list_officer", "/v1/hearings", _hearing(run, 30))
    run.say(30, 16, "Court", "takes another sentence from a hearing message, without its reasons")
    await orders.reasons_given(run, 31, "treatment_need_found")
    await treatment.treated_again(run)
    await treatment.attended(run, 1, 37)
    await treatment.attended(run, 2, 44)
    await treatment.completed(run, 50)
    await orders.ended_early(run, 52)


async def discharged_then_resentenced(run: Run) -> None:
    """Left treatment, breached, sentenced anew to the same requirement, and treated again."""
    await _ordered(run)
    await treatment.attended(run, 1, 7)
    await treatment.discharged(run, 14)
    await orders.breached(run, 20)
    made = {"requirement": "mhtr", "made": True, "length_months": 6}
    anew = {"disposal": "community_order", "order_months": 12, "requirements": [made]}
    await orders.breach_decided(run, 30, "resentenced", "treatment_need_found", anew)
    await treatment.treated_again(run)
    await treatment.attended(run, 1, 37)


async def early_good_progress(run: Run) -> None:
    """Fewer sessions are enough; the officer accepts, and treatment is completed."""
    await _ordered(run)
    for number in range(1, 7):
        await treatment.attended(run, number, 7 * number)
        if number == 4:
            await treatment.adjusted(run, 7 * number)
    await treatment.completed(run, 45)


async def safeguarding_disclosure(run: Run) -> None:
    """A risk to life is shared without consent, for a time, and reviewed."""
    await _ordered(run)
    await treatment.attended(run, 1, 7)
    await treatment.disclosed(run, 9)


async def unplanned_discharge(run: Run) -> None:
    """Treatment ends early."""
    await _ordered(run)
    await treatment.attended(run, 1, 7)
    await treatment.discharged(run, 20)


async def merged_and_unmerged(run: Run) -> None:
    """Listed in two cases by mistake: one name, and two again."""
    twin = run.person.in_another_case()
    report = await run.ask.post(
        "court_listing", "list_officer", "/v1/court-lists", court_list([twin], twin.listed_on)
    )
    other = report["taken"][0]["pathway_id"]
    merge = {"absorbed": other, "merged_at": run.at(0, 7), "why": "One person, two numbers"}
    await run.to_court("merges", merge, "list_officer")
    await _approved(run)
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


async def _guilty(run: Run) -> None:
    await before_court.screened(run)
    await before_court.plead(run)
    await before_court.report_asked(run)


async def _assessed(run: Run) -> None:
    await _guilty(run)
    await assessments.requested(run)
    if run.person.named and run.person.journey is Journey.MHTR_PRIMARY:
        await _propose_too_early(run)
    await assessments.consented(run)
    await assessments.assessed(run)


async def _propose_too_early(run: Run) -> None:
    try:
        await sentencing.propose_now(run)
    except Refusal as refusal:
        said = str(refusal.problem["userMessage"])
        open_ = said.count(": fail (") + said.count(": unknown (")
        what = (
            f"tries to propose at once: {refusal.status}, {open_} conditions of the gate are open"
        )
        run.say(0, 10, "Probation", what)


async def _approved(run: Run) -> None:
    await _assessed(run)
    await assessments.approved(run)


async def _ordered(run: Run) -> None:
    await _approved(run)
    await sentencing.proposed(run)
    if run.person.named:
        await sentencing.reported(run)
    await sentencing.sentenced(run, {"mhtr": True})
    await treatment.allocated(run)
    await treatment.order_there(run)


async def _two_needs(run: Run, other: str) -> None:
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


async def _two_absences(run: Run) -> str:
    await _ordered(run)
    await treatment.attended(run, 1, 7)
    await treatment.missed(run, 2, 14, "warning")
    return await treatment.missed(run, 2, 21, "refer_for_breach")


def _hearing(run: Run, day: int) -> dict[str, object]:
    """A hearing message of the court system that says when the sentence was passed."""
    p = run.person
    on = p.at(day, 15).date().isoformat()
    code, title = p.offence
    results = [
        {"label": "Community order", "orderedDate": on},
        {"label": "Mental health treatment requirement MHTR", "orderedDate": on},
    ]
    offence = {
        "offenceCode": code,
        "offenceTitle": title,
        "wording": "Fictional particulars",
        "judicialResults": results,
    }
    person = {
        "firstName": p.given_names,
        "lastName": p.family_name,
        "dateOfBirth": p.born.isoformat(),
        "gender": p.gender.upper(),
    }
    defendant = {
        "masterDefendantId": str(p.identity),
        "id": str(p.identity),
        "pncId": p.pnc,
        "personDefendant": {"personDetails": person},
        "offences": [offence],
    }
    case = {"prosecutionCaseIdentifier": {"caseURN": p.urn}, "defendants": [defendant]}
    return {
        "courtCentre": {"name": "Northampton Magistrates' Court", "code": "B34JS00"},
        "hearingDays": [{"sittingDay": p.at(day, 9).isoformat()}],
        "prosecutionCases": [case],
        "sharedTime": p.at(day, 16).isoformat(),
    }


JOURNEYS: Mapping[Journey, Play] = {
    Journey.MHTR_PRIMARY: mhtr_primary,
    Journey.NOT_GUILTY: not_guilty,
    Journey.CLINICAL_LEAD_DECLINES: clinical_lead_declines,
    Journey.COMPLETION_WITH_FOLLOW_UPS: completion_with_follow_ups,
    Journey.MHTR_SECONDARY: mhtr_secondary,
    Journey.DRR_WITH_REVIEWS_AND_TESTS: drr_with_reviews_and_tests,
    Journey.ATR_BY_COURT_SCREEN: atr_by_court_screen,
    Journey.MHTR_AND_DRR: mhtr_and_drr,
    Journey.MHTR_AND_ATR_ONE_REFUSED: mhtr_and_atr_one_refused,
    Journey.LOW_RANGE_COMBINED_REFUSED: low_range_combined_refused,
    Journey.NOT_GUILTY_THEN_CHANGED: not_guilty_then_changed,
    Journey.GUILTY_PLEA_WITHDRAWN: guilty_plea_withdrawn,
    Journey.INTERPRETER_ADJOURNED: interpreter_adjourned,
    Journey.SATURDAY_COURT: saturday_court,
    Journey.NOT_SUITABLE: not_suitable,
    Journey.PROVIDER_DECLINES: provider_declines,
    Journey.WILLINGNESS_WITHDRAWN: willingness_withdrawn,
    Journey.CONSENT_WITHDRAWN_IN_TREATMENT: consent_withdrawn_in_treatment,
    Journey.SENTENCER_DECLINES: sentencer_declines,
    Journey.CUSTODY_IMPOSED: custody_imposed,
    Journey.SHORT_TERM_CONVICTED_BEFORE: short_term_convicted_before,
    Journey.SHORT_TERM_CONVICTED_AFTER: short_term_convicted_after,
    Journey.ALLOCATION_LATE_THEN_CORRECTED: allocation_late_then_corrected,
    Journey.IN_TREATMENT: in_treatment,
    Journey.TWO_ABSENCES_BREACH_CONTINUES: two_absences_breach_continues,
    Journey.BREACH_RESENTENCED_TO_MHTR: breach_resentenced_to_mhtr,
    Journey.EARLY_GOOD_PROGRESS: early_good_progress,
    Journey.SAFEGUARDING_DISCLOSURE: safeguarding_disclosure,
    Journey.UNPLANNED_DISCHARGE: unplanned_discharge,
    Journey.MERGED_AND_UNMERGED: merged_and_unmerged,
    Journey.UNDER_18_REFUSED: under_18_refused,
    Journey.COMPLETED_THEN_RESENTENCED: completed_then_resentenced,
    Journey.DISCHARGED_THEN_RESENTENCED: discharged_then_resentenced,
}
