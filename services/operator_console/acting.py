"""What an operator does with what waits: to one, or to many, each of which says what came of it.

Guarantee: each is done by its own service, in a transaction of its own and under the operator's
own token, so that it is in that service's audit; what fails for one is no matter to the others.
Sent again, as when a page is loaded anew, the same form does nothing twice.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from services.operator_console.asking import Asking, Told

#: The most that one press of a button does.
MOST = 500
#: So many are asked of one service at a time.
AT_ONCE = 4


@dataclass(frozen=True)
class Chosen:
    """A parked event of a service."""

    service: str
    id: UUID
    type: str = ""
    subject: str = ""
    step: str = "propose"
    """What discarding it is now: proposed, or agreed to, which gives it up for good."""


@dataclass(frozen=True)
class Outcome:
    """What came of one; ``kind`` is done, waits or failed."""

    of: Chosen
    kind: str
    says: str


async def act_on_all(
    asking: Asking, token: str, chosen: Sequence[Chosen], what: str, reason: str, once: UUID
) -> list[Outcome]:
    """Retry or discard each of them; ``once`` names the form that asks."""
    rooms = {name: asyncio.Semaphore(AT_ONCE) for name in asking.peers}
    away: set[str] = set()

    async def one(of: Chosen) -> Outcome:
        if of.service not in asking.peers:
            return Outcome(of, "failed", "There is no such service.")
        async with rooms[of.service]:
            if of.service in away:
                return Outcome(of, "failed", f"Not tried: {of.service} does not answer.")
            told = await act(asking, token, of, what, reason, once)
        if not told.status:
            away.add(of.service)
        return Outcome(of, *said(told, what, of.service))

    return list(await asyncio.gather(*(one(of) for of in chosen)))


async def act(
    asking: Asking, token: str, of: Chosen, what: str, reason: str, once: UUID,
    *, released: bool = False,
) -> Told:  # fmt: skip
    """Retry or discard one; the service keeps who did it and why in its audit.

    It is done only if it is still the step that was shown. ``released``: the officers say so.
    """
    body: dict[str, object] = {"reason": reason}
    body |= {"step": of.step} if what == "discard" else {}
    body |= {"released": True} if released else {}
    key = str(uuid5(once, f"{of.service}/{of.id}/{what}/{of.step}/{reason}/{released}"))
    said = body if what == "discard" or reason else None
    return await asking.do(token, of.service, f"parked/{of.id}/{what}", said, key)


def said(told: Told, what: str, service: str) -> tuple[str, str]:
    """What came of it, in a word and in words."""
    if not told.status:
        return "failed", f"{service} does not answer. It may have been done: look again."
    if not told.is_done:
        return "failed", told.why
    if told.status == 202:
        return (
            "waits",
            f"Proposed. A second operator, of {service.replace('_', ' ')}, has to agree.",
        )
    if what == "discard":
        return "done", "Given up for good, and what waited behind it was applied."
    if told.status == 200:
        return "waits", "Applied. Another event that came behind it waits now."
    return "done", "Applied, with what waited behind it."
