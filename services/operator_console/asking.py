"""Asking the services, each at once with the others, with the operator's own token.

Guarantee: a service that does not answer, or answers something else, is said to be one; it never
reads as one that has nothing. An agency's own operator is shown that agency alone.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

import httpx

from services.operator_console.signing_in import SignedIn

#: How long a service is waited for.
SECONDS = 3.0
#: A service has nothing by that name.
NOTHING_FITS = "Nothing can fit what was asked for."

Asked = Mapping[str, str | int]


@dataclass(frozen=True)
class Answer:
    """What one service answered; ``problem`` where it did not. ``more`` is where it goes on."""

    service: str
    items: list[dict[str, Any]] = field(default_factory=list)
    problem: str = ""
    more: str = ""


@dataclass(frozen=True)
class Told:
    """What came of something that was asked to be done: the status, and the answer if it has one.

    Without a status nothing came back, and it may have been done.
    """

    status: int = 0
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether the service says so."""
        return 200 <= self.status < 300

    @property
    def why(self) -> str:
        """What a refusal says."""
        return str(self.body.get("userMessage", "Refused."))


class Asking:
    """The services by name and address."""

    def __init__(
        self, peers: Mapping[str, str], client: httpx.AsyncClient, known: Iterable[str] = ()
    ) -> None:
        """``peers`` are the agencies' base addresses; ``known`` are there and are not asked."""
        self.peers, self.client = peers, client
        self.known = frozenset((*known, *peers))

    def of(self, who: SignedIn) -> Self:
        """What is shown to an operator: to an agency's own that agency, to the console's all."""
        own = who.caller.agency
        peers = {own: self.peers[own]} if own in self.peers else self.peers
        return type(self)(peers, self.client, self.known)

    def named(self, service: str = "") -> list[str]:
        """Every service, or the one that is asked for, where there is one of that name."""
        return [name for name in self.peers if service in ("", name)]

    async def all(
        self, token: str, what: str, asked: Asked | None = None, service: str = ""
    ) -> list[Answer]:
        """The same question to every service, or to one."""
        names = self.named(service)
        return list(await asyncio.gather(*(self.one(token, n, what, asked) for n in names)))

    async def one(self, token: str, service: str, what: str, asked: Asked | None = None) -> Answer:
        """A question to one service."""
        url = f"{self.peers[service]}/operations/{what}"
        try:
            answer = await self.client.get(url, params=dict(asked or {}), headers=bearer(token))
            if answer.status_code == 422:
                return Answer(service, problem=NOTHING_FITS)
            if not answer.is_success:
                return Answer(service, problem=f"{service} refused: {answer.status_code}.")
            return Answer(service, *_items(answer))
        except httpx.TimeoutException as slow:
            return Answer(service, problem=f"{service} {silence(slow)}.")
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return Answer(service, problem=f"{service} does not answer.")

    async def do(
        self, token: str, service: str, path: str, body: object = None, key: str = ""
    ) -> Told:
        """Ask a service to do something; ``key`` is the same for the same thing asked again."""
        headers = bearer(token) | {"idempotency-key": key or str(uuid4())}
        url = f"{self.peers[service]}/operations/{path}"
        try:
            answer = await self.client.post(url, json=body, headers=headers)
        except httpx.HTTPError:
            return Told()
        try:
            found = answer.json() if answer.content else {}
        except ValueError:
            found = {}
        return Told(answer.status_code, found if isinstance(found, dict) else {})


def silence(why: BaseException) -> str:
    """How a service is silent: one that is slow may work all the same."""
    if isinstance(why, httpx.TimeoutException) and not isinstance(why, httpx.ConnectTimeout):
        return f"did not answer within {SECONDS:g} seconds"
    return "does not answer"


def _items(answer: httpx.Response) -> tuple[list[dict[str, Any]], str, str]:
    """A list as it is, or the one list of a page."""
    body = answer.json()
    if isinstance(body, list):
        return body, "", answer.headers.get("x-next-cursor", "")
    if not isinstance(body, dict):
        raise ValueError("neither a list nor a page")
    lists: Sequence[list[dict[str, Any]]] = [v for v in body.values() if isinstance(v, list)]
    if len(lists) != 1:
        return [body], "", ""
    return lists[0], "", str(body.get("cursor") or body.get("after") or "")


def bearer(token: str) -> dict[str, str]:
    """The operator's own token, as it is shown to a service."""
    return {"authorization": f"Bearer {token}"}
