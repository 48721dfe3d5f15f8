"""Asking the services as their own people would: a token each, a key for every change."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import httpx

Token = Callable[[str, str, str | None], str]
PATIENCE = 60.0


class Refusal(Exception):
    """A service said no, and why."""

    def __init__(self, path: str, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {path}: {problem.get('userMessage')}")
        self.status, self.problem = status, problem


class StillWaiting(Exception):
    """What was waited for did not become visible in time."""


class Asker:
    """One client for all services; a request that got no answer is repeated with the same key."""

    def __init__(self, urls: Mapping[str, str], token: Token, client: httpx.AsyncClient) -> None:
        """``urls`` are the services' base addresses; ``token(agency, role, organisation)``."""
        self._urls, self._token, self._client = urls, token, client
        self._tokens: dict[tuple[str, str, str | None], str] = {}
        self.asked = 0

    async def get(self, agency: str, role: str, path: str, organisation: str | None = None) -> Any:
        """The answer to a GET."""
        return (await self._ask("GET", agency, role, path, organisation)).json()

    async def text(self, agency: str, role: str, path: str) -> str:
        """The answer to a GET as it came."""
        return (await self._ask("GET", agency, role, path, None)).text

    async def post(
        self, agency: str, role: str, path: str, body: Any, organisation: str | None = None
    ) -> Any:
        """The answer to a POST; its key follows from the request, so a repeat is the same one."""
        key = str(uuid5(NAMESPACE_OID, f"{agency} {role} {path} {body}"))
        answer = await self._ask(
            "POST", agency, role, path, organisation, body, {"idempotency-key": key}
        )
        return answer.json() if answer.content else None

    async def put(
        self,
        agency: str,
        role: str,
        path: str,
        body: Any,
        etag: str,
        organisation: str | None = None,
    ) -> Any:
        """The answer to a PUT decided on a version."""
        headers = {"if-match": etag}
        return (await self._ask("PUT", agency, role, path, organisation, body, headers)).json()

    async def until(self, what: str, seen: Callable[[], Awaitable[Any]]) -> Any:
        """Wait until something is visible. Raises ``StillWaiting`` after a minute."""
        deadline, pause = time.monotonic() + PATIENCE, 0.01
        while time.monotonic() < deadline:
            try:
                if found := await seen():
                    return found
            except Refusal as refusal:
                if refusal.status != 404:
                    raise
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 0.25)
        raise StillWaiting(what)

    async def _ask(
        self,
        method: str,
        agency: str,
        role: str,
        path: str,
        organisation: str | None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        deadline = time.monotonic() + PATIENCE
        sent = {"authorization": f"Bearer {self._bearer(agency, role, organisation)}"}
        while True:
            self.asked += 1
            try:
                answer = await self._client.request(
                    method,
                    f"{self._urls[agency]}{path}",
                    json=body,
                    headers={**sent, **(headers or {})},
                )
            except httpx.TransportError:
                answer = None
            if answer is not None and not _worth_repeating(answer):
                break
            if time.monotonic() > deadline:
                raise StillWaiting(f"{method} {path}")
            await asyncio.sleep(0.1)
        if answer.is_success:
            return answer
        raise Refusal(path, answer.status_code, answer.json())

    def _bearer(self, agency: str, role: str, organisation: str | None) -> str:
        who = (agency, role, organisation)
        if who not in self._tokens:
            self._tokens[who] = self._token(*who)
        return self._tokens[who]


def _worth_repeating(answer: httpx.Response) -> bool:
    """The service was away, busy, or is at this very request: not a refusal."""
    if answer.status_code in (429, 500, 502, 503):
        return True
    return answer.status_code == 409 and answer.json().get("errorCode") == "RequestInFlight"
