"""A peer's chains are followed by their links, from the ends that were countersigned to its head.

Guarantee: what was followed is gone on from in the next round, so that a peer which was away for
however long comes back; a round reads a bounded number of pages. Until its signed head is reached
nothing is decided of it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from services.common.answers import NotAnAnswer
from services.common.audit_heads import ChainEnd, HeadOut, linked_hash

#: Of links, in one round.
PAGES = 200

Read = Callable[[dict[str, Any], type[HeadOut]], Awaitable[HeadOut]]
Ends = Mapping[int, ChainEnd]


@dataclass(frozen=True)
class Last:
    """The last statement of a peer that was countersigned, and the ends it says."""

    statement: str
    ends: Ends


class Following:
    """How far the links of each peer were followed since its last countersigned statement."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[str, Ends]] = {}

    async def follow(self, read: Read, agency: str, last: Last | None) -> tuple[str, Ends] | None:
        """Its newest statement, and what its links make of the ends that were known before.

        Nothing yet where there is more than one round reads. Raises ``NotAnAnswer``.
        """
        begun, known = self._places.get(agency, ("", {}))
        if last is None or begun != last.statement:
            known = last.ends if last is not None else {}
        for _ in range(PAGES):
            after = orjson.dumps({str(c): end.number for c, end in known.items()}).decode()
            head = await read({"after": after}, HeadOut)
            before, known = known, _gone_on(known, head)
            if not head.more:
                self._places.pop(agency, None)
                return head.statement, known
            if known == before:
                raise NotAnAnswer("its links do not go on")
            self._places[agency] = (last.statement if last is not None else "", known)
        return None


def disagreements(before: Ends, gone_on: Ends, now: Ends) -> dict[int, str]:
    """By chain, how a head does not go on from the ends before; ``gone_on`` is by its links."""
    wrong = {}
    for chain, end in sorted(before.items()):
        found, linked = now.get(chain), gone_on.get(chain, end)
        if found is None or found.number < end.number:
            at = found.number if found else 0
            wrong[chain] = f"chain {chain} ends at {at}, and {end.number} was countersigned"
        elif found.number == end.number and found.hash != end.hash:
            wrong[chain] = f"chain {chain} is another one at number {end.number}"
        elif found != linked:
            wrong[chain] = (
                f"chain {chain} does not go on to number {found.number} from what was before"
            )
    return wrong


def _gone_on(known: Ends, head: HeadOut) -> Ends:
    found = dict(known)
    for chain, links in head.links.items():
        if links and chain in known:
            end = known[chain]
            found[chain] = ChainEnd(
                chain=chain, number=end.number + len(links), hash=linked_hash(end.hash, links)
            )
    return found
