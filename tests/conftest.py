"""Fixtures every folder shares: a real PostgreSQL, and a service on it asked through HTTP."""

import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from scripts.stack import tokens
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common.process import Service
from tests import pools, prepared
from tests.service_under_test import ServiceUnderTest, open_service

# The services of the tests use keys and addresses that production refuses.
os.environ.setdefault("CSTR_ENVIRONMENT", "development")

Api = Callable[[Service], Awaitable[ServiceUnderTest]]

__all__ = ["api", "keys", "postgres"]


def pytest_configure() -> None:
    """What is imported and collected stays: the collector does not go through it meanwhile."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Nor each time from here."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest_asyncio.fixture(scope="session")
async def postgres() -> AsyncIterator[EmbeddedPostgres]:
    """A server of this worker's own, with migrated databases."""
    with prepared.temporary_postgres() as server:
        yield server
        await pools.closed()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Signing keys, pseudonym key and tokens of a test run."""
    made = tokens.ensure(Path(tmp_path_factory.mktemp("keys")))
    made.write_service_tokens()
    return made


@pytest_asyncio.fixture
async def api(postgres: EmbeddedPostgres, keys: Keys) -> AsyncIterator[Api]:
    """Opens a service on an empty database of its own: ``court = await api(SERVICE)``."""
    opened: list[ServiceUnderTest] = []

    async def open_one(service: Service) -> ServiceUnderTest:
        opened.append(await open_service(service, postgres, keys))
        return opened[-1]

    yield open_one
    for service in opened:
        await service.close()


_WHOLE_STACKS = ("browser/", "faults/", "flows/", "canaries/", "scripts/")
#: Files that take long by themselves: begun early, so that no worker goes on with one alone.
_LONG = (
    "contracts/test_tutorial.py", "security/test_schemathesis.py", "random_walks/", "permissions/",
    "deploy/test_compose_runs.py", "common/test_worklist_plans.py",
)  # fmt: skip


def in_turn(nodeid: str) -> int:
    """What begins before what: stacks, then what is long, then the rest."""
    file = nodeid.removeprefix("tests/")
    return 0 if file.startswith(_WHOLE_STACKS) else 1 if file.startswith(_LONG) else 2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Workers take files in this order."""
    items.sort(key=lambda item: in_turn(item.nodeid))


class OneStackAtATime(LoadScopeScheduling):  # type: ignore[misc]
    """One worker runs all that starts brokers, one after the other; other files stay together.

    A scheduler of our own, as the mark ``xdist_group`` does nothing since pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0].removeprefix("tests/")
        return "stacks" if file.startswith(_WHOLE_STACKS) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneStackAtATime:
    """How the workers share the tests."""
    return OneStackAtATime(config, log)
