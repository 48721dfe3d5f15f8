"""One stack per data folder, and forgetting the data when none runs. Standard library only."""

import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.stack.errors import StackError

KEPT = {"jars"}


@contextmanager
def exclusive(data_dir: Path) -> Iterator[None]:
    """Hold the data folder; the kernel lets go of it however this process ends."""
    if not data_dir.exists():
        data_dir.parent.mkdir(parents=True, exist_ok=True)
        data_dir.mkdir(mode=0o700, exist_ok=True)
        data_dir.chmod(0o700)
    with open(os.open(data_dir / "stack.lock", os.O_CREAT | os.O_WRONLY, 0o600), "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StackError(
                f"A stack is already running on {data_dir}; stop it with Ctrl-C where it runs."
            ) from None
        yield


def is_held(data_dir: Path) -> bool:
    """Whether a stack runs on this data folder."""
    try:
        with open(data_dir / "stack.lock") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


def forget(data_dir: Path) -> None:
    """Remove the local data; what was only downloaded stays."""
    with exclusive(data_dir):
        for entry in data_dir.iterdir():
            if entry.name in KEPT:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()


if __name__ == "__main__":
    try:
        forget(Path(os.environ.get("CSTR_DATA_DIR", ".local")).resolve())
    except StackError as error:
        sys.exit(str(error))
