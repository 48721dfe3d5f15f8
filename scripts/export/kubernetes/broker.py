"""The broker by Strimzi's own kinds, from the same topology: topics, users, rules."""

from collections.abc import Iterator
from itertools import groupby

from scripts.export.kubernetes.shape import CLUSTER, KAFKA, Manifest, name_of, namespace, of
from scripts.stack.access_rules import Rule
from scripts.stack.applying import topic_config
from scripts.stack.topology import Topology

VERSION = "kafka.strimzi.io/v1"
REPLICAS = 3
_OPERATIONS = {"READ": "Read", "WRITE": "Write", "DESCRIBE": "Describe"}


def broker(wanted: Topology) -> Iterator[Manifest]:
    """Three brokers that also elect, a topic for each channel, a user for each principal."""
    # Strimzi makes its pods by the strictest only where its operator is told to.
    yield namespace(KAFKA, "baseline")
    yield _node_pool()
    yield _cluster()
    for topic in wanted.topics:
        yield _topic(topic, wanted)
    by_principal = groupby(sorted(wanted.rules), key=lambda rule: rule.principal)
    for principal, rules in by_principal:
        yield _user(principal, list(rules))


def _node_pool() -> Manifest:
    disk = {"id": 0, "type": "persistent-claim", "size": "50Gi", "deleteClaim": False}
    spec = {
        "replicas": REPLICAS,
        "roles": ["controller", "broker"],
        "storage": {"type": "jbod", "volumes": [disk]},
        "resources": {
            "requests": {"cpu": "500m", "memory": "1Gi"},
            "limits": {"memory": "2Gi"},
        },
        "jvmOptions": {"-Xms": "512m", "-Xmx": "1g"},
    }
    made = of("KafkaNodePool", VERSION, "brokers", KAFKA, spec=spec)
    made["metadata"]["labels"]["strimzi.io/cluster"] = CLUSTER
    return made


def _cluster() -> Manifest:
    """Mutual TLS only, nothing allowed that no rule allows."""
    listener = {
        "name": "tls",
        "port": 9093,
        "type": "internal",
        "tls": True,
        "authentication": {"type": "tls"},
    }
    config = {
        "auto.create.topics.enable": False,
        "default.replication.factor": REPLICAS,
        "min.insync.replicas": 2,
        "offsets.topic.replication.factor": REPLICAS,
        "transaction.state.log.replication.factor": REPLICAS,
        "transaction.state.log.min.isr": 2,
    }
    kafka = {
        "version": "4.3.1",
        "listeners": [listener],
        "authorization": {"type": "simple"},
        "config": config,
    }
    operators: Manifest = {"topicOperator": {}, "userOperator": {}}
    spec = {"kafka": kafka, "entityOperator": operators, "kafkaExporter": {}}
    return of("Kafka", VERSION, CLUSTER, KAFKA, spec=spec)


def _topic(topic: str, wanted: Topology) -> Manifest:
    spec = {
        "topicName": topic,
        "partitions": wanted.partitions,
        "replicas": REPLICAS,
        "config": topic_config(wanted, REPLICAS),
    }
    return _in_cluster(of("KafkaTopic", VERSION, topic.replace(".", "-"), KAFKA, spec=spec))


def _user(principal: str, rules: list[Rule]) -> Manifest:
    """Its certificate is made by Strimzi as the secret of the same name."""
    spec = {
        "authentication": {"type": "tls"},
        "authorization": {"type": "simple", "acls": list(_acls(rules))},
    }
    return _in_cluster(of("KafkaUser", VERSION, name_of(principal), KAFKA, spec=spec))


def _acls(rules: list[Rule]) -> Iterator[Manifest]:
    """One for each topic or group, with what may be done to it."""
    for (kind, name, pattern), same in groupby(
        rules_by_resource(rules), key=lambda r: (r.resource, r.name, r.pattern)
    ):
        yield {
            "resource": {
                "type": kind.lower(),
                "name": name,
                "patternType": {"LITERAL": "literal", "PREFIXED": "prefix"}[pattern],
            },
            "operations": [_OPERATIONS[rule.operation] for rule in same],
        }


def rules_by_resource(rules: list[Rule]) -> list[Rule]:
    """In the order of what they are about."""
    return sorted(rules, key=lambda r: (r.resource, r.name, r.pattern, r.operation))


def _in_cluster(made: Manifest) -> Manifest:
    made["metadata"]["labels"]["strimzi.io/cluster"] = CLUSTER
    return made
