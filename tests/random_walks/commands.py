"""What may be asked in a walk: right where the agency's state allows it, wrong where not."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from contracts.event import Agency
from tests.random_walks.world import MHTR, RECOVERY, SECONDARY, World

COURT, LIAISON, PROVIDER = Agency.COURT, Agency.LIAISON, Agency.PROVIDER
PROBATION = Agency.PROBATION
Command = Callable[[World], Awaitable[None]]

_ITEMS = {"PHQ-9": 9, "GAD-7": 7, "CORE-10": 10}


async def _plead(town: World, plea: str) -> None:
    known = await town.view(COURT, "legal_adviser")
    pleas = [{"offence_id": o["offence_id"], "plea": plea} for o in known["offences"]]
    await town.ask(COURT, "legal_adviser", "pleas", {"entered_at": town.now(), "offences": pleas})


async def guilty(town: World) -> None:
    """A guilty plea."""
    await _plead(town, "GUILTY")


async def not_guilty(town: World) -> None:
    """A plea of not guilty, or the guilty one taken back."""
    await _plead(town, "CHANGE_TO_NOT_GUILTY")


async def report(town: World) -> None:
    """The court asks for a report."""
    at = town.now()
    body = {"requested_at": at, "needed_by": town.now(), "adjourned": town.chance.random() < 0.5}
    if body["adjourned"]:
        body["adjournment_reason"] = "court_led"
    await town.ask(COURT, "legal_adviser", "report-requests", body)


async def sentence(town: World) -> None:
    """Whatever is proposed at the court is made or declined."""
    known = await town.view(COURT, "legal_adviser")
    answers: list[dict[str, Any]] = []
    for one in known["requirements"]:
        if one["proposed_at"]:
            made = town.chance.random() < 0.7
            more: dict[str, Any] = (
                {"length_months": 6} if made else {"decline_reasons": ["too_onerous"]}
            )
            answers.append({"requirement": one["requirement"], "made": made} | more)
    body = {"sentenced_at": town.now(), "disposal": "community_order", "order_months": 12}
    await town.ask(COURT, "legal_adviser", "sentences", body | {"requirements": answers})


async def request(town: World) -> None:
    """Probation asks for an assessment of mental health."""
    await _request(town, "mhtr", MHTR)


async def request_alcohol(town: World) -> None:
    """And of the other need."""
    await _request(town, "atr", RECOVERY)


async def request_secondary(town: World) -> None:
    """And of secondary care, whatever the other answers."""
    await _request(town, "mhtr", SECONDARY)


async def stand_down(town: World) -> None:
    """One of those asked need not assess."""
    body = {"stood_down_at": town.now(), "requirement": "mhtr", "because": "asked_by_mistake"}
    body |= {"organisation": town.chance.choice((MHTR, SECONDARY))}
    await town.ask(PROBATION, "court_duty_officer", "stand-downs", body)


async def withdraw_proposal(town: World) -> None:
    """The officer takes the proposal back."""
    body = {"withdrawn_at": town.now(), "requirement": "mhtr"}
    body |= {"because": "appointment_changed", "why": "Moved"}
    await town.ask(PROBATION, "court_duty_officer", "proposal-withdrawals", body)


async def _request(town: World, requirement: str, whom: str) -> None:
    body = {"requested_at": town.now(), "needed_by": town.now()}
    body |= {"organisation": whom, "requirement": requirement}
    await town.ask(PROBATION, "court_duty_officer", "assessment-requests", body)


async def court_screen(town: World) -> None:
    """The duty officer's court screen for alcohol."""
    body: dict[str, Any] = {"screened_at": town.now(), "requirement": "atr", "motivation": 5}
    body |= {"organisation": RECOVERY, "audit": {str(n): 2 for n in range(1, 11)}}
    body |= {"substances": [{"substance": "alcohol", "route": "oral", "days_of_last_28": 9}]}
    yes = ("willing", "treatment_contract", "confidentiality_waiver", "suitable")
    body |= dict.fromkeys(yes, True) | {"mental_health_care": False}
    await town.ask(PROBATION, "court_duty_officer", "court-screens", body)


async def consent(town: World) -> None:
    """The three records."""
    yes = ("willing", "assessment_consent", "treatment_consent")
    body: dict[str, Any] = dict.fromkeys(yes, True) | {"given_at": town.now(), "how": "signed"}
    await town.ask(PROVIDER, "practitioner", "consents", body | {"requirement": "mhtr"}, MHTR)


async def withdraw(town: World) -> None:
    """Willingness or consent taken back."""
    what = town.chance.choice(("willingness", "treatment"))
    body = {"withdrawn_at": town.now(), "withdrawn": what, "requirement": "mhtr"}
    await town.ask(PROVIDER, "practitioner", "withdrawals", body, MHTR)


async def assess(town: World) -> None:
    """Suitable, or not."""
    suitable = town.chance.random() < 0.8
    answers = [
        {"instrument": name, "answers": {str(n): 1 for n in range(1, items + 1)}}
        for name, items in _ITEMS.items()
    ]
    body: dict[str, Any] = {"assessed_at": town.now(), "requirement": "mhtr"}
    body |= {"suitable": suitable, "instruments": answers}
    body |= {"criteria": {"condition": True, "treatable": suitable, "arrangements": True}}
    body |= {"reasons": [] if suitable else ["no_treatable_condition"]}
    await town.ask(PROVIDER, "practitioner", "assessments", body, MHTR)


async def approve(town: World) -> None:
    """The clinical lead approves, or declines."""
    approved = town.chance.random() < 0.8
    body: dict[str, Any] = {"decided_at": town.now(), "approved": approved, "requirement": "mhtr"}
    body |= (
        _plan(town) | {"named_clinician": "Dr Fictional", "sessions": 12}
        if approved
        else {"reasons": ["needs_secondary_care"]}
    )
    await town.ask(PROVIDER, "clinical_lead", "clinical-decisions", body, MHTR)


async def withdraw_approval(town: World) -> None:
    """The clinical lead withdraws what was approved."""
    body = {"withdrawn_at": town.now(), "why": "Nobody there", "requirement": "mhtr"}
    await town.ask(PROVIDER, "clinical_lead", "approval-withdrawals", body, MHTR)


async def change_approval(town: World) -> None:
    """The first appointment is moved."""
    body = {"changed_at": town.now(), "requirement": "mhtr", "first_appointment_at": town.now()}
    body |= {"first_appointment_place": "Another Fictional House"}
    await town.ask(PROVIDER, "clinical_lead", "approval-changes", body, MHTR)


async def agree(town: World) -> None:
    """The single point of contact agrees."""
    body: dict[str, Any] = {"decided_at": town.now(), "agreed": True, "requirement": "atr"}
    contact = "single_point_of_contact"
    await town.ask(PROVIDER, contact, "provider-agreements", body | _plan(town), RECOVERY)


async def confer(town: World) -> None:
    """One assessor asks the other, who answers."""
    body = {"asked_at": town.now(), "requirement": "mhtr", "with_requirement": "atr"}
    body |= {"question": "Both?"}
    answer = await town.ask(PROVIDER, "practitioner", "conferrals", body, MHTR)
    if answer.status_code == 201:
        path = f"/v1/conferrals/{answer.json()['id']}/answers"
        said = {"answered_at": town.now(), "combination_advised": town.chance.random() < 0.7}
        await town.ask(PROVIDER, "practitioner", path, said, RECOVERY)


async def propose(town: World) -> None:
    """Mental health, whether or not the gate is open."""
    await _propose(town, "mhtr")


async def propose_alcohol(town: World) -> None:
    """The other one, alone or with it."""
    await _propose(town, "atr")


async def _propose(town: World, requirement: str) -> None:
    level = town.chance.choice(("low", "medium", "high"))
    body = {"proposed_at": town.now(), "level": level, "level_without_requirement": level}
    body |= {"requirement": requirement}
    await town.ask(PROBATION, "court_duty_officer", "proposals", body)


async def allocate(town: World) -> None:
    """To a new officer."""
    officer = {"site": "northamptonshire", "name": "A Fictional", "team": "T", "contact": "C"}
    path = "/v1/officers"
    made = await town.ask(
        PROBATION,
        "senior_officer",
        path,
        officer | {"user": "responsible_officer@probation-allocation.invalid", "capacity": 9},
    )
    body = {"allocated_at": town.now(), "officer_id": made.json()["id"], "justification": "Room"}
    body |= {"handover": "All", "person_told_at": town.now()}
    await town.ask(PROBATION, "senior_officer", "allocations", body)


async def session(town: World) -> None:
    """An appointment, attended or missed."""
    at = town.now()
    body = {"requirement": "mhtr", "session_number": town.chance.randint(1, 3), "at": at}
    body |= {"place": "Fictional House", "channel": "in_person"}
    made = await town.ask(PROVIDER, "practitioner", "appointments", body, MHTR)
    if made.status_code == 201:
        path = f"/v1/appointments/{made.json()['id']}/attendance"
        there = town.chance.random() < 0.5
        went = {"recorded_at": town.now(), "attendance": "attended" if there else "not_attended"}
        went |= {} if there else {"reason": "forgot"}
        await town.ask(PROVIDER, "practitioner", path, went, MHTR)


async def decide(town: World) -> None:
    """The officer decides on whatever waits."""
    service = town.services[PROBATION]
    waiting = (await service.get("/v1/non-attendances", role="responsible_officer")).json()
    for missed in waiting:
        body = {"decided_at": town.now(), "why": "No reason", "told_person": True}
        body |= {"decision": town.chance.choice(("warning", "refer_for_breach"))}
        path = f"/v1/non-attendances/{missed['id']}/decisions"
        await town.ask(PROBATION, "responsible_officer", path, body)


async def correct_attendance(town: World) -> None:
    """How appointments went is put right, or wrong."""
    known = await town.view(PROVIDER, "practitioner", MHTR)
    for appointment in (
        [a for case in known["cases"] for a in case["appointments"]] if known else ()
    ):
        went: dict[str, Any] = {"corrected_at": town.now(), "why": "Another of that name"}
        there = town.chance.random() < 0.5
        went |= {"attendance": "attended" if there else "not_attended"}
        went |= {} if there else {"reason": town.chance.choice(("forgot", "illness"))}
        path = f"/v1/appointments/{appointment['id']}/corrections"
        await town.ask(PROVIDER, "practitioner", path, went, MHTR)


async def revise(town: World) -> None:
    """What was decided is looked at again."""
    known = await town.view(PROBATION, "responsible_officer")
    for appointment in known["appointments"]:
        body = {"corrected_at": town.now(), "why": "Evidence came", "told_person": True}
        body |= {"decision": town.chance.choice(("warning", "acceptable_reason"))}
        path = f"/v1/non-attendances/{appointment['id']}/corrections"
        await town.ask(PROBATION, "responsible_officer", path, body)


async def complete(town: World) -> None:
    """The end of treatment."""
    answers = [
        {"instrument": name, "answers": {str(n): 0 for n in range(1, items + 1)}}
        for name, items in _ITEMS.items()
    ]
    body: dict[str, Any] = {"completed_at": town.now(), "requirement": "mhtr"}
    body |= {"outcome": "completed", "instruments": answers}
    body |= {"experience": {"asked": True, "comments_may_be_kept": True}}
    await town.ask(PROVIDER, "clinical_lead", "completions", body, MHTR)


async def breach(town: World) -> None:
    """Referred, and decided when the court has heard of it."""
    body = {"referred_at": town.now(), "requirement": "other", "reason": "out_of_contact"}
    await town.ask(PROBATION, "responsible_officer", "breaches", body | {"why": "Gone"})
    outcome = town.chance.choice(("order_continues", "revoked"))
    decided = {"decided_at": town.now(), "outcome": outcome, "reasons": ["other"]}
    await town.ask(COURT, "legal_adviser", "breach-outcomes", decided)


def _plan(town: World) -> dict[str, Any]:
    return {
        "outline": "Sessions",
        "length_months": 6,
        "first_appointment_at": town.now(),
        "first_appointment_place": "Fictional House",
    }


COMMANDS: Mapping[str, Command] = {
    one.__name__: one
    for one in (
        guilty, not_guilty, report, sentence, request, request_alcohol, court_screen, consent,
        withdraw, assess, approve, agree, confer, propose, propose_alcohol, allocate, session,
        decide, complete, breach, request_secondary, stand_down, withdraw_proposal,
        correct_attendance, revise, withdraw_approval, change_approval,
    )
}  # fmt: skip

LIKELY = (
    "guilty", "report", "request", "consent", "assess", "approve", "propose", "sentence",
    "allocate", "session", "decide", "complete",
)  # fmt: skip
"""The way that mostly works, from which a walk strays."""
