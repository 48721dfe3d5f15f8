"""The matrix is whole: each fault has a run, each run is a test, and the table is what it says."""

import ast
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.stack.settings import ROOT
from tests.faults import table
from tests.faults.checker import Finding, Wrong
from tests.faults.matrix import INVARIANTS, MATRIX, Fault, Run
from tests.faults.results import Result


def found_in(file: str) -> dict[str, bool]:
    """The tests of a file, and whether each is of ``make faults`` alone."""
    source = (ROOT / file).read_text(encoding="utf-8")
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[:5] == "test_":
            found[node.name] = any("mark.faults" in ast.unparse(d) for d in node.decorator_list)
    return found


def test_there_are_thirty_two_faults_and_each_has_a_run() -> None:
    assert [fault.number for fault in MATRIX] == list(range(1, 33))
    assert [fault.number for fault in MATRIX if not fault.runs] == []
    assert {letter for fault in MATRIX for letter in fault.must_hold} <= set(INVARIANTS)


@pytest.mark.parametrize("run", sorted({run.node for fault in MATRIX for run in fault.runs}))
def test_a_run_is_a_test(run: str) -> None:
    file, _, name = run.partition("::")
    assert name in found_in(file)


def test_a_test_that_only_make_faults_runs_is_in_the_matrix() -> None:
    """Else nobody ran it, and no table showed it."""
    in_matrix = {run.node for fault in MATRIX for run in fault.runs}
    found = {
        f"{path.relative_to(ROOT)}::{name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for name, only in found_in(str(path.relative_to(ROOT))).items()
        if only
    }
    assert found - in_matrix == set()


def test_the_table_is_what_the_last_results_say() -> None:
    """``make faults`` writes both; ``python -m tests.faults.table`` the table alone."""
    assert table.README.read_text() == table.table(table.last())


FAULT = Fault(7, "a fault", "AC", (Run("tests/a.py::test_b", "C", "something"),))


def result(**more: int) -> Result:
    said = {"lost": 0, "twice": 0, "out_of_order": 0, "unseen": 0, "disclosed": 0, **more}
    return Result(7, 1, "done", 10, recovery=1.0, megabytes=1, held="AC", **said)


@pytest.mark.parametrize(
    ("outcomes", "trials", "held"),
    [
        ({}, (), "–"),
        ({"tests/a.py::test_b": "passed"}, (), "C"),
        ({"tests/a.py::test_b": "failed"}, (), "–"),
        ({"tests/a.py::test_b": "skipped"}, (), "–"),
        ({"tests/a.py::test_b[1]": "passed", "tests/a.py::test_b[2]": "failed"}, (), "–"),
        ({"tests/a.py::test_b": "xfailed"}, (("tests/a.py::test_c", result()),), "A"),
        ({"tests/a.py::test_b": "passed"}, (("tests/a.py::test_c", result()),), "AC"),
        ({"tests/a.py::test_b": "passed"}, (("tests/a.py::test_c", result(lost=1)),), "C"),
        ({"tests/a.py::test_c": "failed"}, (("tests/a.py::test_c", result()),), "AC"),
    ],
)
def test_the_table_claims_no_more_than_was_shown(
    outcomes: dict[str, str], trials: tuple[tuple[str, Result], ...], held: str
) -> None:
    assert table.held(FAULT, table.Last(outcomes, trials, {})) == held


def test_what_was_not_run_is_said() -> None:
    row = table._row(FAULT, table.Last({}, (), {}))
    assert "**not run**: something" in row
    assert row.endswith("| – | – | – | – | – | – | – | – |")


@dataclass
class Ended:
    """A run that never recovered."""

    findings: list[Finding]
    fault: int = 1
    seed: int = 1
    done: str = "done"
    folder: Path = ROOT
    recovery: float | None = None
    most_megabytes: float = 1.0


def test_a_finding_takes_its_letter_from_a_result() -> None:
    counted = Result.counted(Ended([Finding(Wrong.UNSEEN, 2, ())]), 5, "ABCG")
    assert (counted.held, counted.unseen) == ("AC", 2)
