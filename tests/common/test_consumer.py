"""The consumer and what its client says of places that are lost."""

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError

from services.common.consumer import _partitions

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
