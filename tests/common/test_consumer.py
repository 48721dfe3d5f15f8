"""The consumer and what its client says of places that are lost, and does not say of a broker."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
)
from prometheus_client import generate_latest

from contracts.event import Agency
from scripts.stack.tokens import Keys
from services.common import consumer as module
from services.common.consumer import Consumer, _partitions
from services.common.metrics import begin_at_zero
from services.common.settings import Environment, Settings

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


class Quiet:
    """A client on whose partitions nothing comes, as of a broker that is there or away."""

    def __init__(self) -> None:
        self.away: type[BaseException] | None = None
        self.asked = 0
        state = SimpleNamespace(has_valid_position=True, position=7)
        assignment = SimpleNamespace(state_value=lambda _: state)
        self._subscription = SimpleNamespace(subscription=SimpleNamespace(assignment=assignment))

    def assignment(self) -> set[TopicPartition]:
        return {ONE, OTHER}

    def subscription(self) -> set[str]:
        return {ONE.topic}

    def highwater(self, _: TopicPartition) -> int:
        return 7

    async def end_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        self.asked += 1
        if self.away is asyncio.TimeoutError:
            await asyncio.Event().wait()
        if self.away is not None:
            raise self.away
        return dict.fromkeys(partitions, 7)


@pytest.mark.parametrize("away", [KafkaConnectionError, ConnectionRefusedError, TimeoutError])
async def test_a_reader_of_a_quiet_channel_does_not_work_while_its_broker_is_away(
    keys: Keys, monkeypatch: pytest.MonkeyPatch, away: type[BaseException]
) -> None:
    """The client hands out nothing, as of a broker that has nothing, and says of no error."""
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.05)
    settings = Settings(environment=Environment.DEVELOPMENT, port=1, token_jwks=keys.jwks)
    anything: Any = None
    reader = Consumer(settings, anything, Agency.PROBATION, anything, anything, "x")
    client: Any = Quiet()
    await reader._apply(client, {})
    assert (reader.reading, client.asked) == (True, 1)
    await reader._apply(client, {})
    assert client.asked == 1, "not at every turn"
    client.away, reader._heard = away, float("-inf")
    await reader._apply(client, {})
    assert (reader.reading, reader.pulse.waits_for) == (False, "KafkaConnectionError")
    await reader._apply(client, {})
    assert not reader.reading, "it stays so until the broker answers"
    client.away, reader._heard = None, float("-inf")
    await reader._apply(client, {})
    assert reader.reading
