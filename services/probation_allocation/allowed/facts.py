"""The state of a pathway at probation: the facts that rules look at, and their codes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from contracts.vocabulary import Requirement
from services.disclosures.rules import Reviewable
from services.probation_allocation.rules import assessments, early_ends, orders, proposals


@dataclass(frozen=True)
class RequirementState:
    """One requirement before sentence: who was asked to assess it, and what the gate looks at."""

    gate: proposals.GateInputs
    organisation: str | None = None
    requested_at: datetime | None = None
    stood_down_at: datetime | None = None
    asked: Sequence[assessments.Asked] = ()


@dataclass(frozen=True)
class MissedAppointment:
    """A missed appointment that was named."""

    attended: bool
    decided: bool
    of_this_order: bool = True
    referred: bool = False


_NONE = orders.Order(None, None)


@dataclass(frozen=True)
class PathwayState:
    """What the rules look at that decide what is allowed, on the day ``on``.

    ``requirements`` holds the one that was named, or all; ``named_organisation`` the one that was.
    What has an id of its own is there if it was named.
    """

    on: date
    site: str | None = None
    named_organisation: str | None = None
    any_guilty: bool | None = None
    requirements: Mapping[Requirement, RequirementState] = field(default_factory=dict)
    order: orders.Order = _NONE
    allocated_at: datetime | None = None
    first_met_at: datetime | None = None
    planning_held: bool = False
    review_waits: bool = False
    breach_waits: bool = False
    returned: Collection[str] = ()
    missed: MissedAppointment | None = None
    adjusted: bool | None = None
    adjusts_this_order: bool = True
    settled: bool | None = None
    disclosure: Reviewable | None = None
    report_needed_by: datetime | None = None
    ending: early_ends.EndingOrder | None = None
    circumstance_recorded: bool = False


def state(pathway: PathwayState) -> dict[str, object]:
    """The facts in codes; ``None`` is not known, and what was not named is left out."""
    named = {
        "appointment": _appointment_code(pathway.missed) if pathway.missed else None,
        "adjustment": _DECIDED[pathway.adjusted],
        "discrepancy": _SETTLED[pathway.settled],
        "disclosure": pathway.disclosure.code if pathway.disclosure else None,
    }
    return {name: code for name, code in named.items() if code is not None} | {
        "pleas": _PLEADED[pathway.any_guilty],
        "report": "asked_for" if pathway.report_needed_by else "none",
        "requirements": {
            name.value: _requirement_codes(requirement)
            for name, requirement in pathway.requirements.items()
        },
        "sentence": pathway.order.disposal or "none",
        "order": _order_code(pathway.order),
        "made": sorted(pathway.order.made),
        "officer": "allocated" if pathway.allocated_at else "none",
        "first_meeting": "held" if pathway.first_met_at else "none",
        "planning_meeting": "held" if pathway.planning_held else "none",
        "review": "awaited" if pathway.review_waits else "none",
        "breach": "waits" if pathway.breach_waits else "none",
        "returned": sorted(pathway.returned),
    }


_PLEADED = {None: "none", False: "not_guilty", True: "guilty"}
_DECIDED = {None: None, False: "undecided", True: "decided"}
_SETTLED = {None: None, False: "open", True: "settled"}


def _appointment_code(missed: MissedAppointment) -> str | None:
    return "attended" if missed.attended else _DECIDED[missed.decided]


def _requirement_codes(requirement: RequirementState) -> dict[str, object]:
    asked = "asked_for" if requirement.requested_at else "none"
    return {
        "assessment": "stood_down" if requirement.stood_down_at else asked,
        "suitable": requirement.gate.suitable,
        "approved": requirement.gate.approved,
        "willing": requirement.gate.willing,
        "treatment_consent": requirement.gate.treatment_consent,
        "proposed": requirement.gate.proposed,
    }


def _order_code(order: orders.Order) -> str:
    if not orders.makes_order(order.disposal):
        return "none"
    return "ended" if order.ended_at else "in_force"
