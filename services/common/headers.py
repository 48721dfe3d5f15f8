"""The headers of a message: as they came, as they are kept, and by name where they are in order."""

import re
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

import orjson

from contracts.attributes import Malformed, is_text
from contracts.topology import HEADER_BYTES

#: More than any event has.
HEADERS = 64
_CONTROL = re.compile("[\x00-\x1f\x7f]")

Headers = tuple[tuple[str, bytes | None], ...]
"""In their order, also those that are there twice or have no value."""


def size(pairs: Headers) -> int:
    """How many bytes names and values are."""
    return sum(len(_name(name)) + len(value or b"") for name, value in pairs)


def by_name(pairs: Headers) -> dict[str, bytes]:
    """Their values. Raises ``Malformed`` for one that is twice, has no value or is no text."""
    found: dict[str, bytes] = {}
    for name, value in pairs:
        if value is None:
            raise Malformed("a header has no value")
        if name.lower() in found:
            raise Malformed("a header is there twice")
        if not (name.isascii() and name.isprintable() and name == name.lower()):
            raise Malformed("a header has a name that none of ours has")
        if not _is_utf8(value):
            raise Malformed("a header is no text")
        found[name] = value
    return found


def kept(pairs: Headers) -> Headers:
    """The headers that are kept: all that an event may have, of more than that the first."""
    found, left = [], HEADER_BYTES
    for name, value in pairs[:HEADERS]:
        bounded = (name[:100], None if value is None else value[:left])
        left -= len(bounded[1] or b"") + len(_name(bounded[0]))
        if left < 0:
            break
        found.append(bounded)
    return tuple(found)


def stored(raw: Headers) -> str:
    """Headers as JSON that PostgreSQL can keep, whatever they hold, in their order."""
    pairs = [
        [quote_from_bytes(_name(n)), None if v is None else quote_from_bytes(v, safe="/ :;,.=+")]
        for n, v in raw
    ]
    return orjson.dumps(pairs).decode()


def as_stored(text: Any) -> Headers:
    """Headers as they were kept, also in the form of releases before this one: an object."""
    found = orjson.loads(text) if isinstance(text, str) else text
    if isinstance(found, dict):
        return tuple((name, value.encode("latin-1")) for name, value in found.items())
    return tuple(
        (
            unquote_to_bytes(n).decode(errors="surrogatepass"),
            None if v is None else unquote_to_bytes(v),
        )
        for n, v in found
    )


def _name(name: str) -> bytes:
    return name.encode(errors="surrogatepass")


def _is_utf8(value: bytes) -> bool:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return False
    return is_text(text) and not _CONTROL.search(text)
