"""Topics and access rules of the broker, generated from the channels the agreements allow.

Guarantee: every rule in force is looked at. What is ours and not agreed is revoked; any other is
foreign, and is named. Super users are a setting of the broker and no rules.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from pathlib import Path

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)
from confluent_kafka.cimpl import NewTopic

from contracts.event import Agency
from contracts.topology import (
    MESSAGE_BYTES,
    PARTITIONS,
    RETENTION_DAYS,
    Topic,
    channels,
    group_prefix,
)
from scripts.stack.access_rules import Rule, binding, can_revoke, exactly, in_force, rule_of

RETENTION_MS = RETENTION_DAYS * 24 * 60 * 60 * 1000
TOPIC_PREFIX = "cstr."
TIMEOUT = 30.0
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


@dataclass(frozen=True)
class Changes:
    """What an application of the topology had to do; all empty when it was in force already.

    ``foreign`` are rules in force that it neither grants nor may revoke.
    """

    created: tuple[str, ...]
    granted: tuple[Rule, ...]
    revoked: tuple[Rule, ...]
    foreign: tuple[Rule, ...] = ()
    configured: tuple[str, ...] = ()


def topology(of: Iterable[Topic] | None = None) -> Topology:
    """One writer and one reader per topic; a reader's groups begin with its own name and a dot."""
    wanted = list(channels() if of is None else of)
    rules = {rule for channel in wanted for rule in _rules(channel)}
    return Topology(tuple(sorted(channel.topic for channel in wanted)), tuple(sorted(rules)))


def visible(wanted: Topology, principal: str) -> set[str]:
    """The topics a principal learns of: those it writes or reads, and no other."""
    return {rule.name for rule in wanted.rules if _describes(rule, principal)}


def apply(
    connection: Mapping[str, str | int | float | bool],
    wanted: Topology,
    replication: int = 1,
    *,
    revoke_foreign: bool = False,
) -> Changes:
    """Create what is missing, grant and revoke until our rules are exactly these; repeatable.

    ``revoke_foreign`` also takes what others granted on this broker; else that is only named.
    """
    admin = AdminClient(dict(connection))
    created = _create_topics(admin, wanted, replication)
    configured = _configure_topics(admin, wanted, created)
    present = {rule_of(acl): acl for acl in in_force(admin, TIMEOUT)}
    granted = sorted(set(wanted.rules) - present.keys())
    strange = sorted(present.keys() - set(wanted.rules))
    revoked = [r for r in strange if (revoke_foreign or _ours(r)) and can_revoke(r)]
    if granted:
        bindings = [binding(rule) for rule in granted]
        _settle(admin.create_acls(bindings, request_timeout=TIMEOUT).values())
    if revoked:
        filters = [exactly(present[rule]) for rule in revoked]
        _settle(admin.delete_acls(filters, request_timeout=TIMEOUT).values())
    _wait(lambda: _obeyed(admin, granted, revoked))
    foreign = tuple(rule for rule in strange if rule not in revoked)
    return Changes(created, tuple(granted), tuple(revoked), foreign, configured)


def _obeyed(admin: AdminClient, granted: Sequence[Rule], revoked: Sequence[Rule]) -> bool:
    """Whether the broker says what it was told; it does so a moment after it accepted it."""
    present = {rule_of(acl) for acl in in_force(admin, TIMEOUT)}
    return present.issuperset(granted) and present.isdisjoint(revoked)


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not done() and time.monotonic() < deadline:
        time.sleep(0.02)


def _rules(channel: Topic) -> Iterable[Rule]:
    for operation in ("WRITE", "DESCRIBE"):
        yield Rule(channel.writer.value, operation, "TOPIC", channel.topic)
    for operation in ("READ", "DESCRIBE"):
        yield Rule(channel.reader.value, operation, "TOPIC", channel.topic)
    # The agency's own readers, in whatever language, join groups of their own beside its service's.
    yield Rule(channel.reader.value, "READ", "GROUP", group_prefix(channel.reader), "PREFIXED")


def _create_topics(admin: AdminClient, wanted: Topology, replication: int) -> tuple[str, ...]:
    present = admin.list_topics(timeout=TIMEOUT).topics
    missing = tuple(topic for topic in wanted.topics if topic not in present)
    config = _topic_config(wanted)
    topics = [NewTopic(name, wanted.partitions, replication, config=config) for name in missing]
    if topics:
        _settle(admin.create_topics(topics, request_timeout=TIMEOUT).values())
    return missing


def _topic_config(wanted: Topology) -> dict[str, str]:
    """Kept unpacked by the broker, so that a small message cannot be a large one to its reader."""
    return {
        "retention.ms": str(wanted.retention_ms),
        "cleanup.policy": "delete",
        "max.message.bytes": str(wanted.message_bytes),
        "compression.type": "uncompressed",
    }


def _configure_topics(
    admin: AdminClient, wanted: Topology, created: tuple[str, ...]
) -> tuple[str, ...]:
    """Bring topics that were there to the settings; which of them differed."""
    changes = _differing(admin, wanted, [name for name in wanted.topics if name not in created])
    if changes:
        _settle(admin.incremental_alter_configs(changes, request_timeout=TIMEOUT).values())
        names = [change.name for change in changes]
        _wait(lambda: not _differing(admin, wanted, names))
    return tuple(sorted(change.name for change in changes))


def _differing(admin: AdminClient, wanted: Topology, names: Sequence[str]) -> list[ConfigResource]:
    """What is to be set at topics that are otherwise."""
    asked = [ConfigResource(ResourceType.TOPIC, name) for name in names]
    found = admin.describe_configs(asked, request_timeout=TIMEOUT) if asked else {}
    changes = []
    for resource, future in found.items():
        present = future.result(TIMEOUT)
        entries = [
            ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
            for name, value in _topic_config(wanted).items()
            if present[name].value != value
        ]
        if entries:
            topic = ConfigResource(ResourceType.TOPIC, resource.name, incremental_configs=entries)
            changes.append(topic)
    return changes


def _describes(rule: Rule, principal: str) -> bool:
    return rule.principal == principal and rule.operation == "DESCRIBE"


def _ours(rule: Rule) -> bool:
    """Whether the topology alone decides it: what an agency may, or who may use a channel.

    A denial takes nothing that was not agreed; it is somebody's decision, and is named.
    """
    if rule.permission != "ALLOW":
        return False
    channel = rule.resource == "TOPIC" and rule.pattern == "LITERAL"
    return rule.principal in set(Agency) or (channel and rule.name.startswith(TOPIC_PREFIX))


def _settle(futures: Iterable[Future[None]]) -> None:
    for future in futures:
        try:
            future.result(TIMEOUT)
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise
