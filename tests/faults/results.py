"""What the runs of the matrix came to: kept by each run, read by the table."""

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from tests.faults.checker import Finding, Wrong, counted
from tests.faults.operations import Operation, recorded

FOLDER = "CSTR_FAULT_RESULTS"


class Ran(Protocol):
    """What a run knows of itself."""

    fault: int
    seed: int
    done: str
    folder: Path
    recovery: float | None
    most_megabytes: float
    findings: list[Finding]


@dataclass(frozen=True)
class Result:
    """One run: what was done, what was found; ``held`` are the letters of the invariants."""

    fault: int
    seed: int
    done: str
    operations: int
    lost: int
    twice: int
    out_of_order: int
    unseen: int
    disclosed: int
    recovery: float | None
    megabytes: int
    held: str

    @classmethod
    def of(cls, run: Ran, held: str) -> "Result":
        """The result of a run that is over; a letter that a finding denies does not hold."""
        operations: Sequence[Operation] = recorded(run.folder)
        return cls.counted(run, len(operations), held)

    @classmethod
    def counted(cls, run: Ran, operations: int, held: str) -> "Result":
        """The same, of so many operations."""
        wrong = counted(run.findings)
        denied = "".join(letter for letter, kind in DENIES.items() if wrong[kind])
        if run.recovery is None:
            denied += "G"
        return cls(
            run.fault, run.seed, run.done, operations, wrong[Wrong.LOST], wrong[Wrong.DUPLICATE],
            wrong[Wrong.REORDERED], wrong[Wrong.UNSEEN], wrong[Wrong.DISCLOSED], run.recovery,
            round(run.most_megabytes), "".join(sorted(set(held) - set(denied))),
        )  # fmt: skip


DENIES = {
    "A": Wrong.LOST,
    "B": Wrong.UNSEEN,
    "C": Wrong.DUPLICATE,
    "D": Wrong.REORDERED,
    "E": Wrong.DISCLOSED,
}


def keep(result: Result) -> None:
    """Keep it where the environment says to; else nowhere."""
    folder = os.environ.get(FOLDER)
    if folder:
        test = os.environ.get("PYTEST_CURRENT_TEST", "")
        with (Path(folder) / f"{result.fault}.jsonl").open("a") as file:
            file.write(json.dumps(asdict(result) | {"test": test.split(" ")[0]}) + "\n")


def kept(folder: Path) -> list[tuple[str, Result]]:
    """All results in a folder, with the test that made each."""
    found = []
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text().splitlines():
            said = json.loads(line)
            found.append((str(said.pop("test")), Result(**said)))
    return found


def together(results: Sequence[Result]) -> Counter[str]:
    """The sums of what was found."""
    names = ("operations", "lost", "twice", "out_of_order", "unseen", "disclosed")
    return Counter({name: sum(getattr(one, name) for one in results) for name in names})
