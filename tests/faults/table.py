"""The table of the fault matrix: what its tests came to the last time they were run."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.matrix import INVARIANTS, MATRIX, Fault, Run
from tests.faults.results import Result, together

FOLDER = Path(__file__).parent
README, LAST = FOLDER / "README.md", FOLDER / "results.json"

HEAD = """# The fault matrix

Written by `make faults`, which runs all of it (`make faults ARGS="4 9"` runs two rows); `make test`
runs a choice. A trial has people of the court under load while something breaks; each process
writes what it did to a file of its own, and [a checker](checker.py) that is
[proven by relays which are wrong on purpose](test_wrong_relays.py) names what was lost, done twice,
out of order, unseen, or disclosed after a withdrawal, with the smallest example. A row and a seed
(`CSTR_FAULT_SEED`) reproduce a run; how often and for how long is said by `CSTR_FAULT_SEEDS` and
`CSTR_FAULT_MINUTE`.

"""

COLUMNS = (
    "#", "fault", "must hold", "what was done", "operations", "lost", "twice", "out of order",
    "unseen", "disclosed", "recovery, s", "held",
)  # fmt: skip


@dataclass(frozen=True)
class Last:
    """The last results: outcomes by node id, and what each trial counted."""

    outcomes: Mapping[str, str]
    trials: Sequence[tuple[str, Result]]
    said: Mapping[str, str]
    """By fault: when it was run, and on what."""

    def of(self, run: Run) -> list[str]:
        """What the tests of a run came to, one for each of its parameters."""
        return [o for node, o in sorted(self.outcomes.items()) if is_of(node, run)]

    def trials_of(self, fault: Fault) -> list[tuple[str, Result]]:
        """What its trials counted, of tests that are in the matrix."""
        return [(n, r) for n, r in self.trials if r.fault == fault.number]


def is_of(node: str, run: Run) -> bool:
    """Whether a node id is of a run: the same test, with any parameters."""
    return node.partition("[")[0] == run.node


def last() -> Last:
    """As committed; empty where nothing was run."""
    said: dict[str, Any] = json.loads(LAST.read_text()) if LAST.exists() else {}
    trials = [(one["test"], Result(**one["result"])) for one in said.get("trials", ())]
    return Last(said.get("outcomes", {}), trials, said.get("said", {}))


def write(found: Last) -> None:
    """Keep the results, and the table of them."""
    trials = [{"test": node, "result": vars(result)} for node, result in found.trials]
    said = {"outcomes": dict(found.outcomes), "trials": trials, "said": dict(found.said)}
    LAST.write_text(json.dumps(said, indent=1, sort_keys=True) + "\n")
    README.write_text(table(found))


def table(found: Last) -> str:
    """The README."""
    letters = " · ".join(f"**{letter}** {says}" for letter, says in INVARIANTS.items())
    lines = [
        f"| {' | '.join(COLUMNS)} |",
        "|---" * len(COLUMNS) + "|",
        *(_row(fault, found) for fault in MATRIX),
    ]
    open_ = [f"- {fault.number}: {fault.not_covered}." for fault in MATRIX if fault.not_covered]
    when = sorted(set(found.said.values()))
    ends = ["\n## Not covered\n", *open_, "\n## Run\n", *(f"- {said}" for said in when)]
    return HEAD + letters + "\n\n" + "\n".join(lines) + "\n" + "\n".join(ends) + "\n"


def _row(fault: Fault, found: Last) -> str:
    trials = [result for _, result in found.trials_of(fault)]
    sums = together(trials)
    names = ("operations", "lost", "twice", "out_of_order", "unseen", "disclosed")
    counted = [str(sums[name]) if trials else "–" for name in names]
    recoveries = [one.recovery for one in trials if one.recovery is not None]
    recovery = f"{max(recoveries):.1f}" if recoveries else "–"
    what = "; ".join([*_done(trials), *filter(None, (_said(run, found) for run in fault.runs))])
    cells = [str(fault.number), fault.name, fault.must_hold, what or "not run", *counted, recovery]
    return f"| {' | '.join([*cells, held(fault, found)])} |"


def _done(trials: Sequence[Result]) -> list[str]:
    return list(dict.fromkeys(f"{one.done} (seed {one.seed})" for one in trials))


def _said(run: Run, found: Last) -> str:
    """Of a run without a trial what it does; of any, that it was not run or did not pass."""
    outcomes = found.of(run)
    name = run.done or run.node.rpartition("::")[2].removeprefix("test_").replace("_", " ")
    if not outcomes:
        return f"**not run**: {name}"
    if "failed" in outcomes:
        return f"**failed**, {outcomes.count('failed')} of {len(outcomes)}: {name}"
    if len(outcomes) < run.cases:
        return f"**not run**, {run.cases - len(outcomes)} of {run.cases}: {name}"
    if "xfailed" in outcomes:
        why = f" (row {run.row} of what failed)" if run.row else ""
        return f"**expected to fail**{why}: {name}"
    if "passed" not in outcomes:
        return f"**not run** (skipped): {name}"
    return run.done


def held(fault: Fault, found: Last) -> str:
    """The letters that it must hold and that a run showed and none denied."""
    shown, denied = set(), set()
    for run in fault.runs:
        outcomes = found.of(run)
        if set(outcomes) == {"passed"}:
            shown |= set(run.holds)
        elif "failed" in outcomes or "xfailed" in outcomes:
            denied |= set(run.holds) or set(fault.must_hold)
    for node, result in found.trials_of(fault):
        shown |= set(result.held)
        wrong = {"A": result.lost, "B": result.unseen, "C": result.twice,
                 "D": result.out_of_order, "E": result.disclosed}  # fmt: skip
        denied |= {letter for letter, count in wrong.items() if count}
        if found.outcomes.get(node) == "failed":
            denied |= set(fault.must_hold) - set(result.held)
    return "".join(one for one in fault.must_hold if one in shown - denied) or "–"


if __name__ == "__main__":
    write(last())
