"""One stack for the faults, which every test leaves whole."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from scripts.stack.kafka import EmbeddedKafka
from scripts.stack.runner import Stack
from tests import prepared
from tests.faults.breaking import patiently
from tests.live import live_stack

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs no stack comes before what does: a stack that rests takes half a core."""
    here = [place for place, item in enumerate(items) if HERE in item.path.parents]
    in_turn = sorted((items[place] for place in here), key=_needs_the_stack)
    for place, item in zip(here, in_turn, strict=True):
        items[place] = item


def _needs_the_stack(item: pytest.Item) -> bool:
    return "stack" in getattr(item, "fixturenames", ())


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def stack() -> AsyncIterator[Stack]:
    """A stack to break; its readers compare what they have with the owners every few seconds."""
    with patiently(), pytest.MonkeyPatch.context() as patch:
        # Whatever happens here happens to thousands of requests; nobody reads their traces.
        patch.setenv("CSTR_TRACE_SHARE", "0.02")
        async with live_stack() as found:
            yield found


@pytest.fixture(scope="package")
def broker() -> Iterator[EmbeddedKafka]:
    """A broker alone, for single parts of services."""
    prepared.start_brokers_quickly()
    with (
        tempfile.TemporaryDirectory(prefix="cstr-") as folder,
        EmbeddedKafka.start(Path(folder)) as started,
    ):
        yield started
