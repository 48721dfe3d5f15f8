"""An operator's commands on a stack that runs, with nothing set but where it is."""

import asyncio
import os
import re
from pathlib import Path

import pytest

from tests.flows.conftest import Played

pytestmark = pytest.mark.timeout(400)

ROOT = Path(__file__).parents[2]


async def make(played: Played, *words: str) -> tuple[int | None, str, str]:
    """As it is typed: exit code, what is said, and what is wrong."""
    own = {name: said for name, said in os.environ.items() if not name.startswith("CSTR_")}
    process = await asyncio.create_subprocess_exec(
        "make", "-s", *words, cwd=ROOT, env=own | {"CSTR_DATA_DIR": str(played.stack.data_dir)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, wrong = await process.communicate()
    return process.returncode, said.decode(), wrong.decode()


async def test_the_audit_of_a_running_stack_is_verified_with_every_peer(played: Played) -> None:
    """And it is said what was checked: how much, since when, with whom."""
    code, said, wrong = await make(played, "verify-audit", "AGENCY=court_listing")
    assert code == 0, said + wrong
    for peer in ("liaison_diversion", "probation_allocation", "provider_assessment"):
        assert re.search(rf"compared with .*{peer} \(\d+ heads, the newest of 20", said), said
    checked = (
        r"checked [\d,]+ entries of the audit, the first of 20\d\d-.* UTC, and [\d,]+ versions"
    )
    assert re.search(checked, said), said
    assert "Nothing is wrong: no entry" in said


async def test_another_command_runs_as_its_agency(played: Played) -> None:
    code, said, wrong = await make(
        played, "operate", "AGENCY=liaison_diversion", "COMMAND=export-heads court_listing"
    )
    assert code == 0, wrong
    assert '"keeper":"liaison_diversion","of":"court_listing"' in said
    code, _, wrong = await make(played, "operate", "AGENCY=court_listing", "COMMAND=drop-all")
    assert code == 2
    assert "COMMAND begins with one of verify-audit" in wrong
