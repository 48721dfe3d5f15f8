"""What the console shows, asked from every service with the operator's own token."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx


@dataclass(frozen=True)
class Health:
    """One service: whether it answers, and which of its parts work."""

    service: str
    url: str
    status: str
    components: Mapping[str, str]
    waiting: int = 0
    oldest_seconds: float = 0.0
    set_aside: int = 0
    instances: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Channel:
    """One channel from both ends."""

    name: str
    told: int
    waiting: int
    applied: int
    parked: int

    @property
    def behind(self) -> int:
        """Told by the writer and not yet applied by the reader."""
        return max(0, self.told - self.applied)


@dataclass(frozen=True)
class Answer:
    """What one service answered; ``problem`` where it did not."""

    service: str
    items: list[dict[str, Any]]
    problem: str = ""


class Sources:
    """The services, by name and address."""

    def __init__(self, peers: Mapping[str, str], client: httpx.AsyncClient) -> None:
        """``peers`` are the agencies' base addresses."""
        self._peers, self._client = peers, client

    async def health(self, token: str) -> list[Health]:
        """Every service, asked at once."""
        return list(await asyncio.gather(*(self._health(name, token) for name in self._peers)))

    async def channels(self, token: str) -> list[Channel]:
        """Every channel, its two ends put together."""
        ends: dict[str, dict[str, int]] = {}
        for answer in await self._all("channels", token):
            for item in answer.items:
                end = ends.setdefault(item["channel"], dict.fromkeys(_COUNTS, 0))
                for name in _COUNTS:
                    end[name] += item[name]
        return [Channel(name, **ends[name]) for name in sorted(ends)]

    async def parked(self, token: str) -> list[Answer]:
        """Parked events by service."""
        return await self._all("parked", token)

    async def clocks(self, token: str) -> list[Answer]:
        """Clocks by service."""
        return await self._all("clocks", token)

    async def waiting(self, token: str) -> list[Answer]:
        """What each service waits for, counted."""
        return await self._all("waiting", token)

    async def act(self, token: str, service: str, id: UUID, what: str, reason: str) -> str:
        """Retry or discard a parked event; what went wrong, or nothing."""
        if service not in self._peers:
            return "There is no such service."
        headers = _bearer(token) | {"idempotency-key": str(uuid4())}
        body = {"reason": reason} if what == "discard" else None
        try:
            answer = await self._client.post(
                f"{self._peers[service]}/operations/parked/{id}/{what}", json=body, headers=headers
            )
        except httpx.HTTPError:
            return f"{service} does not answer."
        return "" if answer.is_success else str(answer.json().get("userMessage", "Refused."))

    async def _health(self, name: str, token: str) -> Health:
        url = self._peers[name]
        try:
            ready = await self._client.get(f"{url}/health/readiness")
            backlog = await self._client.get(f"{url}/operations/backlog", headers=_bearer(token))
            listed = await self._client.get(f"{url}/operations/instances", headers=_bearer(token))
        except httpx.HTTPError:
            return Health(name, url, "DOWN", {})
        found = ready.json()
        told = backlog.json() if backlog.is_success else {}
        instances: list[dict[str, Any]] = listed.json() if listed.is_success else []
        components = found.get("components", {}) | (_nowhere(instances) if instances else {})
        return Health(
            name,
            url,
            "DOWN" if "DOWN" in components.values() else found.get("status", "DOWN"),
            components,
            told.get("waiting", 0),
            told.get("oldest_seconds", 0.0),
            told.get("set_aside", 0),
            instances,
        )

    async def _all(self, what: str, token: str) -> list[Answer]:
        return list(await asyncio.gather(*(self._ask(n, what, token) for n in self._peers)))

    async def _ask(self, name: str, what: str, token: str) -> Answer:
        try:
            answer = await self._client.get(
                f"{self._peers[name]}/operations/{what}", headers=_bearer(token)
            )
        except httpx.HTTPError:
            return Answer(name, [], f"{name} does not answer.")
        if not answer.is_success:
            return Answer(name, [], f"{name} refused: {answer.status_code}.")
        return Answer(name, answer.json())


def _nowhere(instances: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The parts an agency cannot be without that work in none of its processes."""
    works = {
        part
        for one in instances
        if one["is_there"]
        for part, state in one["state"].items()
        if state["works"]
    }
    return {part: "DOWN" for part in NEEDED if part not in works}


#: What the agency does only if some process of it has this part.
NEEDED = ("relay", "consumer", "clocks")
_COUNTS = ("told", "waiting", "applied", "parked")


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}
