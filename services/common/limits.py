"""Bounds on what a client may send: how often, how much, how deep, how slowly, and of what."""

import asyncio
import json
import re
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from itertools import accumulate
from typing import Any

from starlette.types import Message, Receive, Scope

from services.common.errors import (
    BadRequest,
    FieldError,
    Refused,
    TooLarge,
    TooMany,
    TooSlow,
    Unprocessable,
)
from services.common.large_bodies import LargeBodies, Room

BODY_BYTES = 2 * 1024 * 1024
DEPTH = 40
#: Lists and objects of one body; the largest real one has a tenth of it.
PARTS = 200_000
TEXTS = 250_000
CLIENTS = 10_000
#: Beyond these a body counts as large, and takes room that there is little of (``large_bodies``).
LARGE_BYTES = 64 * 1024

_LARGE = "The body is larger than 2 MB: send what it says in several requests."
_UNSTORABLE = "may not contain the character NUL or half of a character (a lone surrogate)"
#: An escape that may make one of them; whether it does is looked at only where it is there.
_SUSPECT = re.compile(rb"\\u0000|\\ud[89a-f]", re.IGNORECASE)
_NAME_OF_A_FIELD = re.compile(r"[A-Za-z0-9_.-]{1,60}")


class RateLimit:
    """A token bucket per client, kept for the clients seen last."""

    def __init__(self, per_second: float) -> None:
        """A client may ask ``per_second`` times a second, and twice that at once."""
        self._rate, self._burst = per_second, per_second * 2
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, client: Hashable) -> None:
        """Count one request. Raises ``TooMany``."""
        now = time.monotonic()
        left, seen = self._buckets.pop(client, (self._burst, now))
        left = min(self._burst, left + (now - seen) * self._rate) - 1
        self._buckets[client] = (max(left, -1.0), now)
        if len(self._buckets) > CLIENTS:
            self._buckets.popitem(last=False)
        if left < 0:
            raise TooMany("Too many requests; wait a second.")


class Body:
    """The body of one request: read once it is asked for, in bounds of size, time and form.

    ``refusal`` says afterwards why it was not taken, whatever the application made of it.
    """

    def __init__(self, scope: Scope, receive: Receive, seconds: float, large: LargeBodies) -> None:
        """``seconds`` are there for sending it; ``large`` is where large bodies wait for room."""
        self._scope, self._receive = scope, receive
        self._seconds, self._large = seconds, large
        self._room: Room | None = None
        self._headers = scope["headers"]
        self._given = False
        self.binary = False
        self.complete = not self._announced()
        self.refusal: Refused | None = None

    def require_small(self) -> None:
        """Refuse what says that it is too large. Raises ``TooLarge``, ``BadRequest``."""
        length = next((v for k, v in self._headers if k == b"content-length"), b"0")
        if not length.isdigit():
            raise BadRequest("Content-Length is not a number.", field="Content-Length")
        if len(length) > 12 or int(length) > BODY_BYTES:
            raise TooLarge(_LARGE)

    async def receive(self) -> Message:
        """The whole body at once, then whatever the connection says. Raises ``Refused``."""
        if self._given:
            return await self._receive()
        self._given = True
        try:
            async with asyncio.timeout(self._seconds) as sending:
                arrived = await self._whole(sending)
            if arrived is None:
                return {"type": "http.disconnect"}
            if self._room is not None:
                await self._room.work_on()
            body = bytes(arrived)
            if not self.binary:
                check_depth(body)
        except TimeoutError:
            self.refusal = TooSlow("The body did not arrive in time; send it again.")
            raise self.refusal from None
        except Refused as refusal:
            self.refusal = refusal
            raise
        return {"type": "http.request", "body": body, "more_body": False}

    def release(self) -> None:
        """The request is over; another large body may be read."""
        if self._room is not None:
            self._room.give_back()

    async def discard(self, seconds: float) -> None:
        """Let a client finish sending what nobody reads, for a moment and within the bound.

        It could not read the answer else: closing on unread bytes takes the answer back.
        """
        try:
            async with asyncio.timeout(seconds):
                left = BODY_BYTES
                while not self.complete and left > 0:
                    left -= len(await self._part() or b"")
        except TimeoutError:
            return

    def _announced(self) -> bool:
        said = dict(self._headers)
        return b"transfer-encoding" in said or said.get(b"content-length", b"0") != b"0"

    async def _whole(self, sending: asyncio.Timeout) -> bytearray | None:
        body = bytearray()
        while True:
            part = await self._part()
            if part is None:
                return None
            body += part
            if len(body) > BODY_BYTES:
                raise TooLarge(_LARGE)
            if len(body) > LARGE_BYTES and self._room is None:
                await self._take_room(sending)
            if self.complete:
                return body

    async def _take_room(self, sending: asyncio.Timeout) -> None:
        """Nothing more is read until there is room; meanwhile no time for sending passes."""
        now, until = asyncio.get_running_loop().time, sending.when()
        assert until is not None
        left = until - now()
        sending.reschedule(None)
        self._room = self._large.of(self._client())
        await self._room.hold()
        sending.reschedule(now() + left)

    def _client(self) -> Hashable:
        """Who sends it, once that is known; until then the address."""
        caller = self._scope.get("state", {}).get("caller")
        if caller is not None:
            return str(caller.client)
        return str((self._scope.get("client") or ("",))[0])

    async def _part(self) -> bytes | None:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self.complete = True
            return None
        self.complete = not message.get("more_body", False)
        part: bytes = message.get("body", b"")
        return part


def check_texts(body: bytes) -> None:
    """Refuse what a text of a database cannot hold, by the field it is in.

    Raises ``Unprocessable``. Only what may hold any is looked at closer.
    """
    if b"\x00" in body:
        raise Unprocessable("The body has a NUL in it: send JSON in UTF-8.", field="/")
    if _SUSPECT.search(body):
        _check_values(body)


def check_depth(body: bytes) -> None:
    """Brackets outside strings, counted in a few passes over the bytes and none in Python.

    Of every body, whatever type it says it has. Raises ``TooLarge``.
    """
    if b"\x00" in body[:4]:
        body = body.decode(json.detect_encoding(body), "replace").encode()
    parts = body.count(b"[") + body.count(b"{")
    if parts <= DEPTH:
        return
    if parts > PARTS:
        raise TooLarge("The body has more than 200,000 lists and objects.")
    plain = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    if plain.count(b'"') > 2 * TEXTS:
        raise TooLarge("The body has more than 250,000 texts.")
    brackets = b"".join(plain.split(b'"')[::2]).translate(_DEEPER, _NO_BRACKETS)
    if brackets and max(accumulate(map(_STEP.__getitem__, brackets))) > DEPTH:
        raise TooLarge("The body is nested deeper than 40 levels.")


_DEEPER = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_STEP = {ord("["): 1, ord("]"): -1}


def _check_values(body: bytes) -> None:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return
    wrong = [FieldError(pointer, _UNSTORABLE) for pointer in _unstorable(parsed)][:20]
    if wrong:
        raise Unprocessable(
            f"Some fields {_UNSTORABLE}: see validationErrors.", errors=tuple(wrong)
        )


def _unstorable(parsed: Any) -> Iterator[str]:
    """Pointers to the texts that cannot be kept; a name that is not plain is not repeated."""
    waiting: list[tuple[str, Any]] = [("", parsed)]
    while waiting:
        at, value = waiting.pop()
        if isinstance(value, str):
            if not storable(value):
                yield at or "/"
        elif isinstance(value, list):
            waiting += [(f"{at}/{number}", one) for number, one in enumerate(value)]
        elif isinstance(value, dict):
            for name, one in value.items():
                if not storable(name):
                    yield f"{at}/…"
                step = name if _NAME_OF_A_FIELD.fullmatch(name) else "…"
                waiting.append((f"{at}/{step}", one))


def storable(text: str) -> bool:
    """Whether a text can be kept by the database and written as UTF-8."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)
