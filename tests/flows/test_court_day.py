"""The court's day of the demo: every message by its own route (R7, R11, R26, R40)."""

from pathlib import Path

import pytest

from scripts.demo.story import Story
from tests.flows.conftest import Played

pytestmark = pytest.mark.timeout(300)

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


async def test_what_each_agency_has_of_the_courts_day(played: Played) -> None:
    """And the README shows it as it was told."""
    told: list[tuple[str, str, str]] = []
    story = Story(played.ask, lambda *said: told.append(said))
    await story.court_day()
    lines = [what for _, _, what in told]
    assert [who for _, who, _ in told if who] == [
        "Court day: amended",
        "Court day: shared again",
        "Court day: breach",
        "Court day: twins",
        "Court day: withdrawn",
    ]
    assert lines[1::2] == [
        "court to Oct 2027; probation to Oct 2027; provider to Oct 2027",
        "court no sentence; probation no sentence; liaison no sentence",
        "court admitted; probation 14 Jul, admitted; provider admitted",
        "court 2 people, 1 said to be near; probation Ivy; liaison Ivy",
        "court not guilty; probation not guilty; liaison not guilty",
    ]
    assert [line for line in lines if line not in README] == []
    assert max(len(f"  {when:<12} {who:<26} {what}") for when, who, what in told) <= 110
