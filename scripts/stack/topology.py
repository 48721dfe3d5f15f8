"""Topics and access rules of the broker, generated from the channels the agreements allow."""

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from pathlib import Path

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)
from confluent_kafka.cimpl import NewTopic

from contracts.topology import PARTITIONS, RETENTION_DAYS, Topic, channels

RETENTION_MS = RETENTION_DAYS * 24 * 60 * 60 * 1000
TOPIC_PREFIX = "cstr."
TIMEOUT = 30.0
TOPOLOGY_JSON = Path(__file__).resolve().parents[2] / "deploy" / "kafka" / "topology.json"


@dataclass(frozen=True, order=True)
class Rule:
    """One line of permission: this principal may do this with this topic or group."""

    principal: str
    operation: str
    resource: str
    name: str


@dataclass(frozen=True)
class Topology:
    """Every topic, and every rule; what is not here is refused."""

    topics: tuple[str, ...]
    rules: tuple[Rule, ...]
    partitions: int = PARTITIONS
    retention_ms: int = RETENTION_MS

    def to_json(self) -> str:
        """The text committed for those who run their own broker."""
        return json.dumps(asdict(self), indent=2) + "\n"


@dataclass(frozen=True)
class Changes:
    """What an application of the topology had to do; all empty when it was in force already."""

    created: tuple[str, ...]
    granted: tuple[Rule, ...]
    revoked: tuple[Rule, ...]


def topology(of: Iterable[Topic] | None = None) -> Topology:
    """One writer and one reader per topic; a reader's group carries its own name."""
    wanted = list(channels() if of is None else of)
    rules = {rule for channel in wanted for rule in _rules(channel)}
    return Topology(tuple(sorted(channel.topic for channel in wanted)), tuple(sorted(rules)))


def visible(wanted: Topology, principal: str) -> set[str]:
    """The topics a principal learns of: those it writes or reads, and no other."""
    return {rule.name for rule in wanted.rules if _describes(rule, principal)}


def apply(
    connection: Mapping[str, str | int | float | bool], wanted: Topology, replication: int = 1
) -> Changes:
    """Create what is missing, grant and revoke until the rules are exactly these; repeatable."""
    admin = AdminClient(dict(connection))
    created = _create_topics(admin, wanted, replication)
    present = _present_rules(admin)
    granted = sorted(set(wanted.rules) - present)
    revoked = sorted(present - set(wanted.rules))
    if granted:
        _settle(
            admin.create_acls(
                [_binding(rule) for rule in granted], request_timeout=TIMEOUT
            ).values()
        )
    if revoked:
        _settle(
            admin.delete_acls([_filter(rule) for rule in revoked], request_timeout=TIMEOUT).values()
        )
    return Changes(created, tuple(granted), tuple(revoked))


def _rules(channel: Topic) -> Iterable[Rule]:
    for operation in ("WRITE", "DESCRIBE"):
        yield Rule(channel.writer.value, operation, "TOPIC", channel.topic)
    for operation in ("READ", "DESCRIBE"):
        yield Rule(channel.reader.value, operation, "TOPIC", channel.topic)
    yield Rule(channel.reader.value, "READ", "GROUP", channel.reader.value)


def _create_topics(admin: AdminClient, wanted: Topology, replication: int) -> tuple[str, ...]:
    present = admin.list_topics(timeout=TIMEOUT).topics
    missing = tuple(topic for topic in wanted.topics if topic not in present)
    config = {"retention.ms": str(wanted.retention_ms), "cleanup.policy": "delete"}
    topics = [NewTopic(name, wanted.partitions, replication, config=config) for name in missing]
    if topics:
        _settle(admin.create_topics(topics, request_timeout=TIMEOUT).values())
    return missing


def _present_rules(admin: AdminClient) -> set[Rule]:
    """The rules in force that are ours to keep or revoke: our topics, and the agencies' groups."""
    found = admin.describe_acls(_filter(), request_timeout=TIMEOUT).result(TIMEOUT)
    principals = {channel.reader.value for channel in channels()}
    principals |= {channel.writer.value for channel in channels()}
    rules = {
        Rule(acl.principal.removeprefix("User:"), acl.operation.name, acl.restype.name, acl.name)
        for acl in found
        if acl.permission_type is AclPermissionType.ALLOW
        and acl.resource_pattern_type is ResourcePatternType.LITERAL
    }
    return {r for r in rules if r.name.startswith(TOPIC_PREFIX) or _own_group(r, principals)}


def _describes(rule: Rule, principal: str) -> bool:
    return rule.principal == principal and rule.operation == "DESCRIBE"


def _own_group(rule: Rule, principals: set[str]) -> bool:
    return rule.resource == "GROUP" and rule.principal in principals


def _binding(rule: Rule) -> AclBinding:
    return AclBinding(
        ResourceType[rule.resource],
        rule.name,
        ResourcePatternType.LITERAL,
        f"User:{rule.principal}",
        "*",
        AclOperation[rule.operation],
        AclPermissionType.ALLOW,
    )


def _filter(rule: Rule | None = None) -> AclBindingFilter:
    """What matches this rule, or, without one, any rule; None matches everything."""
    return AclBindingFilter(
        ResourceType[rule.resource] if rule else ResourceType.ANY,
        rule.name if rule else None,  # type: ignore[arg-type]
        ResourcePatternType.LITERAL if rule else ResourcePatternType.ANY,
        f"User:{rule.principal}" if rule else None,  # type: ignore[arg-type]
        None,  # type: ignore[arg-type]
        AclOperation[rule.operation] if rule else AclOperation.ANY,
        AclPermissionType.ALLOW if rule else AclPermissionType.ANY,
    )


def _settle(futures: Iterable[Future[None]]) -> None:
    for future in futures:
        try:
            future.result(TIMEOUT)
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise
