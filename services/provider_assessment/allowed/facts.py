"""The state of a pathway at one organisation: the facts that rules look at, and their codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from contracts.vocabulary import DecidesAs, Requirement
from services.disclosures.rules import Reviewable
from services.provider_assessment.rules.consents import Consent


@dataclass(frozen=True)
class LiveDecision:
    """The decision on a case that lives."""

    approved: bool
    decided_at: datetime
    on_court_screen: bool = False


@dataclass(frozen=True)
class CurrentCase:
    """One case; ``basis_at`` is when the person was assessed or screened, and how it was found.

    ``others`` are the other needs that are assessed, each with whether a question on it is open.
    """

    requirement: Requirement
    state: str
    decides_as: DecidesAs
    course: int = 1
    stood_down_at: datetime | None = None
    consent: Consent = field(default_factory=Consent)
    basis_at: datetime | None = None
    suitable: bool | None = None
    decision: LiveDecision | None = None
    sentenced_at: datetime | None = None
    begun_at: datetime | None = None
    open_appointments: int = 0
    interrupted: bool = False
    ever_interrupted: bool = False
    adjustment_open: bool = False
    others: Mapping[Requirement, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class PathwayState:
    """The case that is meant, or every one of the organisation.

    What has an id of its own is there if it was named; ``appointment_course`` is the course of
    treatment that the appointment is of.
    """

    cases: Sequence[CurrentCase]
    appointment: str | None = None
    appointment_course: int | None = None
    appointment_recorded_at: datetime | None = None
    answered: bool | None = None
    settled: bool | None = None
    disclosure: Reviewable | None = None


def state(pathway: PathwayState) -> dict[str, object]:
    """The facts in codes; what was not named is left out."""
    named = {
        "appointment": pathway.appointment,
        "question": _ANSWERED[pathway.answered],
        "discrepancy": _SETTLED[pathway.settled],
        "disclosure": pathway.disclosure.code if pathway.disclosure else None,
    }
    there = {name: code for name, code in named.items() if code is not None}
    return there | {"requirements": {case.requirement.value: _case(case) for case in pathway.cases}}


_ANSWERED = {None: None, False: "open", True: "answered"}
_SETTLED = {None: None, False: "open", True: "settled"}
_ASSESSED = {None: "none", False: "not_suitable", True: "suitable"}
_DECIDED = {None: "none", False: "declined", True: "approved"}


def _case(case: CurrentCase) -> dict[str, object]:
    return {
        "case": case.state,
        "course": case.course,
        "stood_down": case.stood_down_at is not None,
        "willing": case.consent.willing,
        "assessment_consent": case.consent.assessment,
        "treatment_consent": case.consent.treatment,
        "assessment": _ASSESSED[case.suitable],
        "decision": _DECIDED[case.decision.approved if case.decision else None],
        "begun": case.begun_at is not None,
        "open_appointments": case.open_appointments,
        "interrupted": case.interrupted,
        "adjustment_open": case.adjustment_open,
    }
