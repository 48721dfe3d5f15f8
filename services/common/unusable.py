"""A database that a process may not use ends its start with one line, and not with a traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class UnusableDatabase(Exception):
    """Why the database may not be used, and what to do; a line for whoever starts the process."""


@contextmanager
def refused() -> Iterator[None]:
    """End the process with the line where the block found one, in whichever of its tasks."""
    said = ""
    try:
        yield
    except* UnusableDatabase as found:
        said = _in_words(found)
    if said:
        sys.exit(said)


def _in_words(found: BaseException) -> str:
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return str(found)
