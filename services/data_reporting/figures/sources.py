"""What a row of figures cannot say by itself: facts put together, or read for one thing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from contracts.event import Agency
from contracts.events.court_listing import RequirementMade
from contracts.events.provider_assessment import MeasureChange
from contracts.sharing import load_agreements
from services.data_reporting.figures.counting import MHTR, CountedFact, Data, Month, Person

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
    for sentence in month.standing("Sentenced", "SentenceSetAside").values():
        for answer in _answers(sentence):
            yield {**answer, "answer": "accepted" if answer.get("made") else "declined"}


def requirement_made(month: Month) -> Iterator[Data]:
    """The sentences that made this requirement."""
    for sentence in month.standing("Sentenced", "SentenceSetAside").values():
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


def _appointments(month: Month, event: str) -> Iterator[CountedFact]:
    """Those of the tab's requirement; version 1 of their events did not say of which."""
    return (fact for fact in month.every(event) if fact.data.get("requirement") in (None, MHTR))


@dataclass(frozen=True)
class Source:
    """What a row may name with ``of``: the data it counts, and the fields these have."""

    data: Callable[[Month], Iterator[Data]]
    fields: frozenset[str]


def fields_told(event: str) -> frozenset[str]:
    """The fields programme data is told of an event, by every agreement; none of one it is not."""
    agreements = load_agreements().of_reader(Agency.REPORTING)
    lines = (line for a in agreements for line in a.events.get(event, ()))
    return frozenset(field.partition(".")[0] for line in lines for field in line.fields)


_CHANGE = frozenset(MeasureChange.model_fields)

SOURCES: Mapping[str, Source] = {
    "adjourned": Source(adjourned, fields_told("ReportRequested")),
    "allocated_in_time": Source(allocated_in_time, frozenset({"in_time"})),
    "breaches_decided": Source(breaches_decided, frozenset({"outcome"})),
    "change_in_core_10": Source(partial(_change_in, "CORE-10"), _CHANGE),
    "change_in_core_34": Source(partial(_change_in, "CORE-34"), _CHANGE),
    "change_in_gad_7": Source(partial(_change_in, "GAD-7"), _CHANGE),
    "change_in_phq_9": Source(partial(_change_in, "PHQ-9"), _CHANGE),
    "clinical_decisions": Source(clinical_decisions, frozenset({"decision"})),
    "courts_answers": Source(
        courts_answers, frozenset({"answer"}) | RequirementMade.model_fields.keys()
    ),
    "indicated": Source(indicated, frozenset({"indicated"})),
    "listings_of_screened": Source(listings_of_screened, frozenset(Person.__annotations__)),
    "refused": Source(refused, frozenset({"reasons", "support_advised"})),
    "requirement_made": Source(requirement_made, fields_told("Sentenced")),
    "sessions": Source(sessions, frozenset({"went"})),
}
"""Every source by its name."""
