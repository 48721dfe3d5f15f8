"""What was heard is told to who told it, and to nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from tests.common.given_restore import Two, two

PATH = "/operations/heard?since=2026-01-01T00:00:00Z"


@pytest_asyncio.fixture
async def pair(postgres: EmbeddedPostgres, keys: Keys, tmp_path: Path) -> AsyncIterator[Two]:
    found = await two(postgres, keys, tmp_path)
    yield found
    await found.close()


async def test_the_teller_is_told_numbers_and_kinds_and_nothing_of_the_content(pair: Two) -> None:
    subject = uuid4()
    await pair.tell(subject, 1, 2)
    await pair.carry()
    answer = await pair.reader.get(PATH, role="service", agency="provider_assessment")
    (one,) = answer.json()["subjects"]
    assert (one["subject"], one["last"]) == (str(pair.name(subject)), 2)
    assert [sorted(event) for event in one["events"]] == [
        ["id", "recorded_at", "sequence", "type"]
    ] * 2
    after = f"{PATH}&after={one['subject']}"
    answer = await pair.reader.get(after, role="service", agency="provider_assessment")
    assert answer.json()["subjects"] == []


@pytest.mark.parametrize(
    ("agency", "organisation"),
    [("court_listing", ""), ("data_reporting", ""), ("provider_assessment", "nene-mind-matters")],
)
async def test_nobody_else_is_told_of_the_others_channel(
    pair: Two, agency: str, organisation: str
) -> None:
    """Another agency hears of its own channel only, and an organisation of none."""
    subject = uuid4()
    await pair.tell(subject, 1)
    await pair.carry()
    answer = await pair.reader.get(PATH, role="service", agency=agency, organisation=organisation)
    assert answer.status_code == 404 or answer.json()["subjects"] == []
    assert str(pair.name(subject)) not in answer.text
