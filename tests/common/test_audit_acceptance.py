"""What a peer accepts is signed, and excuses what was before it in its chains, and nothing else."""

from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from contracts.event import Agency
from scripts.stack.tokens import Keys
from services.common import audit_keys
from services.common.audit_commands import all_kept, export_heads, say
from services.common.audit_countersigned import acceptance, countersignature
from services.common.audit_heads import AllKeptHeads, KeptHead
from services.common.audit_keys import AuditKeys
from tests.common.given_audit import (
    CUT,
    CUT_ROWS,
    GO_ON,
    Two,
    as_owner,
    busy,
    peers_of,
    said,
    two_agencies,
)  # fmt: skip
from tests.conftest import Api

#: The chain that is cut first, made of other rows from the middle on.
OF_OTHER_ROWS = """DO $$ DECLARE one record; BEGIN
    CREATE TEMP TABLE before AS SELECT * FROM audit WHERE chain = {chain} ORDER BY number;
    DELETE FROM audit WHERE chain = {chain};
    UPDATE audit_chain SET number = 0, hash = '', at = NULL WHERE chain = {chain};
    FOR one IN SELECT * FROM before LOOP
        PERFORM append_audit(one.chain, 'innocent', one.agency, one.role, one.organisation,
            one.action, one.subject, one.detail, one.trace, one.status, one.rule, one.shown);
    END LOOP;
END $$"""


@pytest_asyncio.fixture
async def two(api: Api, keys: Keys) -> AsyncIterator[Two]:
    """Two agencies that reach each other."""
    async with two_agencies(api, keys) as both:
        yield both


async def restored(two: Two) -> None:
    """A chain was rolled back, said so, and the peer accepted it."""
    await busy(two.bent, 20)
    assert await two.exchange() == ""
    await as_owner(two.bent, *CUT)
    assert (await two.exchange()).startswith("chain ")
    await say(two.peer.settings, "ACCEPT RESTORE", two.name, "agreed by telephone")
    assert await two.exchange() == ""


def keys_of(keys: Keys, agency: str) -> AuditKeys:
    """The key of an agency, with everybody's public ones."""
    return audit_keys.load(agency, keys.audit(agency), keys.audit_jwks)


async def newest(two: Two) -> str:
    """The last statement that was signed."""
    rows = await two.bent.rows("SELECT statement FROM audit_head ORDER BY at DESC LIMIT 1")
    return str(rows[0].statement)


def kept(keeper: str, of: str, *heads: Mapping[str, Any]) -> str:
    """A file of heads, made by hand."""
    given = [KeptHead(**{"countersignature": "", "at": "2026-06-02", **one}) for one in heads]
    return AllKeptHeads(keeper=Agency(keeper), of=of, heads=given).model_dump_json()


FORGED: dict[str, Callable[[Keys, str], dict[str, Any]]] = {
    "of nothing": lambda keys, said: {"statement": "", "begins_anew": "x"},
    "unsigned": lambda keys, said: {"statement": said, "begins_anew": "x"},
    "only countersigned": lambda keys, said: {
        "statement": said,
        "begins_anew": "x",
        "countersignature": countersignature(keys_of(keys, "liaison_diversion"), said),
    },
    "signed by another peer": lambda keys, said: {
        "statement": said,
        "begins_anew": "x",
        "countersignature": acceptance(keys_of(keys, "court_listing"), said, range(20), "x"),
    },
    "signed by the agency itself": lambda keys, said: {
        "statement": said,
        "begins_anew": "x",
        "countersignature": acceptance(keys_of(keys, "probation_allocation"), said, range(20), "x"),
    },
    "of another statement": lambda keys, said: {
        "statement": said,
        "begins_anew": "x",
        "countersignature": acceptance(keys_of(keys, "liaison_diversion"), "y", range(20), "x"),
    },
}


@pytest.mark.parametrize("how", FORGED)
@pytest.mark.parametrize("keeper", ["liaison_diversion", "probation_allocation"])
async def test_what_no_peer_signed_excuses_nothing(
    two: Two, keys: Keys, tmp_path: Path, how: str, keeper: str
) -> None:
    await busy(two.bent, 20)
    await peers_of(two.bent).sign()
    await as_owner(two.bent, CUT_ROWS)
    await busy(two.bent, 1)
    await peers_of(two.bent).sign()
    file = tmp_path / "heads.json"
    file.write_text(kept(keeper, two.name, FORGED[how](keys, await newest(two))))
    found = await said(two.bent, file)
    assert "this agency signed number" in found
    assert keeper in found, "and the line itself is reported"


async def test_after_an_honest_restore_own_heads_go_on_counting(two: Two, tmp_path: Path) -> None:
    await restored(two)
    await busy(two.bent, 10)
    assert await two.exchange() == ""
    assert await two.verified(tmp_path) == ""
    await as_owner(two.bent, CUT_ROWS)
    found = await two.verified(tmp_path)
    assert "this agency signed number" in found
    assert "liaison_diversion countersigned number" in found


async def test_an_acceptance_excuses_its_own_chains_only(two: Two, tmp_path: Path) -> None:
    """Another chain was made anew, before heads that the peer countersigned long ago."""
    await restored(two)
    rows = await two.peer.rows("SELECT chains FROM peer_head WHERE begins_anew <> '' ORDER BY 1")
    lost = set(rows[-1].chains)
    assert len(lost) == 1
    (other, *_) = await two.bent.rows(
        "SELECT chain FROM audit WHERE chain <> ALL(:lost) ORDER BY number DESC", lost=list(lost)
    )
    await as_owner(two.bent, OF_OTHER_ROWS.format(chain=other.chain))
    found = await two.verified(tmp_path)
    lines = [line for line in found.splitlines() if f"of chain {other.chain} at" in line]
    assert sum(line.startswith("liaison_diversion") for line in lines) == 3, "all heads"
    assert not [one for one in lost if f"of chain {one} at" in found]


async def test_what_one_peer_accepted_another_one_holds_against_it(
    two: Two, keys: Keys, tmp_path: Path
) -> None:
    await busy(two.bent, 20)
    assert await two.exchange() == ""
    before = await newest(two)
    await as_owner(two.bent, *CUT)
    await two.exchange()
    await say(two.peer.settings, "ACCEPT RESTORE", two.name, "agreed by telephone")
    await two.exchange()
    court = {
        "statement": before,
        "countersignature": countersignature(keys_of(keys, "court_listing"), before),
    }
    accepted, other = tmp_path / "liaison.json", tmp_path / "court.json"
    accepted.write_text(await export_heads(two.peer.settings, Agency(two.name)))
    other.write_text(kept("court_listing", two.name, court))
    found = await said(two.bent, accepted, other)
    assert "court_listing countersigned number" in found
    assert "liaison_diversion countersigned" not in found


async def test_what_is_accepted_is_what_was_refused_and_not_whatever_comes_next(two: Two) -> None:
    await busy(two.bent, 30)
    assert await two.exchange() == ""
    await as_owner(two.bent, *CUT)
    assert (await two.exchange()).startswith("chain ")
    await say(two.peer.settings, "ACCEPT RESTORE", two.name, "agreed by telephone")
    await as_owner(two.bent, *CUT)
    assert (await two.exchange()).startswith("chain ")


async def test_what_was_accepted_before_it_was_refused_is_signed_with_what_came(
    two: Two, tmp_path: Path
) -> None:
    await busy(two.bent, 20)
    assert await two.exchange() == ""
    await as_owner(two.bent, *CUT)
    await say(two.peer.settings, "ACCEPT RESTORE", two.name, "agreed by telephone")
    assert await two.exchange() == ""
    assert await two.verified(tmp_path) == ""
    await busy(two.bent, 20)
    assert await two.exchange() == ""
    await as_owner(two.bent, *CUT)
    assert (await two.exchange()).startswith("chain ")


@pytest.mark.parametrize("what", ["another statement", "nothing", "by nobody known"])
async def test_a_countersignature_is_over_the_very_statement_it_is_kept_with(
    two: Two, keys: Keys, tmp_path: Path, what: str
) -> None:
    await busy(two.bent, 4)
    assert await two.exchange() == ""
    liaison = keys_of(keys, "liaison_diversion")
    wrong = {
        "another statement": countersignature(liaison, "x.y.z"),
        "nothing": "",
        "by nobody known": countersignature(keys_of(keys, "court_listing"), await newest(two)),
    }
    bent = f"UPDATE peer_head SET countersignature = '{wrong[what]}'"
    await as_owner(two.peer, bent)
    assert "liaison_diversion: a head of" in await two.verified(tmp_path)
    assert "cannot be read" in await two.seen_by_itself()


async def more_heads(two: Two, keys: Keys, number: int, hours: int) -> None:
    """As many heads of nothing new, over as many hours, kept by the peer."""
    statement = await newest(two)
    signed = countersignature(keys_of(keys, "liaison_diversion"), statement)
    await as_owner(
        two.peer,
        f"""INSERT INTO peer_head (agency, at, statement, countersignature)
        SELECT '{two.name}', now() + make_interval(secs => n * {hours} * 3600.0 / {number}),
            '{statement}', '{signed}' FROM generate_series(1, {number}) AS n""",
    )


async def test_refusals_and_acceptances_stay_in_the_evidence_and_so_does_each_hour(
    two: Two, keys: Keys, tmp_path: Path
) -> None:
    await restored(two)
    await more_heads(two, keys, 1500, hours=100)
    asked: dict[str, Any] = {"role": "service", "agency": two.name}
    page = (await two.peer.ask("GET", "/operations/audit-heads/me", **asked)).json()
    assert len(page["heads"]) <= 500
    assert sum(bool(one["refused"]) for one in page["heads"]) == 1
    assert sum(bool(one["begins_anew"]) for one in page["heads"]) == 1
    url = "http://liaison_diversion/operations/audit-heads/me"
    online = await all_kept(two.client, url, two.bent.settings)
    exported = AllKeptHeads.model_validate_json(
        await export_heads(two.peer.settings, Agency(two.name))
    )
    assert [one.number for one in online.heads] == [one.number for one in exported.heads]
    hours = {one.at[:13] for one in online.heads}
    assert len(hours) > 95
    assert await two.verified(tmp_path) == ""


async def test_what_was_countersigned_first_is_found_cut_after_any_number_of_heads(
    two: Two, keys: Keys, tmp_path: Path
) -> None:
    """The one head that says so is of an hour long ago."""
    await busy(two.bent, 20)
    assert await two.exchange() == ""
    await as_owner(two.bent, *CUT, GO_ON)
    await as_owner(two.peer, "UPDATE peer_head SET at = at - interval '3 days'")
    await peers_of(two.bent).sign()
    await more_heads(two, keys, 700, hours=2)
    assert "rewritten, or a fork" in await two.verified(tmp_path)
