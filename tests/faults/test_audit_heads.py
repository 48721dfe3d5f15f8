"""The whole stack exchanges its audit heads by itself, and verify-audit asks it (R55)."""

import json
import subprocess
import sys
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from contracts.event import Agency
from scripts.stack.runner import Stack
from scripts.stack.services import environment
from tests import begun
from tests.live import asking

BENT = Agency.PROBATION
CUT = (
    "DELETE FROM audit",
    "DELETE FROM audit_chain WHERE chain < 16",
    "DELETE FROM audit_head",
)


ROWS = 8

# Heads are exchanged every ten seconds, each with each.
pytestmark = pytest.mark.timeout(300)


def said_in(statement: str) -> Any:
    """What a signed statement says."""
    payload = statement.split(".")[1]
    return json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def rows_in(statement: Any) -> int:
    """How many rows of the audit a head covers."""
    return sum(int(end["number"]) for end in statement["chains"])


def run(stack: Stack, agency: Agency, *command: str) -> subprocess.CompletedProcess[str]:
    """A command of a service, as its operator runs it."""
    given = environment(agency.value, stack.settings, stack.postgres, stack.kafka, stack.keys)
    return begun.run([sys.executable, "-m", f"services.{agency.value}", *command], given)


async def test_heads_are_exchanged_and_a_cut_is_found_by_who_keeps_them(
    stack: Stack, tmp_path: Path
) -> None:
    async with asking(stack) as ask, httpx.AsyncClient(trust_env=False) as client:
        for _ in range(ROWS):
            await ask.get(BENT, "operator", "/operations/channels")
        token = stack.token("court_listing", "service")
        headers = {"authorization": f"Bearer {token}"}

        async def countersigned() -> bool:
            for keeper in set(Agency) - {BENT}:
                url = f"{stack.urls[keeper]}/operations/audit-heads/{BENT.value}"
                kept = (await client.get(url, headers=headers)).json()["heads"]
                signed = [said_in(h["statement"]) for h in kept if h["countersignature"]]
                if not any(rows_in(one) >= ROWS for one in signed):
                    return False
            return True

        await ask.until("every peer to countersign", countersigned)
    well = run(stack, BENT, "verify-audit")
    assert (well.returncode, well.stderr) == (0, "")
    owner = create_async_engine(stack.postgres.database(BENT).migration_url)
    async with owner.begin() as connection:
        for statement in CUT:
            await connection.execute(text(statement))
    await owner.dispose()
    found = run(stack, BENT, "verify-audit")
    assert found.returncode != 0
    for keeper in set(Agency) - {BENT}:
        assert f"{keeper.value} countersigned number" in found.stderr
    exported = run(stack, Agency.COURT, "export-heads", BENT.value)
    assert json.loads(exported.stdout)["keeper"] == "court_listing"
    (tmp_path / "heads.json").write_text(exported.stdout)
    offline = run(stack, BENT, "verify-audit", "--heads", str(tmp_path / "heads.json"))
    assert "court_listing countersigned number" in offline.stderr


def test_no_running_service_has_the_owners_password(stack: Stack) -> None:
    """R55: nor any address of the owner, in what it was started with."""
    for agency in Agency:
        started = Path(f"/proc/{stack.pid(agency.value)}/environ").read_bytes()
        assert b"_owner" not in started
        assert b"CSTR_MIGRATION_URL" not in started
