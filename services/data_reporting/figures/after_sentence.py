"""Allocation, sessions, absences, court reviews and breaches (R73)."""

from collections.abc import Sequence

from contracts.reference import labels
from services.data_reporting.figures.counting import YES_NO, Table, Told, held, latest, table

SESSIONS = {
    "attended": "Attended",
    "missed_acceptable": "Missed, acceptable",
    "missed_unacceptable": "Missed, not acceptable",
}

REVIEWS = {
    "order_continues": "Order continues",
    "requirement_amended": "Requirement amended",
    "reviews_without_hearing": "Further reviews without hearing",
    "reviews_at_hearings": "Further reviews at hearings",
    "order_revoked": "Order revoked",
}

BREACHED = {
    "mhtr": "Mental health treatment requirement",
    "drr": "Drug rehabilitation requirement",
    "atr": "Alcohol treatment requirement",
    "other": "Another requirement",
}
BREACH_OUTCOMES = {
    "order_continues": "Order continues",
    "varied": "Order varied",
    "resentenced_with": "Sentenced anew, with a treatment requirement",
    "resentenced_without": "Sentenced anew, without one",
    "custody": "Custody",
    "revoked": "Order revoked",
    "other": "Other",
}


def after_sentence(facts: Sequence[Told]) -> list[Table]:
    """The tables of what follows a sentence (R73)."""
    allocated = latest(facts, "CaseAllocated")
    attended = held(facts, "SessionAttended")
    missed = held(facts, "NonAttendance")
    decided = [f for f in facts if f.name == "NonAttendanceDecided"]
    return [
        table(
            "allocated",
            "Allocated within 48 hours of sentence",
            "R73",
            (
                "yes" if d.get("hours_since_sentence", 49) <= 48 else "no"
                for d in allocated.values()
            ),
            YES_NO,
        ),
        table(
            "sessions",
            "Sessions",
            "R73",
            [
                *("attended" for _ in attended),
                *(
                    ("missed_acceptable" if f.data.get("acceptable") else "missed_unacceptable")
                    for f in missed
                ),
            ],
            SESSIONS,
        ),
        table(
            "decisions",
            "Decisions on absences",
            "R73",
            (f.data.get("decision") for f in decided),
            labels("enforcement_decisions"),
        ),
        table(
            "court_reviews",
            "What courts decided at reviews",
            "R73",
            (f.data.get("outcome") for f in facts if f.name == "CourtReviewHeld"),
            REVIEWS,
        ),
        table(
            "breaches",
            "Referred for breach: requirement concerned",
            "R73",
            (f.data.get("requirement") for f in facts if f.name == "BreachReferred"),
            BREACHED,
        ),
        table(
            "breach_outcomes",
            "How breaches ended",
            "R73",
            (_outcome(f) for f in facts if f.name == "BreachDecided"),
            BREACH_OUTCOMES,
        ),
    ]


def _outcome(decided: Told) -> str | None:
    """Who was sentenced anew counts by whether treatment is part of the new sentence."""
    outcome = decided.data.get("outcome")
    if outcome != "resentenced":
        return outcome
    return "resentenced_with" if decided.data.get("requirement_made") else "resentenced_without"
