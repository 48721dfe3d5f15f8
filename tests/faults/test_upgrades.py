"""Fault 28: another release of the services under traffic, and the way back, on one database."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.event import Agency
from scripts.stack.process import Child
from scripts.stack.runner import Stack
from scripts.stack.settings import ROOT
from tests.faults.breaking import SEED, run_as
from tests.faults.trial import trial

pytestmark = [pytest.mark.timeout(300), pytest.mark.faults]


def git(*arguments: str) -> str:
    """What git says, or nothing."""
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


@pytest.fixture
def earlier(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The oldest commit of which every migration is one of now, checked out beside."""
    newest = git("log", "-1", "--format=%H", "--", "services/*/migrations/versions/*")
    commits = git("log", "--format=%h", f"{newest}..HEAD", "--", "services", "contracts")
    commit = commits.split()[-1] if commits else newest
    if not commit:
        pytest.skip("no history here")
    folder = tmp_path / "earlier"
    git("worktree", "add", "--detach", str(folder), commit)
    yield git("rev-parse", "--short", commit), folder
    git("worktree", "remove", "--force", str(folder))


async def test_an_upgrade_and_the_way_back_under_traffic(
    stack: Stack, tmp_path: Path, earlier: tuple[str, Path]
) -> None:
    """Reader first, then teller; then the other way round."""
    commit, folder = earlier
    operations = tmp_path / "operations"
    operations.mkdir()

    def to_earlier(process: Child) -> None:
        process.working_directory = folder

    def to_now(process: Child) -> None:
        process.working_directory = ROOT

    names = (Agency.COURT.value, Agency.PROBATION.value)
    done = f"court and probation of {commit} and of now, in turn and mixed"
    async with trial(stack, 28, SEED, operations, done) as here:
        for change in (to_earlier, to_now, to_earlier, to_now):
            for name in names:
                async with run_as(stack, name, change, again=False):
                    await here.acknowledged(20)
                stack.supervisor.child(name).start()
                await stack.wait_ready(name)
                await here.acknowledged(20)
        for name in names:
            stack.supervisor.release(name)
