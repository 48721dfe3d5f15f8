"""What was proposed, what the court answered, and how soon (R72)."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.reference import labels
from services.data_reporting.figures.counting import (
    MHTR,
    YES_NO,
    Table,
    Told,
    about,
    latest,
    many_of,
    one_of,
    table,
    yes_no,
)

LEVELS = {
    "low": "Low",
    "medium": "Medium",
    "high": "High",
    "custody_threshold": "Custody threshold",
}
DISPOSALS = {
    "custody": "Custody",
    "suspended_sentence_order": "Suspended sentence order",
    "community_order": "Community order without it",
    "fine": "Fine",
    "discharge": "Discharge",
    "other": "Other",
}


def at_sentence(facts: Sequence[Told]) -> list[Table]:
    """The tables of proposals, answers and sentences (R72)."""
    sentenced = latest(facts, "Sentenced")
    answered = [
        r
        for d in sentenced.values()
        for r in d.get("requirements", ())
        if r.get("requirement") == MHTR
    ]
    proposed = latest(about(facts, "RequirementProposed"), "RequirementProposed")
    reports = latest(facts, "ReportRequested")
    ordered = {p: d for p, d in sentenced.items() if _made(d)}
    feedback = latest(facts, "SentencerFeedbackReturned")
    adjourned = {p: d for p, d in reports.items() if d.get("adjourned")}
    return [
        table(
            "proposed",
            "Proposed in a pre-sentence report",
            "R72",
            (d.get("level") for d in proposed.values()),
            LEVELS,
        ),
        table(
            "answered",
            "The court's answer to a proposal",
            "R72",
            ("accepted" if r.get("made") else "declined" for r in answered),
            {"accepted": "Accepted", "declined": "Declined"},
        ),
        table(
            "court_reasons",
            "The court's reasons for declining",
            "R72",
            (c for r in answered for c in r.get("decline_reasons", ())),
            labels("decline_reasons"),
        ),
        table(
            "on_the_day",
            "Sentenced within 24 hours",
            "R72",
            (yes_no(d, "within_24_hours") for d in ordered.values()),
            YES_NO,
        ),
        table(
            "reports",
            "Reports: adjourned",
            "R72",
            (yes_no(d, "adjourned") for d in reports.values()),
            YES_NO,
        ),
        table(
            "adjournments",
            "Reasons for adjourning",
            "R72",
            one_of(adjourned, "adjournment_reason"),
            labels("adjournment_reasons"),
        ),
        table(
            "would_have_been",
            "Sentence without the requirement",
            "R72",
            one_of(ordered, "would_have_been"),
            DISPOSALS,
        ),
        table(
            "feedback",
            "Feedback forms returned by sentencers",
            "R72",
            ("returned" for _ in feedback),
            {"returned": "Returned"},
        ),
        table(
            "feedback_reasons",
            "Feedback: why a requirement was left out",
            "R72",
            many_of(feedback, "reasons"),
            labels("decline_reasons"),
        ),
    ]


def _made(sentence: Mapping[str, Any]) -> bool:
    made = (r.get("made") for r in sentence.get("requirements", ()) if r.get("requirement") == MHTR)
    return any(made)
