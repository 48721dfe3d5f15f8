"""Whatever rule somebody added to the broker, applying the topology takes it or names it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.helpers import create_ssl_context
from aiokafka.protocol.admin import CreateAclsRequest, DeleteAclsRequest
from confluent_kafka.admin import AdminClient

from contracts.topology import MESSAGE_BYTES
from scripts import apply_kafka_topology
from scripts.stack.access_rules import Rule, binding, exactly, in_force, rule_of
from scripts.stack.applying import apply
from scripts.stack.certificates import STACK_ADMIN
from scripts.stack.kafka import EmbeddedKafka
from scripts.stack.topology import topology

TOPIC = "cstr.court.probation"
OURS = [
    Rule("mallory", "READ", "TOPIC", TOPIC),
    Rule("*", "READ", "TOPIC", TOPIC),
    Rule("data_reporting", "READ", "TOPIC", TOPIC),
    Rule("data_reporting", "ALL", "TOPIC", TOPIC, host="10.0.0.1"),
    Rule("data_reporting", "READ", "TOPIC", "cstr.", "PREFIXED"),
    Rule("data_reporting", "READ", "TOPIC", "*"),
    Rule("court_listing", "READ", "GROUP", "probation_allocation"),
    Rule("court_listing", "READ", "GROUP", "p", "PREFIXED"),
    Rule("court_listing", "READ", "GROUP", "*"),
    Rule("court_listing", "WRITE", "TRANSACTIONAL_ID", "court"),
    Rule("court_listing", "ALTER", "BROKER", "kafka-cluster"),
    Rule("court_listing", "DESCRIBE_CONFIGS", "TOPIC", TOPIC),
]
FOREIGN = [
    Rule("mallory", "READ", "TOPIC", "cstr.", "PREFIXED"),
    Rule("mallory", "READ", "TOPIC", "c", "PREFIXED"),
    Rule("mallory", "READ", "TOPIC", "*"),
    Rule("*", "ALL", "TOPIC", "*"),
    Rule("mallory", "READ", "TOPIC", "orders"),
    Rule("mallory", "READ", "GROUP", "probation_allocation.service"),
    Rule("*", "READ", "GROUP", "*"),
    Rule("mallory", "IDEMPOTENT_WRITE", "BROKER", "kafka-cluster"),
    Rule("mallory", "WRITE", "TRANSACTIONAL_ID", "t", "PREFIXED"),
    Rule("court_listing", "WRITE", "TOPIC", TOPIC, permission="DENY"),
    Rule("court_listing", "WRITE", "TOPIC", "cstr.", "PREFIXED", permission="DENY"),
]


def admin(broker: EmbeddedKafka) -> AdminClient:
    return AdminClient({**connection(broker)})


def connection(broker: EmbeddedKafka) -> dict[str, str]:
    return broker.certificate(STACK_ADMIN).librdkafka(broker.bootstrap)


@contextmanager
def added(broker: EmbeddedKafka, rule: Rule) -> Iterator[None]:
    """A rule that somebody granted; gone afterwards."""
    client = admin(broker)
    for future in client.create_acls([binding(rule)]).values():
        future.result(10)
    wait(client, rule, there=True)
    try:
        yield
    finally:
        for gone in client.delete_acls([exactly(binding(rule))]).values():
            gone.result(10)
        wait(client, rule, there=False)


def wait(client: AdminClient, rule: Rule, *, there: bool) -> None:
    """Until the broker says so: it does a moment after it accepted it."""
    deadline = time.monotonic() + 20
    while (rule in {rule_of(acl) for acl in in_force(client, 10)}) is not there:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("rule", OURS, ids=str)
def test_what_an_agency_or_a_channel_was_given_beside_the_topology_is_taken(
    stack_kafka: EmbeddedKafka, rule: Rule
) -> None:
    with added(stack_kafka, rule):
        done = apply(connection(stack_kafka), topology())
        assert (done.revoked, done.granted, done.foreign) == ((rule,), (), ())
        assert apply(connection(stack_kafka), topology()).revoked == ()


@pytest.mark.parametrize("rule", FOREIGN, ids=str)
def test_what_others_granted_is_named_and_ends_with_1(
    stack_kafka: EmbeddedKafka,
    rule: Rule,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for option, variable in apply_kafka_topology.VARIABLES.items():
        monkeypatch.setenv(variable, connection(stack_kafka)[option])
    with added(stack_kafka, rule):
        assert apply_kafka_topology.main([]) == 1
        assert str(rule) in capsys.readouterr().err
        assert apply_kafka_topology.main(["--revoke-foreign"]) == 0
        assert apply_kafka_topology.main([]) == 0


async def test_a_rule_of_a_kind_that_the_client_cannot_name_is_named_as_unknown(
    stack_kafka: EmbeddedKafka,
) -> None:
    """Delegation tokens: the client sees that there is a rule, and not of what."""
    token, court, any_host, describe, allow, literal = 6, "User:court_listing", "*", 8, 3, 3
    files = stack_kafka.certificate(STACK_ADMIN)
    client = AIOKafkaClient(
        bootstrap_servers=stack_kafka.bootstrap,
        security_protocol="SSL",
        ssl_context=create_ssl_context(
            cafile=str(files.authority), certfile=str(files.chain), keyfile=str(files.key)
        ),
    )
    await client.bootstrap()
    rule = (token, "t", literal, court, any_host, describe, allow)
    broker = next(iter(client.cluster.brokers())).nodeId
    try:
        await client.send(broker, CreateAclsRequest(*rule))
        done = apply(connection(stack_kafka), topology(), revoke_foreign=True)
        assert [(r.principal, r.resource, r.name) for r in done.foreign] == [
            ("court_listing", "UNKNOWN", "t")
        ]
        assert done.revoked == ()
    finally:
        await client.send(broker, DeleteAclsRequest(*rule))
        await client.close()
    assert apply(connection(stack_kafka), topology()).foreign == ()


def test_a_topic_with_other_limits_is_brought_to_the_agreed_ones(
    stack_kafka: EmbeddedKafka,
) -> None:
    wanted = topology()
    smaller = type(wanted)(wanted.topics, wanted.rules, message_bytes=1000)
    assert apply(connection(stack_kafka), smaller).configured == wanted.topics
    assert apply(connection(stack_kafka), wanted).configured == wanted.topics
    assert apply(connection(stack_kafka), wanted).configured == ()
    assert wanted.message_bytes == MESSAGE_BYTES
