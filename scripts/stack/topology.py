"""Topics and access rules of the broker, generated from the channels the agreements allow."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from contracts.event import Agency
from contracts.topology import (
    MESSAGE_BYTES,
    PARTITIONS,
    RETENTION_DAYS,
    Topic,
    channels,
    group_prefix,
)
from scripts.stack.access_rules import Rule
from scripts.stack.certificates import MONITORING

RETENTION_MS = RETENTION_DAYS * 24 * 60 * 60 * 1000
TOPOLOGY_JSON = Path(__file__).resolve().parents[2] / "deploy" / "kafka" / "topology.json"


@dataclass(frozen=True)
class Topology:
    """Every topic, and every rule; what is not here is refused."""

    topics: tuple[str, ...]
    rules: tuple[Rule, ...]
    partitions: int = PARTITIONS
    retention_ms: int = RETENTION_MS
    message_bytes: int = MESSAGE_BYTES

    def to_json(self) -> str:
        """The text committed for those who run their own broker."""
        return json.dumps(asdict(self), indent=2) + "\n"


def topology(of: Iterable[Topic] | None = None) -> Topology:
    """One writer and one reader per topic; a reader's groups begin with its own name and a dot."""
    wanted = list(channels() if of is None else of)
    rules = {rule for channel in wanted for rule in _rules(channel)} | _MEASURED
    return Topology(tuple(sorted(channel.topic for channel in wanted)), tuple(sorted(rules)))


def visible(wanted: Topology, principal: str) -> set[str]:
    """The topics a principal learns of: those it writes or reads, and no other."""
    return {rule.name for rule in wanted.rules if _describes(rule, principal)}


def _rules(channel: Topic) -> Iterable[Rule]:
    for operation in ("WRITE", "DESCRIBE"):
        yield Rule(channel.writer.value, operation, "TOPIC", channel.topic)
    for operation in ("READ", "DESCRIBE"):
        yield Rule(channel.reader.value, operation, "TOPIC", channel.topic)
    # The agency's own readers, in whatever language, join groups of their own beside its service's.
    yield Rule(channel.reader.value, "READ", "GROUP", group_prefix(channel.reader), "PREFIXED")


#: Who measures the broker sees that there are topics and groups, how long and how far; no record.
_MEASURED = {
    Rule(MONITORING, "DESCRIBE", "TOPIC", "cstr.", "PREFIXED"),
    *(Rule(MONITORING, "DESCRIBE", "GROUP", group_prefix(a), "PREFIXED") for a in Agency),
}


def _describes(rule: Rule, principal: str) -> bool:
    return rule.principal == principal and rule.operation == "DESCRIBE"
