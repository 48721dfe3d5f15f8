"""A peer that was away for however long is followed, and heads are compared in few statements."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import event

from scripts.stack.tokens import Keys
from services.common import audit_following, audit_heads, audit_keys
from services.common.audit_disagreements import Compared, compare, compare_own
from services.common.audit_heads import AllKeptHeads, kept_of
from services.common.audit_peers import Peers
from tests.common.given_audit import ALL_AGAIN, GO_ON, Two, as_owner, busy, peers_of, two_agencies
from tests.conftest import Api

MORE = """SELECT append_audit(chain, 'a', 'b', 'c', '', 'd', '', '', '', 200, '', '{}')
    FROM generate_series(0, 7) AS chain, generate_series(1, 40)"""


@pytest_asyncio.fixture
async def two(api: Api, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Two]:
    """Two agencies that reach each other; a round follows few links."""
    monkeypatch.setattr(audit_heads, "LINKS", 5)
    monkeypatch.setattr(audit_following, "PAGES", 3)
    async with two_agencies(api, keys) as both:
        yield both


async def rounds(two: Two, peers: Peers) -> list[str]:
    """What each round of the peer came to, until a head was kept."""
    before = len(await two.peer.rows("SELECT 1 FROM peer_head"))
    said: list[str] = []
    while len(await two.peer.rows("SELECT 1 FROM peer_head")) == before and len(said) < 20:
        said.append(await peers.countersign(two.client, two.name))
    return said


async def test_a_peer_that_was_away_for_longer_than_a_round_follows_comes_back(two: Two) -> None:
    await busy(two.bent, 10)
    assert await two.exchange() == ""
    await as_owner(two.bent, MORE)
    await peers_of(two.bent).sign()
    said = await rounds(two, peers_of(two.peer))
    assert said == [""] * 3
    rows = await two.peer.rows("SELECT refused, countersignature FROM peer_head")
    assert [(row.refused, bool(row.countersignature)) for row in rows] == [("", True)] * 2


async def test_it_is_followed_while_its_chains_go_on(two: Two) -> None:
    await busy(two.bent, 10)
    assert await two.exchange() == ""
    await as_owner(two.bent, MORE)
    peers = peers_of(two.peer)
    for _ in range(2):
        await peers_of(two.bent).sign()
        assert await peers.countersign(two.client, two.name) == ""
        await as_owner(two.bent, GO_ON)
    await peers_of(two.bent).sign()
    assert set(await rounds(two, peers)) == {""}
    assert len(await two.peer.rows("SELECT 1 FROM peer_head WHERE refused = ''")) == 2


async def test_a_fork_further_back_than_a_round_follows_is_refused(two: Two) -> None:
    await busy(two.bent, 20)
    assert await two.exchange() == ""
    await as_owner(two.bent, ALL_AGAIN, MORE)
    await peers_of(two.bent).sign()
    *_, last = await rounds(two, peers_of(two.peer))
    assert "does not go on" in last
    rows = await two.peer.rows("SELECT chains FROM peer_head WHERE refused <> ''")
    assert len(rows) == 1
    assert len(rows[0].chains) > 1, "in each chain that was made anew"


async def test_however_many_heads_are_compared_in_few_statements(two: Two) -> None:
    await busy(two.bent, 30)
    assert await two.exchange() == ""
    keys = audit_keys.of(two.bent.settings, two.name)
    signed = await two.bent.rows("SELECT statement FROM audit_head")
    many = f"""INSERT INTO audit_head (statement)
        SELECT '{signed[0].statement}' FROM generate_series(1, 300)"""
    await as_owner(two.bent, many)
    async with two.peer.engine.connect() as connection:
        kept = await kept_of(connection, two.peer.service.agency, two.name)
    kept = AllKeptHeads(keeper=kept.keeper, of=kept.of, heads=kept.heads * 300)
    statements: list[str] = []

    def count(*given: Any) -> None:
        statements.append(given[2])

    async with two.bent.engine.connect() as connection:
        event.listen(two.bent.engine.sync_engine, "before_cursor_execute", count)
        compared = Compared()
        await compare(connection, keys, kept, compared)
        await compare_own(connection, keys, compared)
        event.remove(two.bent.engine.sync_engine, "before_cursor_execute", count)
    assert (compared.wrong, compared.accepted) == ([], [])
    assert len(statements) <= 3
