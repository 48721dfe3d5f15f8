"""Before a service starts, clocks and the facts they listen to are checked in both directions."""

import pytest

from contracts import checking
from contracts.catalogue import catalogue
from contracts.policy.values import InvalidPolicy


def test_a_clock_that_waits_for_a_fact_nobody_tells_stops_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A misspelt fact would be a clock that never moves."""
    without = {key: event for key, event in catalogue().items() if event.name != "PleaEntered"}
    monkeypatch.setattr(checking, "catalogue", lambda: without)
    with pytest.raises(InvalidPolicy, match="PleaEntered is neither an event nor a local fact"):
        checking.check_facts_of_clocks()


def test_a_local_fact_that_no_clock_listens_to_stops_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checking, "clocks", dict)
    with pytest.raises(InvalidPolicy, match="no clock listens to the local fact"):
        checking.check_facts_of_clocks()
