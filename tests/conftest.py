"""Fixtures every folder shares: a real PostgreSQL, and a service on it asked through HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from scripts.stack import tokens
from scripts.stack.postgres import EmbeddedPostgres, temporary_postgres
from scripts.stack.tokens import Keys
from services.common.process import Service
from tests.house import House, open_house
from tests.security.planting import planted_stack

Api = Callable[[Service], Awaitable[House]]

__all__ = ["api", "keys", "planted_stack", "postgres"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A server of this worker's own."""
    with temporary_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Signing keys, pseudonym key and tokens of a test run."""
    made = tokens.ensure(Path(tmp_path_factory.mktemp("keys")))
    made.write_service_tokens()
    return made


@pytest_asyncio.fixture
async def api(postgres: EmbeddedPostgres, keys: Keys) -> AsyncIterator[Api]:
    """Opens a service on an empty database of its own: ``court = await api(SERVICE)``."""
    opened: list[House] = []

    async def open_service(service: Service) -> House:
        house = await open_house(service, postgres, keys)
        opened.append(house)
        return house

    yield open_service
    for house in opened:
        await house.close()


_WHOLE_STACKS = ("browser", "faults", "flows", "scripts", "security/test_canaries.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker runs all that starts brokers, one stack after the other; files stay together."""
    here = Path(__file__).parent
    for item in items:
        file = item.path.relative_to(here).as_posix()
        whole = file.startswith(_WHOLE_STACKS)
        item.add_marker(pytest.mark.xdist_group("stacks" if whole else file))
