"""The committed topology is the one the agreements name."""

from collections import defaultdict

from scripts.stack.topology import TOPOLOGY_JSON, topology


def test_the_committed_topology_is_what_the_contracts_say() -> None:
    assert TOPOLOGY_JSON.read_text() == topology().to_json()


def test_every_topic_has_exactly_one_writer_and_one_reader() -> None:
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rule in topology().rules:
        holders[rule.name, rule.operation].add(rule.principal)
    for topic in topology().topics:
        writer, reader = holders[topic, "WRITE"], holders[topic, "READ"]
        assert (len(writer), len(reader)) == (1, 1)
        assert writer != reader
