"""A stack whose folders are small file systems of their own, which can be filled."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path

from scripts.stack.ports import free_port
from scripts.stack.runner import Stack
from scripts.stack.settings import SERVICES, StackSettings

SIZES = {"postgres": "500m", "kafka": "400m", "logs": "50m"}


def may_mount() -> bool:
    """Whether this user may; the runs are skipped where not."""
    return os.geteuid() == 0 and shutil.which("mount") is not None


@asynccontextmanager
async def stack_on_small_disks() -> AsyncIterator[Stack]:
    """Databases with their log, the broker's log, and what processes say, each on a tmpfs."""
    folder = Path(tempfile.mkdtemp(prefix="cstr-"))
    with ExitStack() as undone:
        undone.callback(shutil.rmtree, folder, ignore_errors=True)
        for name, size in SIZES.items():
            where = folder / name
            where.mkdir(mode=0o700)
            _run("mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(where))
            undone.callback(_run, "umount", "-l", str(where))
        ports = {f"port_{service}": free_port() for service in SERVICES}
        settings = StackSettings.model_validate(
            {"data_dir": folder, "kafka_port": free_port(), **ports}
        )
        async with Stack(settings, tell=lambda _: None) as stack:
            yield stack


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Not a byte is left on the folder's file system."""
    filler = folder / "filler"
    try:
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"\0" * 1_048_576)
        with filler.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"\0")
        yield
    finally:
        filler.unlink(missing_ok=True)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
