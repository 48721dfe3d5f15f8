"""What the console shows, put together from what every service says of itself."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from services.operator_console.asking import Answer, Asked, Asking, bearer
from services.operator_console.ends import Channel, channels_of

#: What the agency does only if some process of it has this part.
NEEDED = ("relay", "consumer", "clocks")
#: As many as a service lists at once.
PAGE = 500


@dataclass(frozen=True)
class Health:
    """One service: whether it answers, and which of its parts work."""

    service: str
    url: str
    status: str
    components: Mapping[str, str]
    waiting: int | None = None
    oldest_seconds: float | None = None
    set_aside: int | None = None
    instances: Sequence[Mapping[str, Any]] = ()
    is_silent: bool = False
    """Whether it does not say which processes it has."""


class Sources(Asking):
    """The services, and what each page needs of them."""

    async def health(self, token: str, service: str = "") -> list[Health]:
        """Every service, asked at once."""
        names = self.named(service)
        return list(await asyncio.gather(*(self._health(name, token) for name in names)))

    async def channels(self, token: str) -> list[Channel]:
        """Every channel, its two ends put together."""
        return channels_of(self.known, await self.all(token, "channels"))

    async def listed(
        self, token: str, what: str, asked: Asked, service: str, most: int
    ) -> list[Answer]:
        """The first so many of each service, gone on with page by page."""
        names = self.named(service)
        return list(
            await asyncio.gather(*(self._pages(token, n, what, asked, most) for n in names))
        )

    async def _pages(self, token: str, name: str, what: str, asked: Asked, most: int) -> Answer:
        found = await self.one(token, name, what, {**asked, "limit": min(most, PAGE)})
        while found.more and len(found.items) < most:
            left: Asked = {"limit": min(most - len(found.items), PAGE), "cursor": found.more}
            more = await self.one(token, name, what, {**asked, **left})
            found = Answer(name, found.items + more.items, more.problem, more.more)
        return found

    async def _health(self, name: str, token: str) -> Health:
        url = self.peers[name]
        try:
            ready = await self.client.get(f"{url}/health/readiness")
            backlog = await self.client.get(f"{url}/operations/backlog", headers=bearer(token))
            listed = await self.client.get(f"{url}/operations/instances", headers=bearer(token))
            found = ready.json()
            told = backlog.json() if backlog.is_success else {}
            instances: list[dict[str, Any]] = listed.json() if listed.is_success else []
        except (httpx.HTTPError, ValueError):
            return Health(name, url, "DOWN", {})
        components = found.get("components", {}) | (_nowhere(instances) if instances else {})
        return Health(
            name,
            url,
            "DOWN" if "DOWN" in components.values() else found.get("status", "DOWN"),
            components,
            told.get("waiting"),
            told.get("oldest_seconds"),
            told.get("set_aside"),
            instances,
            not instances,
        )


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
