"""What happened in a run, each process in a file of its own: the only thing the checker reads."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self


class Kind(StrEnum):
    """What can happen to a command, to an event, and to a permission.

    A command was ``ASKED``; its answer was yes (``DONE``), no (``FAILED``), or there was none
    (``UNKNOWN``: it may have been done). An event was ``TOLD`` (its owner's commit keeps it), left
    (``SEEN``, with content where ``epoch`` is not 0), and had its effect (``APPLIED``). The epoch
    of a permission ends (``WITHDRAWN``) at the moment its withdrawal was acknowledged.
    """

    ASKED = "asked"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    TOLD = "told"
    SEEN = "seen"
    APPLIED = "applied"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Operation:
    """One of them. ``id`` is the command's, or the event's, which names its command in ``of``.

    ``number`` is the event's in its channel and subject; ``at`` seconds of the one clock of the
    machine; ``line`` the place in the file of ``process``, which is the order it saw things in.
    """

    kind: Kind
    id: str
    of: str = ""
    channel: str = ""
    subject: str = ""
    number: int = 0
    epoch: int = 0
    at: float = 0.0
    process: str = ""
    line: int = 0


class Recorder:
    """Writes what one process does, line by line, so that kill -9 loses nothing before it."""

    def __init__(self, folder: Path, process: str) -> None:
        """Appends to ``folder``/``process``.jsonl."""
        self._file = (folder / f"{process}.jsonl").open("a", buffering=1)

    def write(
        self, kind: Kind, id: object, *, of: object = "", channel: str = "", subject: object = "",
        number: int = 0, epoch: int = 0, at: float | None = None,
    ) -> None:  # fmt: skip
        """Keep one operation; ``at`` is now unless said."""
        moment = time.time() if at is None else at
        named = (str(id), str(of), channel, str(subject))
        said = asdict(Operation(kind, *named, number, epoch, moment))
        self._file.write(json.dumps({k: v for k, v in said.items() if v}) + "\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def recorded(folder: Path) -> list[Operation]:
    """All operations of a run, by process and in the order each saw them."""
    return [one for file in sorted(folder.glob("*.jsonl")) for one in _of(file)]


def _of(file: Path) -> Iterator[Operation]:
    for line, text in enumerate(file.read_text().splitlines(), 1):
        said = json.loads(text)
        kind = Kind(said.pop("kind"))
        yield Operation(kind, **{**said, "process": file.stem, "line": line})
