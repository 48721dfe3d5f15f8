"""Assessment: consent, instruments, and what the clinical lead decides."""

from typing import Any

from scripts.demo.asking import Refusal
from scripts.demo.life.before_court import follow_up
from scripts.demo.life.sentence import propose_now
from scripts.demo.life.way import PROBATION, Way, measures
from scripts.demo.people import PROVIDER, Ending


async def assessment(way: Way) -> bool:
    """Consent, instruments, the clinical lead; whether a proposal can follow."""
    await _request(way)
    await _consent(way)
    if not await _assess(way):
        return False
    return await _clinical_lead(way)


async def _request(way: Way) -> None:
    p = way.person

    async def guilty_known() -> Any:
        return (await way.probation())["any_guilty"]

    await way.ask.until("the plea at probation", guilty_known)
    await way.ask.post(
        PROBATION,
        "court_duty_officer",
        f"/v1/pathways/{way.pathway}/assessment-requests",
        {
            "requested_at": p.at(0, 10, 15).isoformat(),
            "organisation": PROVIDER,
            "requirement": "mhtr",
            "needed_by": p.at(0, 13).isoformat(),
        },
    )
    way.say(0, 10, "Probation", f"asks {PROVIDER} for an assessment")
    if p.named and p.ending is Ending.COMPLETES:
        await _propose_too_early(way)


async def _propose_too_early(way: Way) -> None:
    try:
        await propose_now(way)
    except Refusal as refusal:
        said = str(refusal.problem["userMessage"])
        open_ = said.count(": fail (") + said.count(": unknown (")
        what = (
            f"tries to propose at once: {refusal.status}, {open_} conditions of the gate are open"
        )
        way.say(0, 10, "Probation", what)


async def _consent(way: Way) -> None:
    p = way.person

    async def case_there() -> Any:
        return (await way.provider())["cases"]

    await way.ask.until("the case at the provider", case_there)
    await way.to_provider(
        "practitioner",
        "consents",
        {
            "given_at": p.at(0, 11).isoformat(),
            "requirement": "mhtr",
            "willing": True,
            "assessment_consent": True,
            "treatment_consent": True,
            "permissions": ["progress"],
            "how": "signed",
            "format": "easy read",
        },
    )
    way.say(
        0, 11, "Provider", "records willingness, consent and permission to share: three records"
    )


async def _assess(way: Way) -> bool:
    p = way.person
    await _interpreter(way)
    suitable = p.ending is not Ending.NOT_SUITABLE
    made = await way.to_provider(
        "practitioner",
        "assessments",
        {
            "assessed_at": p.at(0, 12).isoformat(),
            "requirement": "mhtr",
            "suitable": suitable,
            "criteria": {"condition": True, "treatable": suitable, "arrangements": True},
            "reasons": [] if suitable else ["needs_secondary_care"],
            "support_advised": [] if suitable else ["community_mental_health_team"],
            "instruments": measures(p.distress),
        },
    )
    scores = ", ".join(f"{m['instrument']} {float(m['total']):g}" for m in made["measures"])
    outcome = "suitable" if suitable else "not suitable"
    way.say(0, 12, "Provider", f"assesses: {scores}; {outcome}")
    return suitable


async def _interpreter(way: Way) -> None:
    """Who needs one is not assessed without."""
    language = (await way.provider())["cases"][0]["interpreter_language"]
    if language is None:
        return
    body = {"booked_at": way.person.at(0, 11, 5), "assessment_at": way.person.at(0, 11, 50)}
    booked = {name: at.isoformat() for name, at in body.items()}
    said = booked | {"requirement": "mhtr", "language": language}
    await way.to_provider("practitioner", "interpreter-bookings", said)
    way.say(0, 11, "Provider", "books an interpreter, and court and probation know until when")


async def _clinical_lead(way: Way) -> bool:
    p = way.person
    if p.ending is Ending.DECLINED:
        body: dict[str, Any] = {
            "approved": False,
            "reasons": ["needs_secondary_care"],
            "support_advised": ["community_mental_health_team"],
        }
    else:
        body = {
            "approved": True,
            "named_clinician": "Dr Fictional-Yew",
            "outline": "Weekly sessions of 50 minutes on mood and managing distress",
            "sessions": p.sessions,
            "length_months": 6,
            "first_appointment_at": p.at(7, 10).isoformat(),
            "first_appointment_place": "Fictional House, Northampton",
        }
    await way.to_provider(
        "clinical_lead",
        "clinical-decisions",
        {"decided_at": p.at(0, 13).isoformat(), "requirement": "mhtr", **body},
    )
    if body["approved"]:
        way.say(0, 13, "Clinical lead", "approves and is the named clinician")
        return True
    way.say(0, 13, "Clinical lead", "declines: needs secondary care")
    await follow_up(way, "probation is told why too, the court is not")
    return False
