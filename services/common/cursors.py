"""Cursors: a place to go on from, as text that means nothing to whoever keeps it."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.common.errors import Unprocessable

#: What an answer says where there is more.
NEXT: dict[str, Any] = {
    "x-next-cursor": {
        "description": "to go on from, where there are more",
        "schema": {"type": "string"},
    }
}


FROM_THE_START = UUID(int=0)
"""The cursor of a list in the order of ids, for its first page: before every id."""


def written(place: Any) -> str:
    """The cursor that stands for a place."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode()


def read(cursor: str) -> Any:
    """The place that a cursor stands for. Raises ``ValueError`` for what is none."""
    return orjson.loads(base64.urlsafe_b64decode(cursor))


@contextmanager
def ours() -> Iterator[None]:
    """Whatever goes wrong in reading a place here: the cursor is not ours.

    Raises ``Unprocessable``.
    """
    try:
        yield
    except (ValueError, AttributeError, TypeError, OverflowError):
        said = "This cursor is not from this service: send the last one you received, or none."
        raise Unprocessable(said, field="/cursor") from None


def moment_and_id(cursor: str) -> tuple[datetime, UUID]:
    """The place of what is ordered by when and id. Raises ``Unprocessable``."""
    with ours():
        at, id = read(cursor)
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("no moment")
        return moment, UUID(id)
