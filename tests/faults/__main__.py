"""Runs the matrix, or some of its rows, and writes the table: ``make faults ARGS="4 9"``."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scripts.stack.settings import ROOT
from tests.faults import table
from tests.faults.matrix import MATRIX, Fault
from tests.faults.outcomes import OUTCOMES, Outcomes
from tests.faults.results import FOLDER, kept


def main(asked: list[str]) -> int:
    """Run them, one after the other; the exit code of pytest."""
    numbers = {int(one) for one in asked}
    faults = [one for one in MATRIX if not numbers or one.number in numbers]
    with tempfile.TemporaryDirectory(prefix="cstr-faults-") as folder:
        os.environ[FOLDER] = folder
        given = ["-n", "0", "-m", "", *nodes(faults)]
        try:
            code = pytest.main(given, plugins=[Outcomes()])
        finally:
            keep(faults, Path(folder))
    return int(code)


def nodes(faults: list[Fault]) -> list[str]:
    """Each test once; those with a stack of their own first, as a stack that rests costs time too.

    Those that bend an audit or restore an agency are last.
    """
    found = dict.fromkeys(run.node for fault in faults for run in fault.runs)
    alone = ("test_crowds.py", "test_three_brokers.py")
    bends = ("test_audit_heads.py", "test_restore")

    def turn(node: str) -> tuple[bool, bool, str]:
        begins, ends = (any(one in node for one in some) for some in (alone, bends))
        return not begins, ends, node.partition("::")[0]

    return sorted(found, key=turn)


def keep(faults: list[Fault], folder: Path) -> None:
    """In place of what these rows came to before."""
    before = table.last()
    ran = {run.node for fault in faults for run in fault.runs}
    numbers = {fault.number for fault in faults}
    others = {n: o for n, o in before.outcomes.items() if n.partition("[")[0] not in ran}
    file = folder / OUTCOMES
    now = json.loads(file.read_text()) if file.exists() else {}
    rest = [(node, result) for node, result in before.trials if result.fault not in numbers]
    # A test that several rows share says what it counted for each of them.
    new = [(node, result) for node, result in kept(folder) if result.fault in numbers]
    said = {k: v for k, v in before.said.items() if int(k) not in numbers}
    said |= {str(fault.number): _when() for fault in faults}
    table.write(table.Last(others | now, rest + new, said))


def _when() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    return f"{datetime.now(UTC):%d %B %Y} on {told.stdout.strip() or 'no commit'}"


def _broken_off(*_: object) -> None:
    """What was run until then is kept."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _broken_off)
    sys.exit(main(sys.argv[1:]))
