"""Accepting a fork asks its owner whether it was restored, as the command line does."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from contracts.event import Agency
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common.audit_commands import say
from services.common.settings import Environment
from tests.common.given_restore import Two, two
from tests.common.given_restored import on_a_port

PROVIDER = Agency.PROVIDER.value


@pytest_asyncio.fixture
async def pair(postgres: EmbeddedPostgres, keys: Keys, tmp_path: Path) -> AsyncIterator[Two]:
    found = await two(postgres, keys, tmp_path)
    yield found
    await found.close()


async def forked(pair: Two) -> Any:
    """A subject of which the owner, put back in a new incarnation, does not have all."""
    subject = uuid4()
    await pair.tell(subject, 1)
    await pair.carry()
    pair.backup()
    await pair.tell(subject, 2)
    await pair.carry()
    pair.restore()
    pair.postgres.psql("INSERT INTO incarnation (reason) VALUES ('lost')", PROVIDER)
    await pair.heal()
    (fork,) = await pair.forks()
    return fork


def knows(pair: Two, folder: Path, url: str, **more: Any) -> None:
    """The reader's settings say where the owner is."""
    token = folder / "own"
    token.write_text(pair.reader.keys.mint(Agency.REPORTING.value, "service"))
    given = {"peers": {PROVIDER: url} if url else {}, "client_token_file": token} | more
    pair.reader.app.state.settings = pair.reader.settings.model_copy(update=given)


async def accepted(pair: Two, fork: Any) -> tuple[int, str]:
    """The answer to an operator of the reader."""
    path, why = f"/operations/forks/{fork.id}/accept", {"reason": "told by phone"}
    answer = await pair.reader.post(path, why, role="operator", user="sam")
    return answer.status_code, answer.json()["errorCode"] if answer.content else ""


async def test_a_restore_that_the_owner_did_not_declare_is_not_accepted(
    pair: Two, tmp_path: Path
) -> None:
    """Then nothing is changed, and it is in the audit whose it was; once it did, it is."""
    fork = await forked(pair)
    async with on_a_port(pair.owner) as url:
        knows(pair, tmp_path, url)
        assert await accepted(pair, fork) == (409, "NotDeclared")
        assert (await pair.forks())[0].settled_at is None
        rows = await pair.reader.rows("SELECT status, actor FROM audit WHERE subject = :s",
                                      s=str(fork.subject))  # fmt: skip
        assert [(row.status, row.actor) for row in rows] == [(409, "sam")]
        await say(pair.owner.settings, "DECLARE RESTORE", "", "a disk was lost", "kim")
        assert await accepted(pair, fork) == (204, "")
    assert (await pair.forks())[0].settled_by == "data_reporting/sam"


@pytest.mark.parametrize("environment", Environment)
async def test_an_owner_that_cannot_be_asked_declared_nothing(
    pair: Two, tmp_path: Path, environment: Environment
) -> None:
    fork = await forked(pair)
    knows(pair, tmp_path, "http://127.0.0.1:1", environment=environment)
    assert await accepted(pair, fork) == (409, "NotDeclared")


async def test_in_production_an_owner_that_is_not_named_is_not_believed(
    pair: Two, tmp_path: Path
) -> None:
    fork = await forked(pair)
    knows(pair, tmp_path, "", environment=Environment.PRODUCTION)
    assert await accepted(pair, fork) == (409, "NotDeclared")
    assert (await pair.forks())[0].settled_at is None


@pytest.mark.parametrize("id", ["00000000-0000-4000-8000-000000000001", "nonsense"])
async def test_what_is_no_fork_is_not_there(pair: Two, id: str) -> None:
    path = f"/operations/forks/{id}/accept"
    answer = await pair.reader.post(path, {"reason": "told by phone"}, role="operator")
    assert answer.status_code == (422 if id == "nonsense" else 404)
