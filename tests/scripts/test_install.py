"""Installation: what is locked is checked, and what cannot work is said in one sentence."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from jgo.env import LockFile

from scripts.stack import jars
from scripts.stack.errors import StackError
from scripts.stack.settings import ROOT

LOCKS = ["requirements.lock", "requirements-stack.lock", "requirements-dev.lock"]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """As much of a fresh clone as installation reads."""
    for name in (*LOCKS, "scripts/install.sh", "scripts/__init__.py", "deploy/kafka/jgo.lock.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def install(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["scripts/install.sh", "dev"],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_too_old_a_python_is_said_in_one_sentence(clone: Path) -> None:
    old = clone / "python3.10"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = install(clone, PYTHON=str(old))
    assert done.returncode == 1
    assert done.stderr == f"PYTHON={old} is not Python 3.11 or newer.\n"
    assert not (clone / ".venv").exists()


def test_no_python_at_all_is_said_in_one_sentence(clone: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "cat", "cksum"):
        (tools / tool).symlink_to(shutil.which(tool) or "")
    done = install(clone, PATH=str(tools), PYTHON="")
    assert done.returncode == 1
    assert done.stderr.startswith("CSTR Exchange needs Python 3.11 or newer;")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_version_and_a_checksum_and_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = re.findall(
        r"^[a-z0-9][^\n]*\\\n(?:    --hash=sha256:[0-9a-f]{64}[^\n]*\n)+", text, re.M
    )
    packages = re.findall(r"^[a-z0-9].*$", text, re.M)
    assert len(entries) == len(packages) > 50
    assert all("==" in package for package in packages)
    assert "://" not in text


def test_the_locks_agree_with_each_other() -> None:
    runtime, stack, dev = (
        set(re.findall(r"^([a-z0-9][^ ;]*==[^ ;]*)", (ROOT / lock).read_text(), re.M))
        for lock in LOCKS
    )
    assert runtime < stack < dev


def test_every_jar_of_kafka_has_a_checksum() -> None:
    locked = LockFile.load(jars.LOCK)
    assert len(locked.dependencies) > 20
    assert all(d.sha256 and len(d.sha256) == 64 for d in locked.dependencies)


def test_a_jar_without_a_checksum_is_refused(tmp_path: Path) -> None:
    locked = LockFile.load(jars.LOCK)
    locked.dependencies[0].sha256 = None
    with pytest.raises(StackError, match=r"has no checksum for kafka_2\.13"):
        jars.fetch(locked, tmp_path)


def test_a_jar_that_differs_from_its_checksum_is_thrown_away(tmp_path: Path) -> None:
    locked = LockFile.load(jars.LOCK)
    slf4j = next(d for d in locked.dependencies if d.artifactId == "slf4j-simple")
    folder = tmp_path / "org/slf4j/slf4j-simple" / slf4j.version
    folder.mkdir(parents=True)
    damaged = folder / f"slf4j-simple-{slf4j.version}.jar"
    damaged.write_bytes(b"half a download")
    jars.discard_damaged(locked, tmp_path)
    assert not damaged.exists()


def test_make_lists_every_target_in_one_line() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = [line.split()[0] for line in listed.splitlines()]
    wanted = {"demo", "stack", "token", "test", "check", "bench", "clean"}
    assert wanted <= set(names)
    assert all(len(line) < 100 for line in listed.splitlines())
