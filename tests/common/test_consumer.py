"""The consumer and what its client says of places that are lost."""

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError
from prometheus_client import generate_latest

from services.common.consumer import _partitions
from services.common.metrics import begin_at_zero

ONE, OTHER = TopicPartition("cstr.court.probation", 0), TopicPartition("cstr.court.probation", 1)


@pytest.mark.parametrize(
    ("lost", "named"),
    [
        (NoOffsetForPartitionError(ONE), [ONE]),
        (OffsetOutOfRangeError({ONE: 7, OTHER: 9}), [ONE, OTHER]),
        (OffsetOutOfRangeError(), []),
    ],
)
def test_the_partitions_an_error_names_are_found_whatever_its_form(
    lost: KafkaError, named: list[TopicPartition]
) -> None:
    """One is a tuple of topic and number: taken apart, it would stop the service."""
    assert _partitions(lost) == named


def test_what_an_alarm_looks_at_is_there_before_it_happens() -> None:
    """Prometheus sees no increase where a counter begins with 1."""
    begin_at_zero([ONE.topic])
    shown = generate_latest().decode()
    for counter in (
        f'cstr_deliveries_refused_total{{channel="{ONE.topic}",why="fields"}} 0.0',
        f'cstr_events_parked_total{{cause="poison",channel="{ONE.topic}"}} 0.0',
        f'cstr_replay_answers_refused_total{{channel="{ONE.topic}"}} 0.0',
    ):
        assert counter in shown
