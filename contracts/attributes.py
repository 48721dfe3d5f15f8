"""The forms of what an envelope says: each attribute in the one form it is written in, and bounded.

Guarantee: whatever is given to be read, ``Malformed`` is all that is raised, and it never says a
value.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from contracts.event import Agency

#: The largest number that PostgreSQL's bigint and JSON readers of 64 bits hold.
LARGEST = 2**63 - 1
DEPTH = 20
#: In UTC; a year more at both ends than what is asked for in any zone.
YEARS = range(1899, 2201)

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
TYPE = re.compile(r"cstr(\.[a-z][a-z-]{0,60}){1,2}\.v[1-9][0-9]{0,3}")
_SOURCE = re.compile(r"/cstr/[a-z_]{1,60}")
AGREEMENT = re.compile(r"[a-z][a-z-]{0,60}\.[1-9][0-9]{0,4}")
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")


class Malformed(ValueError):
    """A message that is no envelope of ours; says which attribute, never its value."""


@dataclass(frozen=True)
class Permitted:
    """A permission that something rests on: to whom it was given, and in which epoch (R54)."""

    permission: str
    organisation: str
    epoch: int

    def __str__(self) -> str:
        """As an attribute has it: ``progress/nene-mind-matters/1``."""
        return f"{self.permission}/{self.organisation}/{self.epoch}"


def number_of(text: object) -> int:
    """A number from 1 to 2⁶³-1, written as plain decimal. Raises ``ValueError``."""
    number = int(matching(_NUMBER)(text))
    if number > LARGEST:
        raise ValueError("beyond 64 bits")
    return number


def uuid_of(text: object) -> UUID:
    """A UUID in its one usual form, and not the nil one. Raises ``ValueError``."""
    found = UUID(text) if isinstance(text, str) else UUID(int=0)
    if str(found) != text or not found.int:
        raise ValueError("not the usual form")
    return found


_PERMITTED = re.compile(r"([a-z_]{1,60})/([a-z0-9_-]{1,60})/([1-9][0-9]{0,15})", re.ASCII)
MOST_PERMITTED = 200


def permitted(said: object) -> tuple[Permitted, ...]:
    """The permissions that an attribute lists. Raises ``ValueError``."""
    if not isinstance(said, str):
        raise ValueError("no text")
    found = [_PERMITTED.fullmatch(one) for one in said.split(" ")] if said else []
    if len(found) > MOST_PERMITTED or not all(found):
        raise ValueError("not permissions with organisation and epoch")
    return tuple(Permitted(one[1], one[2], int(one[3])) for one in found if one)


def take(attributes: Mapping[str, Any], name: str, make: Callable[[Any], Any]) -> Any:
    """Make one attribute, or say which is missing or malformed. Raises ``Malformed``."""
    try:
        return make(attributes[name])
    except (KeyError, ValueError, TypeError, OverflowError):
        raise Malformed(f"attribute {name} is missing or malformed") from None


def exactly(wanted: str) -> Callable[[object], str]:
    """Accepts this value alone."""

    def same(text: object) -> str:
        if text != wanted:
            raise ValueError("another value")
        return wanted

    return same


@cache
def matching(form: re.Pattern[str]) -> Callable[[object], str]:
    """Accepts a text of this form alone."""

    def formed(text: object) -> str:
        if not isinstance(text, str) or not form.fullmatch(text):
            raise ValueError("another form")
        return text

    return formed


@cache
def short(longest: int) -> Callable[[object], str]:
    """Accepts a text that can be kept, up to this length."""

    def bounded(text: object) -> str:
        if not isinstance(text, str) or len(text) > longest or not is_text(text):
            raise ValueError("too long, or no text")
        return text

    return bounded


def source(text: str) -> Agency:
    """The agency that a source names."""
    return Agency(matching(_SOURCE)(text).removeprefix("/cstr/"))


def moment(text: object) -> datetime:
    """A time with its zone, in a year that can be, also once it is told in UTC."""
    found = datetime.fromisoformat(matching(_MOMENT)(text))
    if found.astimezone(UTC).year not in YEARS:
        raise ValueError("no sane year")
    return found


def is_text(value: str) -> bool:
    """Whether a text can be kept and sent on: PostgreSQL has no NUL, UTF-8 no half characters."""
    return not _UNKEEPABLE.search(value)


def check_content(data: object) -> None:
    """Refuse what JSON can say and nobody can keep. Raises ``Malformed``."""
    level = [data]
    for _ in range(DEPTH):
        level = [inner for value in level for inner in _inner(value)]
        if not level:
            return
    raise Malformed(f"data is nested deeper than {DEPTH} levels")


def _inner(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, list):
        return value
    if isinstance(value, str) and not is_text(value):
        raise Malformed("data holds a text with a character that cannot be kept")
    if isinstance(value, int | float) and not -LARGEST - 1 <= value <= LARGEST:
        raise Malformed("data holds a number beyond 64 bits")
    return ()
