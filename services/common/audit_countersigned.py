"""What one agency signs over another one's head: that it goes on, or that it may begin anew.

Guarantee: both are signatures over the very statement, with a moment of who signs. An acceptance
names the chains that begin anew in it, so that it excuses what was before it in those, and in no
other; a line that nobody signed excuses nothing.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.common.audit_heads import ChainEnd, KeptHead, ends_of
from services.common.audit_keys import AuditKeys, NotSigned


def countersignature(keys: AuditKeys, statement: str) -> str:
    """This agency's signature over another one's statement."""
    return keys.sign({"countersigns": statement, "at": time.time()})


def acceptance(keys: AuditKeys, statement: str, chains: Sequence[int], reason: str) -> str:
    """The same, over a statement in which these chains begin anew, by an operator's decision."""
    accepts = {"chains": sorted(chains), "reason": reason}
    return keys.sign({"countersigns": statement, "at": time.time(), "accepts": accepts})


def require_countersigned(keys: AuditKeys, kept: KeptHead, by: str) -> dict[str, Any]:
    """What a peer signed. Raises ``NotSigned`` where it is not over the very statement it keeps."""
    said = keys.read(kept.countersignature, by)
    if said.get("countersigns") != kept.statement:
        raise NotSigned("it countersigns something else")
    return said


@dataclass(frozen=True)
class Countersigned:
    """A head as it was signed here and countersigned by a peer, every signature checked.

    ``at`` is when it was signed here, ``seen`` when the peer countersigned it; ``begins`` are the
    chains that the peer accepted to begin anew in it.
    """

    ends: Mapping[int, ChainEnd]
    at: datetime
    seen: datetime
    begins: frozenset[int] = frozenset()
    reason: str = ""

    def excuses(self, chain: int, seen: datetime) -> bool:
        """Whether the peer accepted that the chain is not what it countersigned at a moment."""
        return chain in self.begins and seen < self.seen


def read_own(keys: AuditKeys, statement: str) -> tuple[dict[int, ChainEnd], datetime]:
    """Ends and moment of a statement of this agency's own. Raises ``NotSigned``."""
    said = keys.read(statement, keys.agency)
    try:
        at = datetime.fromisoformat(said["at"])
        return ends_of(said), at if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, KeyError, TypeError):
        raise NotSigned("it says no ends of chains") from None


def read_countersigned(keys: AuditKeys, kept: KeptHead, by: str) -> Countersigned:
    """What a peer countersigned of this agency's heads. Raises ``NotSigned``.

    Also where it is said to be accepted, and the peer's signature does not say so.
    """
    ends, at = read_own(keys, kept.statement)
    said = require_countersigned(keys, kept, by)
    try:
        seen = datetime.fromtimestamp(said["at"], UTC)
        accepts = said.get("accepts") or {"chains": [], "reason": ""}
        begins, reason = frozenset(map(int, accepts["chains"])), str(accepts["reason"])
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
        raise NotSigned("it does not say when, or what it accepts") from None
    if reason != kept.begins_anew:
        raise NotSigned("what is said to be accepted is not what was signed")
    return Countersigned(ends, at, seen, begins, reason)
