"""Whoever runs the tests is told first what will be skipped; on a CI machine nothing is."""

from pathlib import Path

import pytest

from scripts import tools_for_tests
from scripts.tools_for_tests import Tool, main


def test_what_is_skipped_is_said_with_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = Tool("Paper", lambda: True, "nothing", "paper")
    absent = Tool("Ink", Path("/nowhere/ink").exists, "the written tests", "ink")
    monkeypatch.setattr(tools_for_tests, "TOOLS", (there, absent))
    assert main({}) == 0
    said = capsys.readouterr().err
    assert said == (
        "Ink is not installed, so the written tests are skipped; on Debian: apt-get install ink\n"
    )
    assert main({"CI": "true"}) == 1
