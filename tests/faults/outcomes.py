"""A plugin of pytest that keeps what each test of the matrix came to."""

import json
import os
from pathlib import Path

import pytest

from tests.faults.results import FOLDER

OUTCOMES = "outcomes.json"


class Outcomes:
    """By node id: passed, failed, xfailed (expected to fail), or skipped."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Of the three phases of a test the worst counts."""
        outcome = str(report.outcome)
        if hasattr(report, "wasxfail"):
            outcome = "xfailed" if report.skipped else "passed"
        if report.when == "call" or outcome != "passed":
            if self._found.get(report.nodeid) != "failed":
                self._found[report.nodeid] = outcome
            self._write()
        if report.failed:
            self._say(report.longreprtext)

    def _write(self) -> None:
        """At once: a run that is broken off keeps what it came to."""
        folder = os.environ.get(FOLDER)
        if folder:
            (Path(folder) / OUTCOMES).write_text(json.dumps(self._found, indent=1))

    def _say(self, failure: str) -> None:
        """Where it can be read before all of them have ended."""
        folder = os.environ.get(FOLDER)
        if folder:
            with (Path(folder) / "failures.txt").open("a") as file:
                file.write(failure + "\n")
