"""What contracts/TUTORIAL.md tells a developer to do is done, on a copy, and works as it says."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.depth import DEEP, longer

ROOT = Path(__file__).parents[2]
# What was found out of the files as they are goes with them: bytecode, and the types of modules.
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", ".local", ".hypothesis", ".ruff_cache")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"# (\S+), (new|at the end)\n")


@dataclass(frozen=True)
class Block:
    """One code block of the tutorial, by its language."""

    language: str
    text: str


def blocks() -> list[Block]:
    """Every code block, in order."""
    text = (ROOT / "contracts/TUTORIAL.md").read_text(encoding="utf-8")
    return [Block(found[1], found[2]) for found in BLOCK.finditer(text)]


def hunks(diff: str) -> Iterator[tuple[str, str, str]]:
    """Each place of a diff: the file, what stands there, and what is to stand there."""
    for file in re.split(r"^--- a/", diff, flags=re.MULTILINE)[1:]:
        path, *changes = re.split(r"^@@\n", file, flags=re.MULTILINE)
        for change in changes:
            lines = change.splitlines(keepends=True)
            old = "".join(line[1:] for line in lines if line[0] != "+")
            yield path.split("\n")[0], old, "".join(line[1:] for line in lines if line[0] != "-")


def edit(project: Path, diff: str) -> None:
    """Make the changes of a diff; each has one place."""
    for name, old, new in hunks(diff):
        path = project / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} has this {text.count(old)} times:\n{old}"
        path.write_text(text.replace(old, new), encoding="utf-8")


def write(project: Path, block: str) -> None:
    """Write a block of Python where its first line says."""
    place = PLACE.match(block)
    assert place is not None, f"The first line says no place:\n{block}"
    path, code = project / place[1], block[place.end() :]
    there = path.read_text(encoding="utf-8") if place[2] == "at the end" else ""
    path.write_text(there + code, encoding="utf-8")


def run(project: Path, commands: str, expected: str | None) -> None:
    """Run commands, which succeed, or say what the tutorial says that they say."""
    ran = subprocess.run(
        ["sh", "-ec", commands],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "PYTEST_ADDOPTS": "",
            "WORKERS": "0",
            "PYTEST_XDIST_WORKER": "",
            "CI": "",
        },
    )
    said = ran.stdout + ran.stderr
    if expected is None:
        assert ran.returncode == 0, f"{commands}\n{said}"
        return
    assert ran.returncode != 0, f"{commands} was to say:\n{expected}\nand said:\n{said}"
    for line in expected.splitlines():
        assert line in said, f"{commands} was to say:\n{line}\nand said:\n{said}"


def of_each_run(commands: str, *, says: bool, last: bool) -> str:
    """What ``make test`` runs of a block: what makes a new file, and what says a text.

    Of checks that one part which the text is of, and of exports the contracts' before it. All
    that is left out here says nothing but that nothing is wrong, and ``make deep`` runs it.
    """
    contracts = ".venv/bin/python -m scripts.export_contracts"
    instead = {"make export": contracts if says or last else ":"}
    instead["make check"] = f"{contracts} --check" if says else ":"
    return "".join(f"{instead.get(line, line)}\n" for line in commands.splitlines())


@longer
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_the_tutorial_says_is_done_and_works(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(ROOT, project, ignore=LEFT_BEHIND)
    (project / ".venv").symlink_to(ROOT / ".venv", target_is_directory=True)
    todo = blocks()
    for number, block in enumerate(todo):
        after = todo[number + 1] if number + 1 < len(todo) else Block("", "")
        if block.language == "diff":
            edit(project, block.text)
        elif block.language == "python":
            write(project, block.text)
        elif block.language == "sh":
            says = after.text if after.language == "text" else None
            last = block is [one for one in todo if one.language == "sh"][-1]
            each_run = of_each_run(block.text, says=bool(says), last=last)
            run(project, block.text if DEEP else each_run, says)


def test_a_change_whose_place_is_not_there_is_no_change(tmp_path: Path) -> None:
    """Else the tutorial would stay behind the code in silence."""
    (tmp_path / "file").write_text("as it is\n")
    with pytest.raises(AssertionError, match="has this 0 times"):
        edit(tmp_path, "--- a/file\n+++ b/file\n@@\n-as it was\n+as it will be\n")


def test_a_command_that_does_not_say_what_it_was_to_say_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="was to say"):
        run(tmp_path, "echo nothing; false", "something\n")
    with pytest.raises(AssertionError, match="was to say"):
        run(tmp_path, "echo something", "something\n")
