"""Brings a broker to the topology, or says what would be done.

Guarantee: every rule in force is looked at. What is ours and not agreed is revoked; any other is
foreign, and is named. Super users are a setting of the broker and no rules.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

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
from scripts.stack.access_rules import Rule, binding, can_revoke, exactly, in_force, rule_of
from scripts.stack.replicas import Placement, placements, reached, reassignment, replicas_asked
from scripts.stack.topology import Topology

TOPIC_PREFIX = "cstr."
TIMEOUT = 30.0

Connection = Mapping[str, str | int | float | bool]


@dataclass(frozen=True)
class Changes:
    """What an application of the topology had to do; all empty when it was in force already.

    ``foreign`` are rules in force that it neither grants nor may revoke; ``misplaced`` are topics
    with other partitions or replicas than asked for, which only a reassignment changes.
    """

    created: tuple[str, ...] = ()
    granted: tuple[Rule, ...] = ()
    revoked: tuple[Rule, ...] = ()
    foreign: tuple[Rule, ...] = ()
    configured: tuple[str, ...] = ()
    misplaced: tuple[Placement, ...] = ()


def apply(
    broker: AdminClient | Connection,
    wanted: Topology,
    replication: int | None = None,
    *,
    revoke_foreign: bool = False,
    dry_run: bool = False,
) -> Changes:
    """Create what is missing, grant and revoke until our rules are exactly these; repeatable.

    ``replication`` None: as many replicas as there are brokers, at most three. ``revoke_foreign``
    also takes what others granted on this broker; else that is only named. ``dry_run`` changes
    nothing and answers what would be. Raises ``KafkaException`` where the broker cannot be
    reached or refuses, ``ValueError`` for more replicas than there are brokers.
    """
    admin = broker if isinstance(broker, AdminClient) else reached(broker, TIMEOUT)
    brokers = len(admin.list_topics(timeout=TIMEOUT).brokers)
    replicas = replicas_asked(brokers, replication)
    todo = _differences(admin, wanted, replicas, revoke_foreign=revoke_foreign)
    if not dry_run:
        _create_topics(admin, wanted, todo.created, replicas)
        _configure_topics(admin, wanted, todo.configured, replicas)
        _change_rules(admin, todo)
    return todo


def spread(admin: AdminClient, wanted: Topology, replication: int | None = None) -> str:
    """How topics that are there are spread over all brokers: for ``kafka-reassign-partitions``.

    Raises ``ValueError`` for more replicas than there are brokers.
    """
    brokers = sorted(admin.list_topics(timeout=TIMEOUT).brokers)
    replicas = replicas_asked(len(brokers), replication)
    return reassignment(placements(admin, wanted.topics, TIMEOUT).values(), brokers, replicas)


def _differences(
    admin: AdminClient, wanted: Topology, replicas: int, *, revoke_foreign: bool
) -> Changes:
    """What is to be done, and what is to be named."""
    found = placements(admin, wanted.topics, TIMEOUT)
    created = tuple(topic for topic in wanted.topics if topic not in found)
    present = {rule_of(acl) for acl in in_force(admin, TIMEOUT)}
    strange = sorted(present - set(wanted.rules))
    revoked = tuple(r for r in strange if (revoke_foreign or _ours(r)) and can_revoke(r))
    differing = _differing(admin, wanted, tuple(found), replicas)
    return Changes(
        created,
        granted=tuple(sorted(set(wanted.rules) - present)),
        revoked=revoked,
        foreign=tuple(rule for rule in strange if rule not in revoked),
        configured=tuple(sorted(change.name for change in differing)),
        misplaced=tuple(p for p in found.values() if not p.has(wanted.partitions, replicas)),
    )


def _create_topics(
    admin: AdminClient, wanted: Topology, missing: Sequence[str], replicas: int
) -> None:
    config = topic_config(wanted, replicas)
    topics = [NewTopic(name, wanted.partitions, replicas, config=config) for name in missing]
    if topics:
        _settle(admin.create_topics(topics, request_timeout=TIMEOUT).values())


def topic_config(wanted: Topology, replicas: int) -> dict[str, str]:
    """Kept unpacked by the broker, so that a small message cannot be a large one to its reader.

    A message is told when more than half of its replicas have it: with three, one broker may be
    away; with two, one as well, and what it alone had is asked of the owner again.
    """
    return {
        "retention.ms": str(wanted.retention_ms),
        "cleanup.policy": "delete",
        "max.message.bytes": str(wanted.message_bytes),
        "compression.type": "uncompressed",
        "min.insync.replicas": str((replicas + 1) // 2),
    }


def _configure_topics(
    admin: AdminClient, wanted: Topology, names: Sequence[str], replicas: int
) -> None:
    """Bring topics that were there to the settings."""
    if changes := _differing(admin, wanted, names, replicas):
        _settle(admin.incremental_alter_configs(changes, request_timeout=TIMEOUT).values())
        _wait(lambda: not _differing(admin, wanted, names, replicas))


def _differing(
    admin: AdminClient, wanted: Topology, names: Sequence[str], replicas: int
) -> list[ConfigResource]:
    """What is to be set at topics that are otherwise.

    A topic with fewer replicas than asked for is to be in step on as many as it has: told by more
    of them it would not be told at all.
    """
    asked = [ConfigResource(ResourceType.TOPIC, name) for name in names]
    found = admin.describe_configs(asked, request_timeout=TIMEOUT) if asked else {}
    lie = placements(admin, names, TIMEOUT)
    changes = []
    for resource, future in found.items():
        present = future.result(TIMEOUT)
        least = min(replicas, lie[resource.name].fewest)
        entries = [
            ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
            for name, value in topic_config(wanted, least).items()
            if present[name].value != value
        ]
        if entries:
            topic = ConfigResource(ResourceType.TOPIC, resource.name, incremental_configs=entries)
            changes.append(topic)
    return changes


def _change_rules(admin: AdminClient, todo: Changes) -> None:
    if todo.granted:
        bindings = [binding(rule) for rule in todo.granted]
        _settle(admin.create_acls(bindings, request_timeout=TIMEOUT).values())
    if todo.revoked:
        filters = [exactly(binding(rule)) for rule in todo.revoked]
        _settle(admin.delete_acls(filters, request_timeout=TIMEOUT).values())
    _wait(lambda: _obeyed(admin, todo))


def _obeyed(admin: AdminClient, todo: Changes) -> bool:
    """Whether the broker says what it was told; it does so a moment after it accepted it."""
    present = {rule_of(acl) for acl in in_force(admin, TIMEOUT)}
    return present.issuperset(todo.granted) and present.isdisjoint(todo.revoked)


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not done() and time.monotonic() < deadline:
        time.sleep(0.02)


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
