"""Every kind of way a person may go, from custody to twelve months after completion."""

from collections.abc import Awaitable, Callable, Mapping

from scripts.demo.asking import Refusal
from scripts.demo.court_list import court_list
from scripts.demo.life import assessment, before_court, orders, treatment
from scripts.demo.life import sentence as sentencing
from scripts.demo.life.way import Way
from scripts.demo.people import SECONDARY, Journey

SHORT_TERM: Mapping[str, object] = {
    "disposal": "custody",
    "custody_weeks": 20,
    "order_months": None,
}

Play = Callable[[Way], Awaitable[None]]


async def mhtr_primary(way: Way) -> None:
    """Screened, approved by the clinical lead, treated, completed, followed up."""
    await _ordered(way)
    p = way.person
    for number in range(1, p.sessions + 1):
        if p.named and number == 3:
            await treatment.missed(way, number, 7 * number - 3, "warning")
        if p.named and number == 6:
            await treatment.withdrawn(way, "sharing", 7 * number - 3, permission="progress")
        await treatment.attended(way, number, 7 * number)
    end = 7 * p.sessions + 2
    await treatment.completed(way, end)


async def completion_with_follow_ups(way: Way) -> None:
    """The same, reviewed at six months, and followed up after three, six and twelve."""
    await _ordered(way)
    for number in range(1, 4):
        await treatment.attended(way, number, 7 * number)
    await treatment.reviewed(way, 30)
    await treatment.completed(way, 40)
    await treatment.followed(way, 40)


async def mhtr_secondary(way: Way) -> None:
    """The responsible practitioner of secondary care approves."""
    await _guilty(way)
    await assessment.requested(way, organisation=SECONDARY)
    await assessment.consented(way, organisation=SECONDARY)
    await assessment.assessed(way, organisation=SECONDARY)
    await assessment.approved(way, SECONDARY, "responsible_practitioner")
    await sentencing.proposed(way)
    await sentencing.sentenced(way, {"mhtr": True})
    await treatment.allocated(way)
    await treatment.order_there(way, organisation=SECONDARY)
    await treatment.attended(way, 1, 7, organisation=SECONDARY)


async def drr_with_reviews_and_tests(way: Way) -> None:
    """Assessed by the provider in court; a long order with court reviews and drug tests."""
    await before_court.screened(way, drugs=True)
    await before_court.plead(way)
    await before_court.report_asked(way)
    await assessment.requested(way, "drr")
    await assessment.consented(way, "drr")
    await assessment.assessed(way, "drr")
    await assessment.agreed(way, "drr")
    await sentencing.proposed(way, "drr")
    order = {"disposal": "suspended_sentence_order", "order_months": 18, "custody_weeks": 20}
    reviews = {"court_reviews": True, "review_every_weeks": 5}
    await sentencing.sentenced(way, {"drr": True}, order | reviews)
    await treatment.allocated(way)
    await treatment.order_there(way, "drr")
    await treatment.attended(way, 1, 2, "drr")
    await treatment.drug_tested(way, 3, result="positive")
    await treatment.drug_tested(way, 10)
    await treatment.drug_tested(way, 17, outcome="refused")
    await orders.court_reviewed(way, 34)


async def atr_by_court_screen(way: Way) -> None:
    """No provider in court: the duty officer's screen, and a full assessment after sentence."""
    await before_court.screened(way, alcohol=True)
    await before_court.plead(way)
    await before_court.report_asked(way)
    await assessment.requested(way, "atr")
    await assessment.court_screened(way, "atr")
    await assessment.agreed(way, "atr")
    await sentencing.proposed(way, "atr")
    await sentencing.sentenced(way, {"atr": True})
    await treatment.allocated(way)
    await treatment.order_there(way, "atr")
    await assessment.consented(way, "atr", day=1)
    await assessment.assessed(way, "atr", day=1)
    await treatment.attended(way, 1, 8, "atr")


async def mhtr_and_drr(way: Way) -> None:
    """Two needs: the assessors confer, both are proposed and made, one sequence is planned."""
    await _two_needs(way, "drr")
    await sentencing.proposed(way)
    await sentencing.proposed(way, "drr")
    await sentencing.sentenced(way, {"mhtr": True, "drr": True})
    await treatment.allocated(way)
    await treatment.met(way, "drr", "mhtr")
    await treatment.order_there(way)
    await treatment.order_there(way, "drr")
    await treatment.attended(way, 1, 9, "drr")
    await treatment.attended(way, 1, 10)


async def mhtr_and_atr_one_refused(way: Way) -> None:
    """The court makes one of two, and declines the other."""
    await _two_needs(way, "atr")
    await sentencing.proposed(way)
    await sentencing.proposed(way, "atr")
    await sentencing.reported(way)
    await sentencing.sentenced(way, {"mhtr": True, "atr": False})
    await treatment.allocated(way)
    await treatment.order_there(way)
    await treatment.attended(way, 1, 7)


async def low_range_combined_refused(way: Way) -> None:
    """In the low range only one of two can be proposed."""
    await _two_needs(way, "atr")
    await sentencing.proposed(way, level="low")
    await way.refused(sentencing.propose_now(way, "atr", "low"), "GateClosed")
    way.say(0, 14, "Probation", "may not propose both in the low range")
    await sentencing.sentenced(way, {"mhtr": True})


async def not_guilty(way: Way) -> None:
    """Nobody is assessed; liaison follows up."""
    await before_court.screened(way)
    await before_court.plead(way, "NOT_GUILTY", trial=True)
    await before_court.followed_up(way, "nobody is assessed")


async def not_guilty_then_changed(way: Way) -> None:
    """Two weeks later the plea is changed, and the way is open."""
    await not_guilty(way)
    await before_court.plead(way, "CHANGE_TO_GUILTY_MAGISTRATES_COURT", day=14)
    await assessment.requested(way, day=14)
    await assessment.consented(way, day=14)
    await assessment.assessed(way, day=14)
    await assessment.approved(way, day=14)
    await sentencing.proposed(way, day=14)
    await sentencing.sentenced(way, {"mhtr": True}, day=14)


async def guilty_plea_withdrawn(way: Way) -> None:
    """After the proposal the plea is taken back, and what followed from it undone."""
    await _approved(way)
    await sentencing.proposed(way)
    await sentencing.plea_changed(way)
    await before_court.followed_up(way, "the proposal is withdrawn, the provider stood down")


async def interpreter_adjourned(way: Way) -> None:
    """No interpreter that day: adjourned, and sentenced within the fourteen days."""
    await before_court.screened(way)
    await before_court.plead(way)
    await before_court.report_asked(way, adjourned="interpreter")
    await assessment.requested(way, day=9)
    await assessment.consented(way, day=9)
    await assessment.assessed(way, day=9)
    await assessment.approved(way, day=9)
    await sentencing.proposed(way, day=9)
    await sentencing.sentenced(way, {"mhtr": True}, day=10)


async def saturday_court(way: Way) -> None:
    """The court is advised to adjourn to the following week, and does."""
    await before_court.screened(way)
    await before_court.plead(way)
    (advice,) = await before_court.report_asked(way)
    way.say(0, 10, "Court", f"is advised: {advice['reason'].replace('_', ' ')}")
    await before_court.report_asked(way, adjourned="saturday_court", days=3)
    await assessment.requested(way, day=2)
    await assessment.consented(way, day=2)
    await assessment.assessed(way, day=2)
    await assessment.approved(way, day=2)
    await sentencing.proposed(way, day=2)
    await sentencing.sentenced(way, {"mhtr": True}, day=3)


async def clinical_lead_declines(way: Way) -> None:
    """Declined with a reason, told to the officer and to liaison."""
    await _assessed(way)
    await assessment.declined(way)
    await before_court.followed_up(way, "probation is told why too, the court is not")


async def not_suitable(way: Way) -> None:
    """The practitioner finds the person not suitable."""
    await _guilty(way)
    await assessment.requested(way)
    await assessment.consented(way)
    await assessment.assessed(way, suitable=False)


async def provider_declines(way: Way) -> None:
    """The single point of contact has no room; nothing can be proposed."""
    await before_court.screened(way, alcohol=True)
    await before_court.plead(way)
    await before_court.report_asked(way)
    await assessment.requested(way, "atr")
    await assessment.court_screened(way, "atr")
    await assessment.agreed(way, "atr", agreed=False)
    await before_court.followed_up(way, "the provider has no room")
    await way.refused(sentencing.propose_now(way, "atr"), "GateClosed")


async def willingness_withdrawn(way: Way) -> None:
    """Before sentence: the proposal is withdrawn, and the court sentences without it."""
    await _approved(way)
    await sentencing.proposed(way)
    await treatment.withdrawn(way, "willingness", 0, 14)

    async def gone() -> bool:
        return not await sentencing.is_proposed(way)

    await way.ask.until("the proposal to be withdrawn at the court", gone)
    await sentencing.sentenced(way)


async def consent_withdrawn_in_treatment(way: Way) -> None:
    """Told to the officer at once, returned to court, and reviewed there."""
    await _ordered(way)
    await treatment.attended(way, 1, 7)
    await treatment.withdrawn(way, "treatment", 10)
    await orders.returned(way, 11, "consent_withdrawn")
    body = {"held_at": way.at(20, 10), "with_hearing": True, "outcome": "order_continues"}
    await way.to_court("court-reviews", body | {"willing": False})
    way.say(20, 10, "Court", "reviews the order that was returned")


async def sentencer_declines(way: Way) -> None:
    """A community order without the requirement, with the court's reasons."""
    await _approved(way)
    await sentencing.proposed(way)
    await sentencing.sentenced(way, {"mhtr": False})


async def custody_imposed(way: Way) -> None:
    """Custody for longer than the law presumes suspended."""
    await _approved(way)
    await sentencing.proposed(way)
    custody = {"disposal": "custody", "custody_weeks": 78, "order_months": None}
    await sentencing.sentenced(way, {"mhtr": False}, custody)
    await before_court.followed_up(way, "no requirement was made")


async def short_term_convicted_before(way: Way) -> None:
    """Convicted before the Act, sentenced after it: a short term is served without more."""
    await _approved(way)
    await sentencing.proposed(way)
    await sentencing.sentenced(way, {"mhtr": False}, SHORT_TERM, day=4)


async def short_term_convicted_after(way: Way) -> None:
    """Convicted since: the court says why the term is not suspended, or may not pass it."""
    await _approved(way)
    await sentencing.proposed(way)
    await way.refused(sentencing.sentenced(way, {"mhtr": False}, SHORT_TERM), "PresumedSuspended")
    why = {"because": ["breach_of_court_order"], "why": "Committed under an order"}
    await sentencing.sentenced(way, {"mhtr": False}, {**SHORT_TERM, "not_suspended": why})


async def allocation_late_then_corrected(way: Way) -> None:
    """Allocated on the fourth day: breached; the sentence was a day later than recorded."""
    await _approved(way)
    await sentencing.proposed(way)
    await sentencing.sentenced(way, {"mhtr": True})
    await treatment.allocated(way, day=4)
    message = _hearing(way, 3)
    await way.ask.post("court_listing", "list_officer", "/v1/hearings", message)
    way.say(3, 16, "Court", "corrects the day of the sentence by a hearing message")


async def in_treatment(way: Way) -> None:
    """On the way."""
    await _ordered(way)
    await treatment.met(way)
    for number in (1, 2):
        await treatment.attended(way, number, 7 * number + 3)


async def two_absences_breach_continues(way: Way) -> None:
    """A warning, a second absence, breach; the order goes on."""
    appointment = await _two_absences(way)
    await orders.breached(way, 23, appointment)
    await orders.breach_decided(way, 30, "order_continues", "low_level_of_breach")
    await treatment.attended(way, 3, 35)


async def breach_resentenced_to_mhtr(way: Way) -> None:
    """An order without treatment is breached, and sentenced again with it."""
    await _approved(way)
    await sentencing.proposed(way)
    await sentencing.sentenced(way, {"mhtr": False})
    await treatment.allocated(way)
    await orders.breached(way, 20)
    made = {"requirement": "mhtr", "made": True, "length_months": 6}
    anew = {"disposal": "community_order", "order_months": 12, "requirements": [made]}
    await orders.breach_decided(way, 30, "resentenced", "treatment_need_found", anew)
    await treatment.order_there(way)
    await treatment.attended(way, 1, 37)


async def completed_then_resentenced(way: Way) -> None:
    """Signed off, breached; the court system tells of another order, which ends early."""
    await _ordered(way)
    await treatment.attended(way, 1, 7)
    await treatment.completed(way, 14)
    await orders.breached(way, 20)
    await way.ask.post("court_listing", "list_officer", "/v1/hearings", _hearing(way, 30))
    way.say(30, 16, "Court", "takes another sentence from a hearing message, without its reasons")
    await orders.reasons_given(way, 31, "treatment_need_found")
    await treatment.treated_again(way)
    await treatment.attended(way, 1, 37)
    await treatment.attended(way, 2, 44)
    await treatment.completed(way, 50)
    await orders.ended_early(way, 52)


async def discharged_then_resentenced(way: Way) -> None:
    """Left treatment, breached, sentenced anew to the same requirement, and treated again."""
    await _ordered(way)
    await treatment.attended(way, 1, 7)
    await treatment.discharged(way, 14)
    await orders.breached(way, 20)
    made = {"requirement": "mhtr", "made": True, "length_months": 6}
    anew = {"disposal": "community_order", "order_months": 12, "requirements": [made]}
    await orders.breach_decided(way, 30, "resentenced", "treatment_need_found", anew)
    await treatment.treated_again(way)
    await treatment.attended(way, 1, 37)


async def early_good_progress(way: Way) -> None:
    """Fewer sessions are enough; the officer accepts, and treatment is completed."""
    await _ordered(way)
    for number in range(1, 7):
        await treatment.attended(way, number, 7 * number)
        if number == 4:
            await treatment.adjusted(way, 7 * number)
    await treatment.completed(way, 45)


async def safeguarding_disclosure(way: Way) -> None:
    """A risk to life is shared without consent, for a time, and reviewed."""
    await _ordered(way)
    await treatment.attended(way, 1, 7)
    await treatment.disclosed(way, 9)


async def unplanned_discharge(way: Way) -> None:
    """Treatment ends early."""
    await _ordered(way)
    await treatment.attended(way, 1, 7)
    await treatment.discharged(way, 20)


async def merged_and_unmerged(way: Way) -> None:
    """Listed in two cases by mistake: one name, and two again."""
    twin = way.person.in_another_case()
    report = await way.ask.post(
        "court_listing", "list_officer", "/v1/court-lists", court_list([twin], twin.listed_on)
    )
    other = report["taken"][0]["pathway_id"]
    merge = {"absorbed": other, "merged_at": way.at(0, 7), "why": "One person, two numbers"}
    await way.to_court("merges", merge, "list_officer")
    await _approved(way)
    back = {"absorbed": other, "unmerged_at": way.at(0, 14), "why": "Two cases after all"}
    await way.to_court("unmerges", back, "list_officer")
    way.say(0, 14, "Court", "takes a merge of two pathways back")
    await sentencing.proposed(way)
    await sentencing.sentenced(way, {"mhtr": True})


async def under_18_refused(way: Way) -> None:
    """A list names somebody under 18: the court takes everybody else, and says why."""
    document = court_list([way.person], way.person.listed_on)
    path = "/v1/court-lists"
    report = await way.ask.post("court_listing", "list_officer", path, document)
    (refused,) = [one for one in report["not_taken"] if one["rule"] == "R20"]
    assert report["taken"] == []
    way.say(0, 6, "Court", f"does not take the person: {refused['reason']}")


async def _guilty(way: Way) -> None:
    await before_court.screened(way)
    await before_court.plead(way)
    await before_court.report_asked(way)


async def _assessed(way: Way) -> None:
    await _guilty(way)
    await assessment.requested(way)
    if way.person.named and way.person.journey is Journey.MHTR_PRIMARY:
        await _propose_too_early(way)
    await assessment.consented(way)
    await assessment.assessed(way)


async def _propose_too_early(way: Way) -> None:
    try:
        await sentencing.propose_now(way)
    except Refusal as refusal:
        said = str(refusal.problem["userMessage"])
        open_ = said.count(": fail (") + said.count(": unknown (")
        what = (
            f"tries to propose at once: {refusal.status}, {open_} conditions of the gate are open"
        )
        way.say(0, 10, "Probation", what)


async def _approved(way: Way) -> None:
    await _assessed(way)
    await assessment.approved(way)


async def _ordered(way: Way) -> None:
    await _approved(way)
    await sentencing.proposed(way)
    if way.person.named:
        await sentencing.reported(way)
    await sentencing.sentenced(way, {"mhtr": True})
    await treatment.allocated(way)
    await treatment.order_there(way)


async def _two_needs(way: Way, other: str) -> None:
    await before_court.screened(way, drugs=other == "drr", alcohol=other == "atr")
    await before_court.plead(way)
    await before_court.report_asked(way)
    await assessment.requested(way)
    await assessment.requested(way, other)
    await assessment.consented(way)
    await assessment.assessed(way)
    await assessment.court_screened(way, other)
    await assessment.conferred(way, other)
    await assessment.approved(way)
    await assessment.agreed(way, other)

    async def told() -> bool:
        return all(p["conferred_with"] for p in (await way.probation())["positions"])

    await way.ask.until("the advice of both at probation", told)


async def _two_absences(way: Way) -> str:
    await _ordered(way)
    await treatment.attended(way, 1, 7)
    await treatment.missed(way, 2, 14, "warning")
    return await treatment.missed(way, 2, 21, "refer_for_breach")


def _hearing(way: Way, day: int) -> dict[str, object]:
    """A hearing message of the court system that says when the sentence was passed."""
    p = way.person
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
