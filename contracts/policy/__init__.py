"""Policy: dated, cited parameters, the working calendar and the clocks."""

from contracts.policy.calendar import (
    NeverOpen,
    add_elapsed,
    add_working_days,
    add_working_time,
    bank_holidays,
    is_working_day,
    working_time_between,
)
from contracts.policy.clocks import (
    Clock,
    Deadline,
    UnknownClock,
    clock,
    clocks,
    deadline,
    deadline_of,
)
from contracts.policy.values import (
    InvalidPolicy,
    PolicyValue,
    UnknownPolicy,
    load_policies,
    policy,
)

__all__ = [
    "Clock",
    "Deadline",
    "InvalidPolicy",
    "NeverOpen",
    "PolicyValue",
    "UnknownClock",
    "UnknownPolicy",
    "add_elapsed",
    "add_working_days",
    "add_working_time",
    "bank_holidays",
    "clock",
    "clocks",
    "deadline",
    "deadline_of",
    "is_working_day",
    "load_policies",
    "policy",
    "working_time_between",
]
