"""Policy: dated, cited parameters, the working calendar and the clocks."""

from contracts.policy.calendar import (
    NeverOpen,
    add_elapsed,
    add_months,
    add_working_days,
    add_working_time,
    bank_holidays,
    is_working_day,
    working_time_between,
)
from contracts.policy.clocks import (
    Clock,
    Listens,
    UnknownClock,
    clock,
    clocks,
    covered,
)
from contracts.policy.gate import GateCondition, gate_conditions
from contracts.policy.local_facts import LocalFact
from contracts.policy.timing import Fact, Heard, State, Timing, due_by, timing
from contracts.policy.values import (
    InvalidPolicy,
    PolicyValue,
    UnknownPolicy,
    load_policies,
    policy,
)

__all__ = [
    "Clock",
    "Fact",
    "GateCondition",
    "Heard",
    "Listens",
    "LocalFact",
    "InvalidPolicy",
    "NeverOpen",
    "PolicyValue",
    "State",
    "Timing",
    "UnknownClock",
    "UnknownPolicy",
    "add_elapsed",
    "add_months",
    "add_working_days",
    "add_working_time",
    "bank_holidays",
    "clock",
    "clocks",
    "covered",
    "gate_conditions",
    "due_by",
    "is_working_day",
    "load_policies",
    "policy",
    "timing",
    "working_time_between",
]
