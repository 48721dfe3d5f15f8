"""How far a consumer is behind, as its client was told of the ends of its partitions."""

from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.common.metrics import is_behind


def knows_of_no_more(consumer: AIOKafkaConsumer) -> bool:
    """Whether the broker said of every partition where it ends, and that is where we are."""
    assigned = consumer.assignment()
    known = all(consumer.highwater(partition) is not None for partition in assigned)
    return bool(assigned) and known and lag(consumer) == 0


def lag(consumer: AIOKafkaConsumer) -> int:
    """How many messages it has not read, over all it is assigned; measured by channel as well."""
    # Of a channel whose partitions others have now, nothing is behind here.
    per_topic: dict[str, int] = dict.fromkeys(consumer.subscription() or (), 0)
    for partition in consumer.assignment():
        end = consumer.highwater(partition)
        position = consumer.last_stable_offset(partition) if end is None else end
        behind = max(0, (position or 0) - _position(consumer, partition))
        per_topic[partition.topic] = per_topic.get(partition.topic, 0) + behind
    for topic, behind in per_topic.items():
        is_behind(topic, behind)
    return sum(per_topic.values())


def _position(consumer: AIOKafkaConsumer, partition: TopicPartition) -> int:
    state: Any = consumer._subscription.subscription.assignment.state_value(partition)
    return int(state.position) if state is not None and state.has_valid_position else 0
