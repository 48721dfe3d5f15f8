"""Recording rules of what is promised: which part of it was missed, over each window that is asked.

What the promises are is said in deploy/SLO.md; the alarms on them are in alerts.yml.
"""

from collections.abc import Mapping
from dataclasses import dataclass

PATH = "prometheus/slo.yml"


@dataclass(frozen=True)
class Promise:
    """One promise: of all that a counter counted, ``objective`` is to have the outcome ``good``."""

    name: str
    counter: str
    good: str
    objective: float


PROMISES = (
    Promise("commands", "cstr_commands_kept_total", "good", 0.995),
    Promise("events", "cstr_events_arrived_total", "in_time", 0.99),
)
#: Of the alarms, each with a long and a short one; the last is that of the budget itself.
WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d", "28d")
#: Windows of which it also matters how many were missed: one of three is no reason to call anybody.
COUNTED = ("1h", "6h", "1d", "3d")


def files() -> Mapping[str, str]:
    """The rules, by their path under deploy."""
    lines = ["# Written by `make export` from scripts/export/slo.py.", "groups:"]
    for promise in PROMISES:
        lines += [f"  - name: slo_{promise.name}", "    rules:"]
        for window in WINDOWS:
            lines += _rule(f"cstr:{promise.name}_missed:ratio_{window}", _ratio(promise, window))
        for window in COUNTED:
            missed = f"sum by (service) (increase({_missed(promise)}[{window}]))"
            lines += _rule(f"cstr:{promise.name}_missed:increase_{window}", missed)
    return {PATH: "\n".join(lines) + "\n"}


def _rule(record: str, expression: str) -> list[str]:
    return [f"      - record: {record}", f"        expr: {expression}"]


def _missed(promise: Promise) -> str:
    return f'{promise.counter}{{outcome!="{promise.good}"}}'


def _ratio(promise: Promise, window: str) -> str:
    """Nothing where nothing was counted: an agency at night misses no promise."""
    missed = f"sum by (service) (rate({_missed(promise)}[{window}]))"
    return f"{missed} / (sum by (service) (rate({promise.counter}[{window}])) > 0)"
