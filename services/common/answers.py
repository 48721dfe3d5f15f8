"""What an owner answers when it is asked again: read whole under bounds, through a model.

Guarantee: whatever is answered, however long, slow, packed or strange, is either what was asked
for or ``NotAnAnswer``, after a bounded time and with bounded memory.
"""

import asyncio
from typing import Annotated, Any, TypeVar
from uuid import UUID

import httpx
import orjson
from pydantic import BaseModel, Field, ValidationError

from contracts.attributes import LARGEST, number_of
from services.common.deliveries import NOBODY
from services.common.settings import Settings

#: Several of the largest events; more are asked for in smaller pages.
ANSWER_BYTES = 8 * 1024 * 1024
ANSWER_SECONDS = 15.0
PAGE = 500
HEADS = 5000


class NotAnAnswer(Exception):
    """What came is not what was asked for; says what is wrong, never what came."""


class TooLong(NotAnAnswer):
    """The answer goes on beyond its bound: less may be asked for at once."""


class EventsAnswer(BaseModel):
    """A page of the events of one subject."""

    events: Annotated[list[dict[str, Any]], Field(max_length=PAGE)]


class HeadAnswer(BaseModel):
    """The last number of one subject, and the id of that event, where there is one."""

    subject: UUID
    last: Annotated[int, Field(strict=True, ge=1, le=LARGEST)]
    id: UUID | None = None


class HeadsAnswer(BaseModel):
    """A page of heads, in the order of their subjects; earlier releases say no incarnation."""

    incarnation: UUID | None = None
    heads: Annotated[list[HeadAnswer], Field(max_length=HEADS)]


Answer = TypeVar("Answer", bound=BaseModel)


def own_token(settings: Settings) -> str:
    """This service's own token, read each time. Raises ``OSError``; ``httpx.RequestError``."""
    if settings.client_token_file is None:
        raise httpx.RequestError("CSTR_CLIENT_TOKEN_FILE is not set")
    return settings.client_token_file.read_text().strip()


async def ask(
    client: httpx.AsyncClient, url: str, token: str, query: dict[str, Any], form: type[Answer]
) -> Answer:
    """The answer in its form. Raises ``NotAnAnswer``; ``httpx.HTTPError`` where there is none.

    Redirects are not followed and nothing is unpacked: an owner does neither.
    """
    headers = {"authorization": f"Bearer {token}", "accept-encoding": "identity"}
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            async with client.stream("GET", url, params=query, headers=headers) as response:
                if response.is_redirect:
                    raise NotAnAnswer("it sends us elsewhere")
                response.raise_for_status()
                body = await _body(response)
    except TimeoutError:
        raise NotAnAnswer("it does not end") from None
    finally:
        client.cookies.clear()
    try:
        return form.model_validate(orjson.loads(body))
    except (ValidationError, ValueError):
        raise NotAnAnswer("it is not of the agreed form") from None


def require_next(page: EventsAnswer, subject: UUID, after: int) -> None:
    """All of the subject asked for, one after the other from there. Raises ``NotAnAnswer``.

    By their numbers; where one names the event before it, that one may be of a lower number, as
    after a restore, but is the one before it in the page.
    """
    before: object = None
    for event in page.events:
        if event.get("subject") != str(subject):
            raise NotAnAnswer("it holds an event of another subject")
        try:
            told = number_of(event.get("sequence"))
        except ValueError:
            raise NotAnAnswer("it holds an event without a number") from None
        is_named = "incarnation" in event and before in (None, event.get("previous"))
        if told != after + 1 and not (told > after and is_named):
            raise NotAnAnswer("its events are not numbered one after the other")
        after, before = told, event.get("id")


def require_ascending(page: HeadsAnswer, after: UUID = NOBODY) -> None:
    """Each subject after the one before, so that the pages end. Raises ``NotAnAnswer``."""
    for head in page.heads:
        if head.subject <= after:
            raise NotAnAnswer("its subjects do not ascend")
        after = head.subject


async def _body(response: httpx.Response) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise NotAnAnswer("it is packed")
    if response.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise NotAnAnswer("it is not JSON")
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > ANSWER_BYTES:
            raise TooLong(f"it is longer than {ANSWER_BYTES} bytes")
    return bytes(body)
