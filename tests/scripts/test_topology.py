"""The committed topology is the one the agreements name."""

import json
from collections import Counter, defaultdict

import pytest

from scripts.stack.applying import topic_config
from scripts.stack.replicas import Placement, reassignment, replicas_asked
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


def test_the_replicas_of_each_partition_are_spread_evenly_over_all_brokers() -> None:
    lie = [Placement(f"cstr.{n}", ((1,), (1,), (1,), (1,))) for n in range(3)]
    moves = json.loads(reassignment(lie, [1, 2, 3], replicas=2))["partitions"]
    assert {(m["topic"], m["partition"]) for m in moves} == {
        (p.topic, n) for p in lie for n in range(4)
    }
    assert all(len(set(m["replicas"])) == 2 for m in moves)
    assert Counter(m["replicas"][0] for m in moves) == {1: 4, 2: 4, 3: 4}
    assert Counter(b for m in moves for b in m["replicas"]) == {1: 8, 2: 8, 3: 8}


@pytest.mark.parametrize(("replicas", "needed"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_one_broker_of_several_may_be_away_and_no_more_than_half(
    replicas: int, needed: int
) -> None:
    assert topic_config(topology(), replicas)["min.insync.replicas"] == str(needed)


def test_more_replicas_than_brokers_are_refused() -> None:
    assert [replicas_asked(brokers, None) for brokers in (1, 2, 3, 9)] == [1, 2, 3, 3]
    with pytest.raises(ValueError, match="3 replicas need 3 brokers; 2 answer"):
        replicas_asked(2, 3)
