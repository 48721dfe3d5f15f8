"""The figures of the mental-health tab, computed from facts (R71 to R74)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.reference import labels

MHTR = "mhtr"


@dataclass(frozen=True)
class Told:
    """One fact as the figures see it."""

    pseudonym: UUID
    name: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Person:
    """The coded facts of one pseudonym's listing."""

    offence_group: str | None
    age_band: str | None
    gender: str | None


@dataclass(frozen=True)
class Table:
    """Counts that add up to their total, with the rule that asks for them."""

    code: str
    title: str
    rule: str
    cells: Mapping[str, int]


NOT_STATED = "not_stated"


def tables(facts: Sequence[Told], people: Mapping[UUID, Person]) -> list[Table]:
    """Every table of the tab for the facts of one month at one site."""
    return [
        *_before_sentence(facts, people),
        *_at_sentence(facts),
        *_after_sentence(facts),
        *_at_completion(facts),
    ]


def _before_sentence(facts: Sequence[Told], people: Mapping[UUID, Person]) -> list[Table]:
    screened = _latest(facts, "PersonScreened")
    who = {p: people.get(p, Person(None, None, None)) for p in screened}
    assessed = _latest(_about(facts, "AssessmentCompleted"), "AssessmentCompleted")
    declined = _latest(_about(facts, "ClinicalLeadDeclined"), "ClinicalLeadDeclined")
    approved = _latest(_about(facts, "ClinicalLeadApproved"), "ClinicalLeadApproved")
    requested = _latest(_about(facts, "AssessmentRequested"), "AssessmentRequested")
    refused = {p: d for p, d in assessed.items() if not d.get("suitable")} | declined
    return [
        _table(
            "source_of_referral",
            "Source of referral",
            "R71",
            _one(screened, "source_of_referral"),
            labels("referral_sources"),
        ),
        _table(
            "gender",
            "Gender of people screened",
            "R71",
            (w.gender for w in who.values()),
            labels("genders"),
        ),
        _table("age", "Age of people screened", "R71", (w.age_band for w in who.values()), AGES),
        _table(
            "ethnicity",
            "Ethnicity of people screened",
            "R71",
            _one(screened, "ethnicity"),
            labels("ethnicity"),
        ),
        _table(
            "disability",
            "Any disability of people screened",
            "R71",
            (_any(d, "disabilities") for d in screened.values()),
            YES_NO,
        ),
        _table(
            "armed_forces",
            "Served in the armed forces",
            "R71",
            (_yes(d, "armed_forces") for d in screened.values()),
            YES_NO,
        ),
        _table(
            "pregnancy", "Pregnant", "R71", (_yes(d, "pregnant") for d in screened.values()), YES_NO
        ),
        _table(
            "caring",
            "Has caring responsibilities",
            "R71",
            (_yes(d, "caring_responsibilities") for d in screened.values()),
            YES_NO,
        ),
        _table(
            "offence_group",
            "Offence of people screened",
            "R71",
            (w.offence_group for w in who.values()),
            labels("offence_groups"),
        ),
        _table(
            "screened",
            "Screened: indicated for assessment",
            "R71",
            (_indicated(d) for d in screened.values()),
            YES_NO,
        ),
        _table(
            "requested",
            "Assessments asked for",
            "R71",
            ("yes" for _ in requested),
            {"yes": "Asked for"},
        ),
        _table(
            "assessed",
            "Assessed: suitable",
            "R71",
            (_yes(d, "suitable") for d in assessed.values()),
            YES_NO,
        ),
        _table(
            "willing",
            "Consent: willing to comply",
            "R71",
            (
                _yes(d, "willing")
                for d in _latest(_about(facts, "ConsentGiven"), "ConsentGiven").values()
            ),
            YES_NO,
        ),
        _table(
            "clinical_lead",
            "Clinical lead's decision",
            "R71",
            [*("approved" for _ in approved), *("declined" for _ in declined)],
            {"approved": "Approved", "declined": "Declined"},
        ),
        _table(
            "decline_reasons",
            "Reasons for decline",
            "R71",
            _many(refused, "reasons"),
            labels("decline_reasons"),
        ),
        _table(
            "support_advised",
            "Support advised on decline",
            "R71",
            _many(refused, "support_advised"),
            labels("support_advised"),
        ),
    ]


def _at_sentence(facts: Sequence[Told]) -> list[Table]:
    sentenced = _latest(facts, "Sentenced")
    answered = [
        r
        for d in sentenced.values()
        for r in d.get("requirements", ())
        if r.get("requirement") == MHTR
    ]
    proposed = _latest(_about(facts, "RequirementProposed"), "RequirementProposed")
    reports = _latest(facts, "ReportRequested")
    ordered = {p: d for p, d in sentenced.items() if d.get("requirement_made")}
    adjourned = {p: d for p, d in reports.items() if d.get("adjourned")}
    return [
        _table(
            "proposed",
            "Proposed in a pre-sentence report",
            "R72",
            (d.get("level") for d in proposed.values()),
            LEVELS,
        ),
        _table(
            "answered",
            "The court's answer to a proposal",
            "R72",
            ("accepted" if r.get("made") else "declined" for r in answered),
            {"accepted": "Accepted", "declined": "Declined"},
        ),
        _table(
            "court_reasons",
            "The court's reasons for declining",
            "R72",
            (c for r in answered for c in r.get("decline_reasons", ())),
            labels("decline_reasons"),
        ),
        _table(
            "on_the_day",
            "Sentenced within 24 hours",
            "R72",
            (_yes(d, "within_24_hours") for d in ordered.values()),
            YES_NO,
        ),
        _table(
            "reports",
            "Reports: adjourned",
            "R72",
            (_yes(d, "adjourned") for d in reports.values()),
            YES_NO,
        ),
        _table(
            "adjournments",
            "Reasons for adjourning",
            "R72",
            _one(adjourned, "adjournment_reason"),
            labels("adjournment_reasons"),
        ),
        _table(
            "would_have_been",
            "Sentence without the requirement",
            "R72",
            _one(ordered, "would_have_been"),
            DISPOSALS,
        ),
    ]


def _after_sentence(facts: Sequence[Told]) -> list[Table]:
    allocated = _latest(facts, "CaseAllocated")
    attended = [f for f in facts if f.name == "SessionAttended"]
    missed = [f for f in facts if f.name == "NonAttendance"]
    decided = [f for f in facts if f.name == "NonAttendanceDecided"]
    return [
        _table(
            "allocated",
            "Allocated within 48 hours of sentence",
            "R73",
            (
                "yes" if d.get("hours_since_sentence", 49) <= 48 else "no"
                for d in allocated.values()
            ),
            YES_NO,
        ),
        _table(
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
        _table(
            "decisions",
            "Decisions on absences",
            "R73",
            (f.data.get("decision") for f in decided),
            labels("enforcement_decisions"),
        ),
    ]


def _at_completion(facts: Sequence[Told]) -> list[Table]:
    ended = _latest(_about(facts, "RequirementCompleted"), "RequirementCompleted")
    changes = [c for d in ended.values() for c in d.get("changes", ())]
    by_tool = {
        tool: [c.get("reliable") for c in changes if c.get("instrument") == tool]
        for tool in ("CORE-10", "CORE-34", "GAD-7", "PHQ-9")
    }
    return [
        _table("ended", "How requirements ended", "R74", _one(ended, "outcome"), OUTCOMES),
        _table(
            "gp_registered",
            "Registered with a GP at the end",
            "R74",
            (_yes(d, "gp_registered") for d in ended.values()),
            YES_NO,
        ),
        _table(
            "onward",
            "Referred on to",
            "R74",
            _many(ended, "onward_support"),
            labels("support_advised"),
        ),
        *(
            _table(f"change_{tool.lower()}", f"Change in {tool}", "R74", found, RELIABLE)
            for tool, found in by_tool.items()
        ),
    ]


YES_NO = {"yes": "Yes", "no": "No", NOT_STATED: "Not stated"}
AGES = {a: a for a in ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")}
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
SESSIONS = {
    "attended": "Attended",
    "missed_acceptable": "Missed, acceptable",
    "missed_unacceptable": "Missed, not acceptable",
}
OUTCOMES = {"completed": "Completed", "unplanned_discharge": "Unplanned discharge"}
RELIABLE = {
    "improved": "Reliably improved",
    "no_reliable_change": "No reliable change",
    "deteriorated": "Reliably deteriorated",
}

Pick = Callable[[Mapping[str, Any]], str | None]


def _latest(facts: Iterable[Told], name: str) -> dict[UUID, Mapping[str, Any]]:
    """The last fact of this name for each pseudonym: a person counts once."""
    return {fact.pseudonym: fact.data for fact in facts if fact.name == name}


def _about(facts: Iterable[Told], name: str) -> list[Told]:
    return [f for f in facts if f.name == name and f.data.get("requirement") == MHTR]


def _table(
    code: str, title: str, rule: str, found: Iterable[str | None], known: Mapping[str, str]
) -> Table:
    """Counts in the order of the code list; a code without a place in it is 'not stated'."""
    counted = Counter(one if one in known else NOT_STATED for one in found)
    cells = {code: counted.get(code, 0) for code in known}
    if counted[NOT_STATED] or NOT_STATED in known:
        cells[NOT_STATED] = counted[NOT_STATED]
    return Table(code, title, rule, cells)


def _one(facts: Mapping[UUID, Mapping[str, Any]], field: str) -> Iterable[str | None]:
    return (data.get(field) for data in facts.values())


def _many(facts: Mapping[UUID, Mapping[str, Any]], field: str) -> Iterable[str]:
    return (code for data in facts.values() for code in data.get(field, ()))


def _yes(data: Mapping[str, Any], field: str) -> str:
    value = data.get(field)
    return NOT_STATED if value is None else ("yes" if value else "no")


def _any(data: Mapping[str, Any], field: str) -> str:
    return "yes" if set(data.get(field, ())) - {"none", NOT_STATED} else "no"


def _indicated(data: Mapping[str, Any]) -> str:
    found = [
        i.get("indicated") for i in data.get("indications", ()) if i.get("requirement") == MHTR
    ]
    return "yes" if any(found) else "no"
