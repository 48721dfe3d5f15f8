"""Before a service starts, clocks and the facts they listen to are checked in both directions."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from contracts import checking
from contracts.catalogue import catalogue
from contracts.policy.values import InvalidPolicy

clocks_module: Any = import_module("contracts.policy.clocks")


def test_a_clock_that_waits_for_a_fact_nobody_tells_stops_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A misspelt fact would be a clock that never moves."""
    without = {key: event for key, event in catalogue().items() if event.name != "PleaEntered"}
    monkeypatch.setattr(checking, "catalogue", lambda: without)
    with pytest.raises(InvalidPolicy, match=r"C1: court_listing neither .* PleaEntered"):
        checking.check_facts_of_clocks()


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("{fact: Sentenced, corrects: true}", "{fact: FollowUpDone}", "notes FollowUpDone"),
        ("{fact: Sentenced, corrects: true}", "{fact: TreatmentBegun}", "notes TreatmentBegun"),
        ("{any_guilty: true}", "{any_gilty: true}", "PleaEntered has no any_gilty"),
    ],
    ids=["an event of others", "a local fact of others", "a misspelt field"],
)
def test_a_clock_that_could_never_move_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: str, wrong: str, said: str
) -> None:
    """C1 is the court's: it hears what it tells, is told, or notes itself, with their fields."""
    file = Path(clocks_module.__file__).parent / "clocks.yaml"
    (tmp_path / "clocks.yaml").write_text(file.read_text().replace(right, wrong, 1))
    monkeypatch.setattr(clocks_module, "__file__", str(tmp_path / "clocks.py"))
    monkeypatch.setattr(checking, "clocks", clocks_module.clocks.__wrapped__)
    with pytest.raises(InvalidPolicy, match=said):
        checking.check_facts_of_clocks()


def test_a_local_fact_that_no_clock_listens_to_stops_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checking, "clocks", dict)
    with pytest.raises(InvalidPolicy, match="no clock listens to the local fact"):
        checking.check_facts_of_clocks()
