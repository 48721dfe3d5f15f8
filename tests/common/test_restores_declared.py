"""A restore is accepted once it was declared, and by somebody who is named (R55)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from contracts.event import Agency
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common.audit_commands import accept_restore, operating_system_user, run, say
from tests.common.given_audit import CUT, Two, as_owner, busy, two_agencies
from tests.common.given_restore import Two as Pair
from tests.common.given_restore import two as two_of_a_channel
from tests.conftest import Api

WORDS = "SELECT 1 FROM peer_head WHERE begins_anew <> ''"
SPOKEN = (
    "SELECT actor, action, shown FROM audit WHERE action IN ('ACCEPT RESTORE', 'DECLARE RESTORE')"
)


@pytest_asyncio.fixture
async def two(api: Api, keys: Keys) -> AsyncIterator[Two]:
    """Two agencies that reach each other."""
    async with two_agencies(api, keys) as both:
        yield both


@pytest_asyncio.fixture
async def pair(postgres: EmbeddedPostgres, keys: Keys, tmp_path: Path) -> AsyncIterator[Pair]:
    """An owner and a reader of one channel."""
    found = await two_of_a_channel(postgres, keys, tmp_path)
    yield found
    await found.close()


async def accept(two: Two) -> str | None:
    """An operator of the peer accepts; why not, or nothing."""
    settings, of = two.peer.settings, Agency(two.name)
    return await accept_restore(two.client, settings, of, "agreed by telephone", "Sam Fictional")


async def test_a_restore_that_nobody_declared_is_refused_with_the_reason(two: Two) -> None:
    await busy(two.bent, 20)
    await two.exchange()
    assert "has declared no restore" in str(await accept(two)), "nothing is signed in advance"
    await as_owner(two.bent, *CUT)
    assert (await two.exchange()).startswith("chain ")
    assert "has declared no restore" in str(await accept(two))
    assert await two.peer.rows(WORDS) == []
    assert await two.peer.rows(SPOKEN) == []
    assert (await two.exchange()).startswith("chain "), "still refused"


async def test_once_declared_it_is_accepted_once_by_who_is_named(two: Two) -> None:
    await busy(two.bent, 20)
    await two.exchange()
    await as_owner(two.bent, *CUT)
    await say(two.bent.settings, "DECLARE RESTORE", "", "a disk was lost", "Alex Fictional")
    assert (await two.exchange()).startswith("chain ")
    assert await accept(two) is None
    assert await two.exchange() == ""
    assert await accept(two) is None, "what is left of its pathways"
    assert len(await two.peer.rows("SELECT 1 FROM peer_head WHERE statement = ''")) == 1
    spoken = [row.actor for one in (two.bent, two.peer) for row in await one.rows(SPOKEN)]
    assert spoken == ["Alex Fictional", "Sam Fictional", "Sam Fictional"]
    await as_owner(two.bent, *CUT)
    assert (await two.exchange()).startswith("chain ")
    await accept(two)  # Refused where what was cut is the declaration.
    assert (await two.exchange()).startswith("chain "), "another restore is declared again"


async def test_who_cannot_be_asked_is_not_believed(two: Two) -> None:
    two.peer.settings = two.peer.settings.model_copy(
        update={"peers": {two.name: "http://127.0.0.1:9"}}
    )
    assert "could not be asked" in str(await accept(two))
    two.peer.settings = two.peer.settings.model_copy(update={"peers": {}})
    assert "CSTR_PEERS" in str(await accept(two))
    assert await two.peer.rows(WORDS) == []


async def test_when_it_was_declared_is_told_to_systems_of_agencies(two: Two) -> None:
    path = "/operations/declared-restores"
    for role, status in (("service", 200), ("operator", 403)):
        answer = await two.bent.ask("GET", path, role=role, agency="liaison_diversion")
        assert answer.status_code == status
    first = await two.bent.ask("GET", path, role="service", agency="court_listing")
    assert first.json() == {"declared_at": None}


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 201])
def test_a_name_that_is_none_is_refused(two: Two, name: str) -> None:
    arguments = ["--reason", "x", "--by", name]
    with pytest.raises(SystemExit):
        run("declare-restore", arguments, two.peer.settings)


async def test_without_a_name_it_is_whom_the_operating_system_knows(two: Two) -> None:
    await say(two.bent.settings, "DECLARE RESTORE", "", "a disk was lost")
    (row,) = await two.bent.rows(SPOKEN)
    assert row.actor == operating_system_user() != "operator"


async def test_a_fork_is_not_accepted_in_the_incarnation_it_was_told_in(pair: Pair) -> None:
    subject = uuid4()
    await pair.tell(subject, 1)
    await pair.carry()
    await pair.heal()
    pair.backup()
    await pair.tell(subject, 2)
    await pair.carry()
    now = "UPDATE inbox_event SET recorded_at = clock_timestamp() WHERE sequence = 2"
    pair.postgres.psql(now, "data_reporting")
    pair.restore()
    await pair.heal()
    (fork,) = await pair.forks()
    path, why = f"/operations/forks/{fork.id}/accept", {"reason": "told by phone"}

    async def accepted() -> Any:
        return await pair.reader.post(path, why, role="operator", key=str(uuid4()))

    refused = await accepted()
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "NotDeclared")
    assert await pair.held(subject) == (2, "parked")
    pair.postgres.psql("INSERT INTO incarnation (reason) VALUES ('lost')", "provider_assessment")
    await pair.heal()
    assert (await accepted()).status_code == 204
    kept = await pair.reader.rows("SELECT status FROM audit WHERE subject = :s AND action LIKE :a",
                                  s=str(pair.name(subject)), a="%forks%")  # fmt: skip
    assert {row.status for row in kept} == {409, 204}, "under whom it is about, refused or not"
