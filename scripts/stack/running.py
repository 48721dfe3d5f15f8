"""What another process of this machine may know of a stack that runs: its parts' settings.

Private, and there as long as it runs; what a stack left that was killed counts for nothing.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from scripts.stack.certificates import private
from scripts.stack.errors import StackError
from scripts.stack.lock import is_held

FOLDER = "running"


def note(data_dir: Path, service: str, variables: Mapping[str, str]) -> None:
    """Keep what a service was told at its start, and nothing of the environment around it."""
    told = {name: said for name, said in variables.items() if name.startswith("CSTR_")}
    private(data_dir / FOLDER / f"{service}.json", json.dumps(told).encode())


def forget(data_dir: Path) -> None:
    """Nothing runs any more."""
    shutil.rmtree(data_dir / FOLDER, ignore_errors=True)


def require_running(data_dir: Path) -> None:
    """Raise ``StackError`` where no stack holds this folder."""
    if not is_held(data_dir):
        raise StackError(
            f"No stack is running on {data_dir}: start one with make stack, or name the folder of"
            " the one that runs in CSTR_DATA_DIR."
        )


def variables_of(data_dir: Path, service: str) -> dict[str, str]:
    """What a service that runs was told. Raises ``StackError`` where none does."""
    require_running(data_dir)
    try:
        told: dict[str, str] = json.loads((data_dir / FOLDER / f"{service}.json").read_text())
    except OSError:
        raise StackError(f"The stack on {data_dir} is still starting: wait for ready.") from None
    return told
