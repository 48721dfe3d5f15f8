"""Heads are signed, exchanged and countersigned; what one agency cut or made anew others find."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from joserfc.jwk import OKPKey
from prometheus_client import REGISTRY

from scripts.stack.tokens import Keys
from services.common import audit_keys
from services.common.audit_commands import operating_system_user, say
from services.common.audit_keys import NotSigned
from tests.common.given_audit import (
    ALL_AGAIN,
    CUT,
    GO_ON,
    Two,
    as_owner,
    busy,
    peers_of,
    said,
    two_agencies,
)  # fmt: skip
from tests.conftest import Api


@pytest_asyncio.fixture
async def two(api: Api, keys: Keys) -> AsyncIterator[Two]:
    """Two agencies that reach each other."""
    async with two_agencies(api, keys) as both:
        yield both


async def test_a_head_that_goes_on_is_countersigned_and_verified(two: Two, tmp_path: Path) -> None:
    for _ in range(3):
        await busy(two.bent, 4)
        assert await two.exchange() == ""
    assert await two.seen_by_itself() == ""
    assert await two.verified(tmp_path) == ""
    rows = await two.peer.rows("SELECT refused, countersignature FROM peer_head")
    assert [row.refused for row in rows] == ["", "", ""]
    assert all(row.countersignature for row in rows)


async def test_where_nothing_was_appended_nothing_more_is_kept(two: Two) -> None:
    await busy(two.bent, 2)
    signing = peers_of(two.bent)
    for _ in range(3):
        await signing.sign()
        await peers_of(two.peer).countersign(two.client, two.name)
    assert len(await two.peer.rows("SELECT 1 FROM peer_head")) == 1
    assert len(await two.bent.rows("SELECT 1 FROM audit_head")) == 1


BENT = {
    "cut": (CUT, "cut, or rolled back"),
    "cut, and gone on with": ((*CUT, GO_ON, GO_ON), "rewritten, or a fork"),
    "made anew": ((ALL_AGAIN,), "rewritten, or a fork"),
    "emptied": (
        ("DELETE FROM audit", "DELETE FROM audit_chain WHERE chain < 16", "DELETE FROM audit_head"),
        "cut, or rolled back",
    ),
    "history cut with its seals and its rows": (
        (
            "DELETE FROM history_seal", "DELETE FROM audit_chain WHERE chain >= 16",
            "DELETE FROM row_history", "DELETE FROM audit_head",
            "TRUNCATE pathway, offence, officer, clock CASCADE",
        ),
        "cut, or rolled back",
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", BENT)
async def test_what_holds_in_itself_is_found_by_what_a_peer_keeps(
    two: Two, tmp_path: Path, how: str
) -> None:
    statements, found = BENT[how]
    await busy(two.bent, 30)
    assert await two.exchange() == ""
    await as_owner(two.bent, *statements, "DELETE FROM audit_head")
    alone = two.bent.settings.model_copy(update={"peers": {}})
    two.bent.settings, of_both = alone, two.bent.settings
    assert await said(two.bent) == ""
    two.bent.settings = of_both
    verified = await two.verified(tmp_path)
    assert found in verified
    assert "liaison_diversion countersigned number" in verified
    assert " of chain " in verified
    assert "at 20" in verified
    assert "is not ours" in await two.seen_by_itself()
    refused = await two.exchange()
    assert refused.startswith("chain ")
    again = await two.exchange()
    assert again.startswith("chain ")
    rows = await two.peer.rows("SELECT refused FROM peer_head WHERE refused <> ''")
    assert len(rows) == 1, "once, however often it is asked"


async def test_a_chain_that_is_longer_and_forks_before_the_last_head_is_refused(two: Two) -> None:
    """Nothing but the links says so: every number is higher than before."""
    await busy(two.bent, 20)
    assert await two.exchange() == ""
    await as_owner(two.bent, ALL_AGAIN, *[GO_ON] * 30)
    await busy(two.bent, 30)
    assert "does not go on" in await two.exchange() or "another one" in await two.exchange()


async def test_the_alarm_goes_on_and_off_again(two: Two) -> None:
    def alarm() -> float | None:
        labels = {"agency": two.name}
        return REGISTRY.get_sample_value("cstr_audit_disagrees", labels)

    await busy(two.bent, 20)
    await two.exchange()
    await as_owner(two.bent, *CUT)
    await peers_of(two.bent).sign()
    await peers_of(two.peer).exchange(two.client, two.name)
    assert alarm() == 1
    await say(two.peer.settings, "ACCEPT RESTORE", two.name, "restored from Tuesday's backup")
    for _ in range(2):
        await peers_of(two.peer).exchange(two.client, two.name)
    assert alarm() == 0


async def test_a_restore_is_declared_by_the_one_and_accepted_by_the_other(
    two: Two, tmp_path: Path
) -> None:
    await busy(two.bent, 20)
    await two.exchange()
    await as_owner(two.bent, *CUT)
    await say(two.bent.settings, "DECLARE RESTORE", "", "a disk was lost; backup of 02:00")
    assert (await two.exchange()).startswith("chain ")
    # A fork where the declaration itself went on from the chain that was cut.
    found = await two.verified(tmp_path)
    assert "rolled back" in found or "a fork" in found
    await say(two.peer.settings, "ACCEPT RESTORE", two.name, "agreed by telephone")
    assert await two.exchange() == ""
    await busy(two.bent, 3)
    assert await two.exchange() == ""
    assert await two.verified(tmp_path) == ""
    for service, action in ((two.bent, "DECLARE RESTORE"), (two.peer, "ACCEPT RESTORE")):
        (row,) = await service.rows(f"SELECT actor FROM audit WHERE action = '{action}'")
        assert row.actor == operating_system_user(), "who did it, and not operators in general"
    await as_owner(two.bent, *CUT)
    assert "rolled back" in await two.verified(tmp_path), "accepted once is not accepted for ever"


async def test_online_the_peers_are_asked_and_who_is_away_is_said(two: Two) -> None:
    """Nobody listens at these addresses."""
    await busy(two.bent, 2)
    urls = {"liaison_diversion": "http://127.0.0.1:9", "court_listing": "http://127.0.0.1:9"}
    two.bent.settings = two.bent.settings.model_copy(update={"peers": urls})
    found = await said(two.bent)
    assert "liaison_diversion could not be asked" in found
    assert "court_listing could not be asked" in found


async def test_it_is_said_with_whom_it_was_compared_and_with_nobody(
    two: Two, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await busy(two.bent, 2)
    await two.exchange()
    assert await two.verified(tmp_path) == ""
    assert "compared with liaison_diversion (1 heads, the newest of 20" in capsys.readouterr().out
    two.bent.settings = two.bent.settings.model_copy(update={"peers": {}})
    assert await said(two.bent) == ""
    assert "compared with no peer: CSTR_PEERS names none" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("role", "agency", "status"),
    [("service", "court_listing", 200), ("operator", "court_listing", 403)],
)
async def test_heads_are_for_systems_of_the_agencies(
    two: Two, role: str, agency: str, status: int
) -> None:
    await busy(two.bent, 1)
    await two.exchange()
    for path in (
        "/operations/audit-heads",
        "/operations/audit-heads/me",
        "/operations/audit-heads/liaison_diversion",
    ):
        answer = await two.bent.ask("GET", path, role=role, agency=agency)
        assert answer.status_code == status
    nobody = await two.bent.ask("GET", "/operations/audit-heads/nobody", role=role, agency=agency)
    assert nobody.status_code in (403, 404)


@pytest.mark.parametrize("after", ["x", "[]", '{"a": 1}', '{"1": -1}', '{"-1": 1}', '{"1": 1e400}'])
async def test_a_place_that_is_none_is_refused(two: Two, after: str) -> None:
    answer = await two.bent.ask(
        "GET",
        "/operations/audit-heads",
        role="service",
        agency="court_listing",
        params={"after": after},
    )
    assert answer.status_code == 422


async def test_after_a_new_key_what_the_old_one_signed_goes_on_counting(
    two: Two, keys: Keys, tmp_path: Path
) -> None:
    await busy(two.bent, 4)
    await two.exchange()
    new = OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True)
    (tmp_path / "new.json").write_text(json.dumps(new.as_dict(private=True)))
    known = json.loads(keys.audit_jwks.read_text())
    known["keys"].append({"agency": two.name, **new.as_dict(private=False)})
    (tmp_path / "known.json").write_text(json.dumps(known))
    exchanged = {"audit_jwks": tmp_path / "known.json"}
    renewed = {"audit_key_file": tmp_path / "new.json", **exchanged}
    two.peer.settings = two.peer.settings.model_copy(update=exchanged)
    two.bent.settings = two.bent.settings.model_copy(update=renewed)
    two.bent.app.state.audit_keys = audit_keys.of(two.bent.settings, two.name)
    await busy(two.bent, 4)
    assert await two.exchange() == ""
    assert await two.verified(tmp_path) == ""
    assert len(await two.peer.rows("SELECT 1 FROM peer_head WHERE refused = ''")) == 2


async def test_only_the_agencys_own_key_signs_for_it(keys: Keys) -> None:
    one = audit_keys.load("court_listing", keys.audit("court_listing"), keys.audit_jwks)
    other = audit_keys.load("liaison_diversion", keys.audit("liaison_diversion"), keys.audit_jwks)
    signed = one.sign({"chains": []})
    assert other.read(signed, "court_listing")["chains"] == []
    forged = audit_keys.AuditKeys("court_listing", other.own, other.known).sign({"chains": []})
    for wrong, of in ((signed, "liaison_diversion"), (forged, "court_listing"), ("x.y.z", "court")):
        with pytest.raises(NotSigned):
            other.read(wrong, of)
    with pytest.raises(NotSigned):
        other.read(signed[:-4] + "AAAA", "court_listing")
