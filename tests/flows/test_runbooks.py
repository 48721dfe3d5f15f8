"""The commands of the runbooks are run as they stand, on a stack that runs."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import yaml
from joserfc import jwt
from joserfc.jwk import ECKey
from prometheus_client import REGISTRY

from contracts.event import Agency
from scripts.demo.people import Journey
from scripts.stack import running
from scripts.stack.certificates import STACK_ADMIN
from scripts.stack.settings import ROOT
from services.common import audit_keys
from services.common.audit_commands import COMMANDS
from services.common.pseudonyms import KeysOfFolder
from tests.flows.conftest import Played

pytestmark = pytest.mark.timeout(400)

RUNBOOKS = ROOT / "deploy" / "runbooks"
#: By its own drill: it needs a server that can be lost.
DRILLED = {"restore.md"}
BLOCK = re.compile(r"<!-- run: ([\w ]+) -->\n *```sh\n(.*?)```", re.DOTALL)
PROBATION = Agency.PROBATION.value


def blocks(page: str) -> dict[str, str]:
    return dict(BLOCK.findall((RUNBOOKS / page).read_text()))


def kept(folder: Path) -> dict[str, str]:
    """What is in a folder, all of it closed to others."""
    files = [path for path in folder.iterdir() if path.is_file()]
    assert all(path.stat().st_mode & 0o077 == 0 for path in files), "closed to others"
    return {path.name: path.read_text() for path in files}


@dataclass
class Operator:
    """Somebody on call, with what a page says they have."""

    given: Mapping[str, str]

    async def run(self, page: str, name: str, **more: str) -> str:
        """A block as it stands; what it says."""
        process = await asyncio.create_subprocess_exec(
            "/bin/sh", "-euc", blocks(page)[name], cwd=ROOT, env={**self.given, **more},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, wrong = await asyncio.wait_for(process.communicate(), 90)
        assert process.returncode == 0, f"{page}, {name}: {wrong.decode()}"
        return said.decode()


@pytest.fixture
def on_call(played: Played, tmp_path: Path) -> Operator:
    stack = played.stack
    own = {name: said for name, said in os.environ.items() if not name.startswith("CSTR_")}
    told = running.variables_of(stack.data_dir, PROBATION)
    url = stack.postgres.database(Agency.PROBATION).migration_url
    return Operator(
        own | told | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "NO_PROXY": "127.0.0.1",
            "CSTR_MIGRATION_URL": url,
            "AGENCY": PROBATION,
            "PEERS": "court_listing provider_assessment",
            "URL": stack.urls[PROBATION],
            "PATHWAY": played.pathway(Journey.MHTR_PRIMARY),
            "TOKEN": stack.token(PROBATION, "senior_officer"),
            "GOVERNANCE": stack.token(PROBATION, "information_governance"),
            "OPERATOR": stack.token(PROBATION, "operator"),
            "ACTOR": "senior_officer@probation-allocation.invalid",
            "SINCE": "2020-01-01",
            "OUT": str(tmp_path),
            "NEW": str(tmp_path),
            "YEAR": "2031",
        }
    )  # fmt: skip


RUN_HERE = {
    "upgrade.md": ["needs", "migrate", "ready", "look", "back"],
    "drain.md": ["published", "applied", "back"],
    "subject-access.md": ["record", "permissions", "looked"],
    "suspected-disclosure.md": ["evidence", "about somebody", "by somebody", "looked all the same"],
    "keys.md": ["token key in", "token key out", "audit key", "audit key holds", "pseudonym key",
                "certificate", "scrape token"],
}  # fmt: skip


def test_every_block_that_is_marked_is_run_here_or_by_the_drill() -> None:
    marked = {p.name: list(blocks(p.name)) for p in RUNBOOKS.glob("*.md") if blocks(p.name)}
    assert marked.keys() - DRILLED == RUN_HERE.keys()
    assert {page: marked[page] for page in RUN_HERE} == RUN_HERE


@pytest.mark.parametrize("page", ["upgrade.md", "drain.md"])
async def test_a_page_is_done_from_its_first_block_to_its_last(
    on_call: Operator, page: str
) -> None:
    said = [await on_call.run(page, name) for name in RUN_HERE[page]]
    assert "is what this release needs" in said[0] + said[-1]
    assert '"status":"UP"' in "".join(said)


async def test_what_is_held_of_a_person_is_gathered(
    on_call: Operator, played: Played, tmp_path: Path
) -> None:
    for name in RUN_HERE["subject-access.md"]:
        await on_call.run("subject-access.md", name)
    found = kept(tmp_path)
    assert found.keys() == {
        f"{PROBATION}.{end}" for end in ("record.json", "permissions.json", "audit.csv")
    }
    assert on_call.given["PATHWAY"] in found[f"{PROBATION}.record.json"]
    looked = found[f"{PROBATION}.audit.csv"].splitlines()
    assert len(looked) > 2
    others = {str(one) for one in played.pathways.values()} - {on_call.given["PATHWAY"]}
    assert not any(one in found[f"{PROBATION}.audit.csv"] for one in others), "of nobody else"
    assert any("senior_officer" in line for line in looked)


async def test_who_saw_what_is_found_and_kept(on_call: Operator, tmp_path: Path) -> None:
    for name in RUN_HERE["suspected-disclosure.md"]:
        await on_call.run("suspected-disclosure.md", name)
    found = kept(tmp_path)
    assert "Nothing is wrong" in found[f"{PROBATION}.verified"]
    assert json.loads(found[f"{PROBATION}.heads-of-court_listing.json"])
    assert len(found["by.csv"].splitlines()) > 1
    assert len(found["about.csv"].splitlines()) > 1
    assert f"{PROBATION}.parked.json" in found["SHA256SUMS"]


@pytest.mark.parametrize(
    ("page", "name", "wrong"),
    [("suspected-disclosure.md", "by somebody", {"SINCE": "yesterday"}),
     ("suspected-disclosure.md", "about somebody", {"PATHWAY": "nobody"}),
     ("suspected-disclosure.md", "evidence", {"OPERATOR": "no token"}),
     ("suspected-disclosure.md", "looked all the same", {"GOVERNANCE": "no token"}),
     ("subject-access.md", "record", {"PATHWAY": "00000000-0000-4000-8000-000000000001"}),
     ("subject-access.md", "permissions", {"URL": "http://127.0.0.1:1"}),
     ("subject-access.md", "looked", {"GOVERNANCE": "no token"}),
     ("keys.md", "token key out", {"OLD_KID": "mistyped"}),
     ("keys.md", "token key in", {"NEW_PUBLIC": "/mistyped"})],
)  # fmt: skip
async def test_a_block_that_did_not_work_says_so_and_leaves_no_file_that_reads_as_none(
    on_call: Operator, tmp_path: Path, page: str, name: str, wrong: dict[str, str]
) -> None:
    jwks = Path(on_call.given["CSTR_TOKEN_JWKS"])
    before = await asyncio.to_thread(jwks.read_bytes)
    with pytest.raises(AssertionError) as refused:
        await on_call.run(page, name, **wrong)
    assert str(refused.value).partition(": ")[2].strip(), "the reason"
    found = kept(tmp_path)
    assert "" not in found.values()
    parts = {one for one in found if one.endswith((".part", ".page", ".head")) or one == "part"}
    assert parts == set()
    answered = {one for one in found if not one.endswith(".verified") and ".heads-of-" not in one}
    assert answered == set()
    assert await asyncio.to_thread(jwks.read_bytes) == before


async def test_a_token_key_comes_and_another_goes(
    on_call: Operator, played: Played, tmp_path: Path
) -> None:
    stack, url = played.stack, f"{on_call.given['URL']}/operations/backlog"
    jwks, before = Path(on_call.given["CSTR_TOKEN_JWKS"]), stack.keys.jwks.read_text()
    (old,) = json.loads(before)["keys"]
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
    public = tmp_path / "public.json"
    public.write_text(json.dumps(key.as_dict(private=False)))
    old_token = stack.token(PROBATION, "operator")
    claims = jwt.decode(old_token, ECKey.import_key(old)).claims
    new_token = jwt.encode({"alg": "ES256", "typ": "JWT", "kid": key.kid or ""}, claims, key)

    async def until(token: str, status: int) -> None:
        async with asyncio.timeout(30), httpx.AsyncClient(trust_env=False) as client:
            while True:
                headers = {"authorization": f"Bearer {token}"}
                if (await client.get(url, headers=headers)).status_code == status:
                    return
                await asyncio.sleep(0.2)

    try:
        await until(old_token, 200)
        await on_call.run("keys.md", "token key in", NEW_PUBLIC=str(public))
        await until(new_token, 200)
        await until(old_token, 200)
        await on_call.run("keys.md", "token key out", OLD_KID=old["kid"])
        await until(old_token, 401)
        await until(new_token, 200)
    finally:
        await asyncio.to_thread(jwks.write_text, before)
    await until(old_token, 200)


async def test_keys_and_certificates_are_made_and_hold(on_call: Operator, tmp_path: Path) -> None:
    for name in RUN_HERE["keys.md"][2:]:
        await on_call.run("keys.md", name)
    keys_hold(tmp_path, Path(on_call.given["CSTR_AUDIT_JWKS"]))


def keys_hold(folder: Path, before: Path) -> None:
    known = audit_keys.load(PROBATION, folder / "audit.json", folder / "audit.jwks.json")
    assert {kid for _, kid in known.known} > {
        o["kid"] for o in json.loads(before.read_text())["keys"]
    }
    (folder / "pseudonyms").mkdir()
    shutil.copy(folder / "pseudonym.2031.hex", folder / "pseudonyms")
    KeysOfFolder(folder / "pseudonyms" / "pseudonym.hex").require_periods(
        datetime(2031, 6, 1, tzinfo=UTC)
    )
    assert len(kept(folder)["metrics.token"].strip()) > 40


async def test_a_certificate_of_somebody_else_is_not_put_in_place(
    on_call: Operator, played: Played
) -> None:
    with pytest.raises(AssertionError, match="certificate"):
        await on_call.run("keys.md", "certificate", AGENCY="court_listing")
    other = running.variables_of(played.stack.data_dir, "court_listing")
    with pytest.raises(AssertionError, match="certificate"):
        await on_call.run("keys.md", "certificate", CSTR_KAFKA_KEY=other["CSTR_KAFKA_KEY"])


SPAN = re.compile(r"`([^`]+)`")
PAGES = sorted(p for p in RUNBOOKS.glob("*.md") if p.stem[0].isupper())


def spans() -> list[tuple[str, str]]:
    return [(p.stem, one) for p in PAGES for one in SPAN.findall(p.read_text())]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_every_expression_on_a_page_of_an_alarm_is_read_and_asks_for_what_is_measured(
    tmp_path: Path,
) -> None:
    asked = [(page, one) for page, one in spans() if "cstr_" in one]
    assert len(asked) > 5
    names = {f.name for f in REGISTRY.collect()}
    for page, one in asked:
        for name in re.findall(r"cstr_[a-z_]+", one):
            plain = re.sub(r"_(total|bucket|count|sum)$", "", name)
            assert plain in names or name in names, f"{page}: {name}"
    rules = [{"record": f"checked:n{n}", "expr": one} for n, (_, one) in enumerate(asked)]
    file = tmp_path / "spans.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "spans", "rules": rules}]}))
    done = subprocess.run(
        ["promtool", "check", "rules", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_command_on_a_page_of_an_alarm_is_there() -> None:
    known = {"migrate", "migrated", *COMMANDS}
    seen = 0
    for page, one in spans():
        if found := re.fullmatch(r"python -m services\.\w+ ([\w-]+).*", one):
            assert found[1] in known, f"{page}: {one}"
        elif found := re.fullmatch(r"python -m (scripts\.\w+)(?: (--[\w-]+))?", one):
            code = (ROOT / f"{found[1].replace('.', '/')}.py").read_text()
            assert f'"{found[2]}"' in code or found[2] is None, f"{page}: {one}"
        elif found := re.match(r"(openssl|getent|curl) ", one):
            assert shutil.which(found[1]), f"{page}: {one}"
        else:
            continue
        seen += 1
    assert seen > 4


async def test_what_a_page_of_an_alarm_says_to_type_works_on_a_stack(
    on_call: Operator, played: Played
) -> None:
    """Each kind of command once, with its names filled in; by whom the page says."""
    admin = played.stack.kafka.certificate(STACK_ADMIN)
    of_brokers = {"CSTR_KAFKA_CERT": str(admin.chain), "CSTR_KAFKA_KEY": str(admin.key)}
    typed = {one for _, one in spans()}
    commands = {
        "python -m services.court_listing verify-audit": None,
        "python -m scripts.apply_kafka_topology --dry-run": None,
        "openssl x509 -enddate -noout -in FILE": on_call.given["CSTR_KAFKA_CERT"],
        "getent hosts court_listing": "localhost",
    }
    for command, value in commands.items():
        assert command in typed
        filled = command.replace("court_listing", value or PROBATION).replace("FILE", value or "")
        process = await asyncio.create_subprocess_shell(
            filled, cwd=ROOT, env={**on_call.given, **(of_brokers if "kafka" in filled else {})},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0, said.decode()
