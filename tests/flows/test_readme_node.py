"""The README's reader in another language works, in a group of the agency's own."""

import asyncio
import json
import os
import re
from pathlib import Path

import pytest
import pytest_asyncio

from scripts.tools_for_tests import node_is_there
from tests.flows.conftest import Played

pytestmark = pytest.mark.timeout(180)

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"<!-- run with node -->\n```js\n(.*?)```", re.DOTALL)
PACKAGE = re.compile(r"npm install (kafkajs)@([\d.]+)")
INTEGRITY = (
    "sha512-j/YeapB1vfPT2iOIUn/vxdyKEuhuY2PxMBvf5JWux6iSaukAccrMtXEY/"
    "Lb7OvavDhOWME589bpLrEdnVHjfjA=="
)


async def run(*command: str | Path, folder: Path, **told: str) -> tuple[int | None, str]:
    """Run a command in a folder; its code, and all it said."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env={**os.environ, **told},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode, said.decode()


@pytest_asyncio.fixture(loop_scope="session")
async def folder(tmp_path: Path) -> Path:
    """A folder with the package the README names, exactly as it was published."""
    if not node_is_there():
        pytest.skip("Node with npm is not installed: apt-get install nodejs npm")
    found = PACKAGE.search(README)
    assert found
    (tmp_path / "package.json").write_text("{}")
    code, said = await run(
        "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", f"{found[1]}@{found[2]}",
        folder=tmp_path,
    )  # fmt: skip
    if code and os.environ.get("CI") != "true":
        pytest.skip("kafkajs could not be fetched: npm reaches no registry")
    assert code == 0, said
    locked = json.loads((tmp_path / "package-lock.json").read_text())["packages"]
    assert locked[f"node_modules/{found[1]}"]["integrity"] == INTEGRITY
    return tmp_path


async def test_a_reader_in_javascript_joins_a_group_of_the_agency_and_no_other(
    played: Played, folder: Path
) -> None:
    (block,) = BLOCK.findall(README)
    told = {
        "CSTR_DATA_DIR": str(played.stack.data_dir),
        "CSTR_KAFKA_BOOTSTRAP": f"127.0.0.1:{played.stack.settings.kafka_port}",
    }
    reader = folder / "reader.js"
    reader.write_text(block)
    code, said = await run("node", reader, folder=folder, **told)
    assert code == 0, said
    assert re.search(r"^cstr\.court\.[a-z-]+\.v1 \d+ public task", said, re.MULTILINE)
    for group in ("probation_allocation2.case-management", "court_listing.case-management"):
        reader.write_text(block.replace("probation_allocation.case-management", group))
        code, said = await run("node", reader, folder=folder, **told)
        assert code != 0
        assert "KafkaJSGroupCoordinatorNotFound" in said, said
