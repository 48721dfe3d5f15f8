"""What the README tells a newcomer to type works, and the story fits on the screen."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from tests.flows.conftest import Played

pytestmark = pytest.mark.timeout(120)

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"<!-- run -->\n```(sh|python)\n(.*?)```", re.DOTALL)
STEP = re.compile(r"\d\d \w+ \d\d:\d\d (?P<who>\w+: [A-Z][a-z ]+): (?P<what>.+)")
STEPPED = re.compile(r"  \d\d \w+ \d\d:\d\d \w+: ")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def script(folder: Path) -> str:
    """Every block marked to be run, one after the other in one shell."""
    parts = [
        "set -euo pipefail",
        f'make() {{ command make -C "{ROOT}" --no-print-directory "$@"; }}',
    ]
    for number, (language, text) in enumerate(BLOCK.findall(README)):
        if language == "python":
            file = folder / f"block{number}.py"
            file.write_text(text, encoding="utf-8")
            text = f'"{sys.executable}" "{file}"'
        parts.append(text)
    return "\n".join(parts)


async def run(played: Played, folder: Path) -> tuple[int | None, str]:
    """Run the blocks as a newcomer would whose stack is the one under test."""
    stack = played.stack
    told = {
        "COURT": stack.urls["court_listing"],
        "PROBATION": stack.urls["probation_allocation"],
        "CSTR_DATA_DIR": str(stack.data_dir),
        "CSTR_KAFKA_BOOTSTRAP": f"127.0.0.1:{stack.settings.kafka_port}",
        "NO_PROXY": "127.0.0.1",
    }
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", script(folder), cwd=folder, env={**os.environ, **told},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode, said.decode()


async def test_what_the_readme_says_to_type_works(played: Played, tmp_path: Path) -> None:
    assert len(BLOCK.findall(README)) == 8
    code, said = await run(played, tmp_path)
    assert code == 0, said
    assert '"family_name":"Fictional-Readme"' in said
    assert re.search(r"^GUILTY .*NOT_GUILTY", said, re.MULTILINE)
    assert re.search('^etag: "', said, re.MULTILINE)
    assert '"roles":["list_officer"]' in said
    assert "cstr.court.case-listed.v1 1 Northampton Magistrates' Court" in said
    assert re.search(r"^\d+ events told to probation so far$", said, re.MULTILINE)
    assert re.search(
        r"^cstr\.probation\.assessment-requested\.v\d 1 .*needed_by", said, re.MULTILINE
    )
    assert re.search(
        r"^[1-9]\d* events told to the organisation so far, and \d+ numbers$", said, re.M
    )
    assert re.search(r"^cstr\.court\.[a-z-]+\.v1 \d+ public task", said, re.MULTILINE)


def test_what_the_readmes_link_to_is_there() -> None:
    for readme in (*ROOT.glob("*.md"), *ROOT.glob("*/*.md"), *ROOT.glob("services/*/*.md")):
        for target in LINK.findall(readme.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (readme.parent / target).exists(), f"{readme.name}: {target}"


async def test_what_the_readme_shows_of_the_story_was_told(played: Played) -> None:
    shown = [(s[2:14], s[15:41].rstrip(), s[42:]) for s in README.splitlines() if STEPPED.match(s)]
    assert len(shown) > 15
    told = set(played.told)
    assert [step for step in shown if f"{step[0]} {step[1]}: {step[2]}" not in told] == []


async def test_every_step_of_the_story_is_one_line_of_110_columns(played: Played) -> None:
    steps = [found for told in played.told if (found := STEP.fullmatch(told))]
    assert len(steps) > 30
    for step in steps:
        assert len(step["who"]) <= 26
        assert len(step["what"]) <= 110 - (2 + 12 + 1 + 26 + 1)
