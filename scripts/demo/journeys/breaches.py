"""Journeys in which treatment under an order is broken off, breached or ordered again."""

from scripts.demo.journeys.parts import approved, ordered
from scripts.demo.steps import completions, meetings, orders, treatment
from scripts.demo.steps import sentences as sentencing
from scripts.demo.steps.run import Run


async def consent_withdrawn_in_treatment(run: Run) -> None:
    """Told to the officer at once, returned to court, and reviewed there."""
    await ordered(run)
    await treatment.attended(run, 1, 7)
    await treatment.withdrawn(run, "treatment", 10)
    await orders.returned(run, 11, "consent_withdrawn")
    body = {"held_at": run.at(20, 10), "with_hearing": True, "outcome": "order_continues"}
    await run.to_court("court-reviews", body | {"willing": False})
    run.say(20, 10, "Court", "reviews the order that was returned")


async def two_absences_breach_continues(run: Run) -> None:
    """A warning, a second absence, breach; the order goes on."""
    appointment = await _two_absences(run)
    await orders.breached(run, 23, appointment)
    await orders.breach_decided(run, 30, "order_continues", "low_level_of_breach")
    await treatment.attended(run, 3, 35)


async def breach_resentenced_to_mhtr(run: Run) -> None:
    """An order without treatment is breached, and sentenced again with it."""
    await approved(run)
    await sentencing.proposed(run)
    await sentencing.sentenced(run, {"mhtr": False})
    await meetings.allocated(run)
    await orders.breached(run, 20)
    made = {"requirement": "mhtr", "made": True, "length_months": 6}
    new_sentence = {"disposal": "community_order", "order_months": 12, "requirements": [made]}
    await orders.breach_decided(run, 30, "resentenced", "treatment_need_found", new_sentence)
    await meetings.order_there(run)
    await treatment.attended(run, 1, 37)


async def completed_then_resentenced(run: Run) -> None:
    """Signed off, breached; the court system tells of another order, which ends early."""
    await ordered(run)
    await treatment.attended(run, 1, 7)
    await completions.completed(run, 14)
    await orders.breached(run, 20)
    await run.ask.post("court_listing", "list_officer", "/v1/hearings", hearing(run, 30))
    run.say(30, 16, "Court", "takes another sentence from a hearing message, without its reasons")
    await orders.reasons_given(run, 31, "treatment_need_found")
    await meetings.treated_again(run)
    await treatment.attended(run, 1, 37)
    await treatment.attended(run, 2, 44)
    await completions.completed(run, 50)
    await orders.ended_early(run, 52)


async def discharged_then_resentenced(run: Run) -> None:
    """Left treatment, breached, sentenced again to the same requirement, and treated again."""
    await ordered(run)
    await treatment.attended(run, 1, 7)
    await completions.discharged(run, 14)
    await orders.breached(run, 20)
    made = {"requirement": "mhtr", "made": True, "length_months": 6}
    new_sentence = {"disposal": "community_order", "order_months": 12, "requirements": [made]}
    await orders.breach_decided(run, 30, "resentenced", "treatment_need_found", new_sentence)
    await meetings.treated_again(run)
    await treatment.attended(run, 1, 37)


async def unplanned_discharge(run: Run) -> None:
    """Treatment ends early."""
    await ordered(run)
    await treatment.attended(run, 1, 7)
    await completions.discharged(run, 20)


async def _two_absences(run: Run) -> str:
    await ordered(run)
    await treatment.attended(run, 1, 7)
    await treatment.missed(run, 2, 14, "warning")
    return await treatment.missed(run, 2, 21, "refer_for_breach")


def hearing(run: Run, day: int) -> dict[str, object]:
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
