"""What the stack writes is its owner's alone, and what others made stays as they made it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.stack import certificates, tokens
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.process import Child, own_folder


def open_to_others(folder: Path) -> dict[str, str]:
    """What in a folder somebody else may read, write or pass, with its mode."""
    return {
        str(path.relative_to(folder)): oct(stat.S_IMODE(path.lstat().st_mode))
        for path in folder.rglob("*")
        if not path.is_symlink() and stat.S_IMODE(path.lstat().st_mode) & 0o077
        and not stat.S_ISSOCK(path.lstat().st_mode)
    }  # fmt: skip


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> object:
    """The umask of whoever starts the stack."""
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_keys_certificates_tokens_logs_and_databases_are_private(tmp_path: Path) -> None:
    data = tmp_path / "made" / "data"
    tokens.ensure(data / "keys").write_service_tokens()
    certificates.ensure(data / "certificates")
    with EmbeddedPostgres.start(data, {"fsync": "off"}) as server:
        server.psql("CREATE DATABASE note")
    child = Child("noise", [sys.executable, "-c", "print(1); open('own', 'w').write('x')"],
                  data / "logs" / "noise.log", working_directory=data)  # fmt: skip
    child.start()
    while child.running():
        continue
    assert (data / "own").exists()
    assert open_to_others(tmp_path / "made") == {}


def test_a_log_that_was_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "old.log"
    log.parent.mkdir()
    log.write_text("old\n")
    log.chmod(0o644)
    child = Child("noise", [sys.executable, "-c", "print(1)"], log)
    child.start()
    child.stop()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_folders_that_were_there_keep_their_mode_and_owner(tmp_path: Path) -> None:
    """Started as root too, when another user runs PostgreSQL."""
    above = tmp_path / "somebodys"
    above.mkdir(mode=0o700)
    closed = above / "closed"
    closed.mkdir(mode=0o750)
    before = {path: path.stat() for path in (tmp_path, above, closed, *tmp_path.parents)}
    with EmbeddedPostgres.start(closed / "data", {"fsync": "off"}) as server:
        assert server.psql("SELECT 1").strip() == "1"
    for path, was in before.items():
        now = path.stat()
        assert (now.st_mode, now.st_uid, now.st_gid) == (was.st_mode, was.st_uid, was.st_gid), path


def test_a_folder_that_is_there_is_not_changed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    own_folder(tmp_path)
    own_folder(tmp_path / "a" / "b")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700


def test_the_lock_of_a_new_folder_is_private(tmp_path: Path) -> None:
    program = (
        "import os; os.umask(0)\nfrom pathlib import Path\n"
        "from scripts.stack.lock import exclusive\n"
        f"with exclusive(Path({str(tmp_path / 'new')!r})): pass"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": "."})
    assert open_to_others(tmp_path) == {}
