"""Streams and floods: of one client, whatever the token adds; nothing after the token's end."""

import asyncio
import time
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest

from services.common.audited import Floods, Keep
from services.common.errors import TooMany
from services.common.feed_answers import Stream, Streams
from services.common.feed_pages import OwnChannel, Page, Told
from services.common.identity import Caller, SignIn

ONE = Caller("one", "court_listing", "service", "", frozenset({"service"}), frozenset({"a"}))
SAME = [
    replace(ONE, role="operator"),
    replace(ONE, roles=frozenset({"service", "operator"})),
    replace(ONE, sites=frozenset({"b"})),
]
OTHERS = [replace(ONE, user="two"), replace(ONE, agency="x"), replace(ONE, organisation="org")]


@pytest.mark.parametrize("again", SAME)
def test_a_client_in_another_role_or_at_another_site_has_no_further_streams(again: Caller) -> None:
    streams = Streams(1, 10)
    with streams.opened(ONE):
        with pytest.raises(TooMany):
            streams.require_room(again)
        for other in OTHERS:
            streams.require_room(other)
    streams.require_room(again)


@pytest.mark.parametrize("again", SAME)
async def test_a_flood_is_one_clients_in_whatever_role_and_at_which_site(again: Caller) -> None:
    floods = Floods()
    to: Any = (None, None)
    assert floods.count(ONE, *to)
    assert not floods.count(again, *to)
    assert all(floods.count(other, *to) for other in OTHERS)
    assert floods._writing is not None
    floods._writing.cancel()


class LateTails:
    """Has a page when the token is over."""

    def __init__(self, until: float) -> None:
        self.until, self.written = until, 0

    async def next(self, *asked: Any) -> bool:
        """Hand the page over as one that waited for its turn."""
        await asyncio.sleep(max(0, self.until - time.time()) + 0.01)
        await asked[4](Page([Told({"type": "x", "data": "late"}, {0: 1}, uuid4())]))
        self.written += 1
        return True


@pytest.mark.parametrize(("lasts", "written"), [(0.05, False), (600, True)])
async def test_a_page_that_is_read_before_the_token_ends_is_not_written_after_it(
    lasts: float, written: bool
) -> None:
    streams, sent = Streams(1, 1), []
    expires = time.time() + lasts
    tails = LateTails(expires if lasts < 1 else 0)
    streams.tails = cast(Any, tails)

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    async def receive() -> Any:
        while not tails.written:
            await asyncio.sleep(0.001)
        return {"type": "http.disconnect"}

    channel, keep = cast(OwnChannel, SimpleNamespace(incarnation=None)), cast(Keep, None)
    stream = Stream(streams, channel, {}, SignIn(ONE, expires), keep)
    await asyncio.wait_for(stream({"type": "http"}, receive, send), 5)
    assert tails.written
    assert any(b"late" in body for body in sent) is written
