"""What a row of figures cannot say by itself: facts put together, or read for one thing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from services.data_reporting.figures.counting import MHTR, Data, Month, Person, Told

ALLOCATED_WITHIN_HOURS = 48


def listings_of_screened(month: Month) -> Iterator[Data]:
    """The coded facts of the listing of everybody screened; empty where there is none here."""
    nobody = Person(None, None, None)
    return (asdict(month.people.get(who, nobody)) for who in month.latest("PersonScreened"))


def indicated(month: Month) -> Iterator[Data]:
    """Of everybody screened, whether an assessment for this requirement is indicated."""
    for screen in month.latest("PersonScreened").values():
        own = (i for i in screen.get("indications", ()) if i.get("requirement") == MHTR)
        yield {"indicated": any(i.get("indicated") for i in own)}


def clinical_decisions(month: Month) -> Iterator[Data]:
    """The last approval and the last decline of each person, whoever decided."""
    approved = _last(month, "ClinicalLeadApproved", "ResponsiblePractitionerApproved")
    declined = _last(month, "ClinicalLeadDeclined", "ResponsiblePractitionerDeclined")
    yield from ({"decision": "approved"} for _ in approved)
    yield from ({"decision": "declined"} for _ in declined)


def refused(month: Month) -> Iterator[Data]:
    """Who was not suitable or was declined, with the reasons and the support advised."""
    assessed = month.latest("AssessmentCompleted", of_the_tab=True)
    unsuitable = {who: data for who, data in assessed.items() if not data.get("suitable")}
    declined = _last(month, "ClinicalLeadDeclined", "ResponsiblePractitionerDeclined")
    return iter((unsuitable | declined).values())


def courts_answers(month: Month) -> Iterator[Data]:
    """The answer of each sentence to this requirement, made or declined with reasons (R72)."""
    for sentence in month.latest("Sentenced").values():
        for answer in _answers(sentence):
            yield {**answer, "answer": "accepted" if answer.get("made") else "declined"}


def requirement_made(month: Month) -> Iterator[Data]:
    """The sentences that made this requirement."""
    for sentence in month.latest("Sentenced").values():
        if any(answer.get("made") for answer in _answers(sentence)):
            yield sentence


def adjourned(month: Month) -> Iterator[Data]:
    """Reports for which the case was adjourned."""
    reports = month.latest("ReportRequested").values()
    return (report for report in reports if report.get("adjourned"))


def allocated_in_time(month: Month) -> Iterator[Data]:
    """The last allocation of each person, and whether it came in time (R73, C3)."""
    late = ALLOCATED_WITHIN_HOURS + 1
    for allocation in month.latest("CaseAllocated").values():
        hours = allocation.get("hours_since_sentence", late)
        yield {"in_time": hours <= ALLOCATED_WITHIN_HOURS}


def sessions(month: Month) -> Iterator[Data]:
    """Every session that was attended, and every absence by whether it was acceptable."""
    yield from ({"went": "attended"} for _ in _appointments(month, "SessionAttended"))
    for absence in _appointments(month, "NonAttendance"):
        acceptable = absence.data.get("acceptable")
        yield {"went": "missed_acceptable" if acceptable else "missed_unacceptable"}


def breaches_decided(month: Month) -> Iterator[Data]:
    """Who was sentenced again counts by whether treatment is part of the new sentence."""
    for breach in month.every("BreachDecided"):
        outcome = breach.data.get("outcome")
        if outcome == "resentenced":
            made = breach.data.get("requirement_made")
            outcome = "resentenced_with" if made else "resentenced_without"
        yield {"outcome": outcome}


def _change_in(tool: str, month: Month) -> Iterator[Data]:
    for end in month.latest("RequirementCompleted", of_the_tab=True).values():
        yield from (c for c in end.get("changes", ()) if c.get("instrument") == tool)


def _last(month: Month, *events: str) -> dict[Any, Data]:
    """The last of these for each person; of two kinds, the kind that is named later."""
    return {
        who: data for event in events for who, data in month.latest(event, of_the_tab=True).items()
    }


def _answers(sentence: Data) -> Iterator[Data]:
    return (a for a in sentence.get("requirements", ()) if a.get("requirement") == MHTR)


def _appointments(month: Month, event: str) -> Iterator[Told]:
    """Those of the tab's requirement; version 1 of their events did not say of which."""
    return (fact for fact in month.every(event) if fact.data.get("requirement") in (None, MHTR))


SOURCES: Mapping[str, Callable[[Month], Iterator[Data]]] = {
    "adjourned": adjourned,
    "allocated_in_time": allocated_in_time,
    "breaches_decided": breaches_decided,
    "change_in_core_10": partial(_change_in, "CORE-10"),
    "change_in_core_34": partial(_change_in, "CORE-34"),
    "change_in_gad_7": partial(_change_in, "GAD-7"),
    "change_in_phq_9": partial(_change_in, "PHQ-9"),
    "clinical_decisions": clinical_decisions,
    "courts_answers": courts_answers,
    "indicated": indicated,
    "listings_of_screened": listings_of_screened,
    "refused": refused,
    "requirement_made": requirement_made,
    "sessions": sessions,
}
"""What a row may name with ``of``."""
