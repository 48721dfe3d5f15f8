"""What the console shows, put together from what every service says of itself."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from services.common.health import OF_WEB
from services.operator_console.asking import Answer, Asked, Asking, bearer, silence
from services.operator_console.ends import Channel, channels_of

#: What the agency does only if some process of it has this part.
NEEDED = ("relay", "consumer", "clocks")
#: What a part waits for whose broker is away.
OF_BROKER = frozenset(
    {"KafkaConnectionError", "KafkaTimeoutError", "NoBrokersAvailable", "NodeNotReadyError"}
)
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
    silence: str = ""
    """How it is silent, where it is."""
    is_silent: bool = False
    """Whether it does not say which processes it has."""

    @property
    def is_away(self) -> bool:
        """Whether it cannot be asked what it has: it, or its database, does not answer."""
        return not self.components or self.components.get("database") == "DOWN"

    @property
    def waits_for_broker(self) -> float | None:
        """For how long the part that waits longest for the broker does; none where none does."""
        waits = [self.waits(part) for part, state in self.components.items() if state == "DOWN"]
        return max((seconds for cause, seconds in waits if cause in OF_BROKER), default=None)

    @property
    def disagrees(self) -> set[str]:
        """Peers whose heads and this agency's audit disagree."""
        return {peer for one in self._noticed for peer in one.get("disagrees", ())}

    @property
    def ends(self) -> Mapping[str, datetime]:
        """Of each certificate and token the first end that a process says."""
        found: dict[str, datetime] = {}
        for one in self._noticed:
            for what, at in one.get("ends", {}).items():
                moment = datetime.fromisoformat(at)
                found[what] = min(moment, found.get(what, moment))
        return found

    @property
    def keys_unread(self) -> bool:
        """Whether a process cannot read the keys of tokens."""
        return any(one.get("keys_unread") for one in self._noticed)

    @property
    def compared(self) -> tuple[datetime | None, float | None]:
        """When the channel that was compared longest ago was, and how often each is to be."""
        said = [one for one in self._noticed if one.get("compared")]
        at = [moment for one in said for moment in one["compared"].values()]
        every = max((one["compared_every_seconds"] or 0 for one in said), default=None)
        return (min(map(datetime.fromisoformat, at)) if at and all(at) else None), every

    @property
    def died(self) -> list[datetime]:
        """When its processes ended in the last hour and were not stopped."""
        died = (datetime.fromisoformat(at) for one in self.instances for at in one.get("died", ()))
        return sorted(died)

    def waits(self, part: str) -> tuple[str, float]:
        """What a part waits for, where it does, and for how many seconds."""
        states = [one["state"].get(part, {}) for one in self.instances if one["is_there"]]
        waits = [
            (s["waits_for"], s.get("waits_seconds") or 0.0) for s in states if s.get("waits_for")
        ]
        return max(waits, key=lambda one: one[1], default=("", 0.0))

    @property
    def _noticed(self) -> list[Mapping[str, Any]]:
        return [one.get("noticed", {}) for one in self.instances if one["is_there"]]


class Sources(Asking):
    """The services, and what each page needs of them."""

    async def health(self, token: str, service: str = "") -> list[Health]:
        """Every service, asked at once."""
        names = self.named(service)
        return list(await asyncio.gather(*(self._health(name, token) for name in names)))

    async def channels(self, token: str) -> list[Channel]:
        """Every channel, its two ends put together.

        What a reader has that its writer had not told yet when it was asked is no difference: that
        writer is asked again, after the reader.
        """
        answers = {one.service: one for one in await self.all(token, "channels")}
        ahead = {c.writer.agency for c in channels_of(self.known, [*answers.values()]) if c.ahead}
        again = await asyncio.gather(*(self.one(token, n, "channels") for n in sorted(ahead)))
        answers |= {one.service: one for one in again}
        return channels_of(self.known, [*answers.values()])

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
        except (httpx.HTTPError, ValueError) as why:
            return Health(name, url, "DOWN", {}, silence=silence(why))
        components = found.get("components", {}) | (_nowhere(instances) if instances else {})
        return Health(
            name,
            url,
            _status(components, found.get("status", "DOWN")),
            components,
            told.get("waiting"),
            told.get("oldest_seconds"),
            told.get("set_aside"),
            instances,
            is_silent=not instances,
        )


def _status(components: Mapping[str, str], said: str) -> str:
    """One that answers requests works in part, whatever else of it does not."""
    if any(components.get(name, "UP") == "DOWN" for name in OF_WEB):
        return "DOWN"
    return "IN PART" if "DOWN" in components.values() else said


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
