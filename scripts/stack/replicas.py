"""On which brokers the topics lie, how many replicas are asked for, and how they are moved."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

MOST_REPLICAS = 3
#: What no waiting mends: the wrong authority. A certificate that the broker does not take is an
#: error of transport to the client, with the alert in its text.
_FINAL = (KafkaError._SSL, KafkaError._AUTHENTICATION)
_ALERT = "SSL alert"


@dataclass(frozen=True)
class Placement:
    """A topic as it is: for each partition the brokers that hold it."""

    topic: str
    brokers: tuple[tuple[int, ...], ...]

    def has(self, partitions: int, replicas: int) -> bool:
        """Whether it has so many partitions, each on so many brokers."""
        return len(self.brokers) == partitions and all(len(b) == replicas for b in self.brokers)

    @property
    def fewest(self) -> int:
        """On how many brokers the partition lies that lies on the fewest."""
        return min(map(len, self.brokers))

    def __str__(self) -> str:
        """On one line, for whoever applies the topology."""
        counts = "/".join(sorted({str(len(brokers)) for brokers in self.brokers}))
        return f"{self.topic}: {len(self.brokers)} partitions, {counts} replicas each"


def replicas_asked(brokers: int, asked: int | None) -> int:
    """How many replicas a topic gets: what is asked for, or a broker each up to three.

    Raises ``ValueError`` for more replicas than brokers.
    """
    if asked is None:
        return min(MOST_REPLICAS, brokers)
    if asked > brokers:
        raise ValueError(f"{asked} replicas need {asked} brokers; {brokers} answer.")
    return asked


def reached(connection: Mapping[str, str | int | float | bool], timeout: float) -> AdminClient:
    """An administrator whose brokers answer; its client writes no lines of its own.

    Gives up at once where a certificate is not accepted. Raises ``KafkaException`` with what was
    in the way.
    """
    errors: list[KafkaError] = []
    quiet = {"log_level": 0, "reconnect.backoff.max.ms": 1_000}
    settings: dict[str, object] = {**quiet, **connection, "error_cb": errors.append}
    admin = AdminClient(settings)  # type: ignore[arg-type]  # its stubs know no callback
    deadline = time.monotonic() + timeout
    while True:
        try:
            admin.list_topics(timeout=2)
        except KafkaException as error:
            admin.poll(0)
            final = [e for e in errors if e.code() in _FINAL or _ALERT in e.str()]
            if final or time.monotonic() > deadline:
                raise KafkaException(*final[:1] or errors[-1:] or error.args) from None
        else:
            return admin


def placements(
    admin: AdminClient, topics: Iterable[str], timeout: float
) -> Mapping[str, Placement]:
    """Where each of these topics lies, for those that are there."""
    present = admin.list_topics(timeout=timeout).topics
    return {
        name: Placement(
            name,
            tuple(tuple(one.replicas) for _, one in sorted(present[name].partitions.items())),
        )
        for name in topics
        if name in present
    }


def reassignment(found: Iterable[Placement], brokers: Sequence[int], replicas: int) -> str:
    """The JSON that ``kafka-reassign-partitions --execute`` takes: each partition spread evenly.

    Partitions go round the brokers in turn, so that each broker leads as many as any other, and
    a partition's replicas lie on brokers next to each other.
    """
    moves, turn = [], 0
    for placement in sorted(found, key=lambda p: p.topic):
        for partition in range(len(placement.brokers)):
            on = [brokers[(turn + step) % len(brokers)] for step in range(replicas)]
            moves.append({"topic": placement.topic, "partition": partition, "replicas": on})
            turn += 1
    return json.dumps({"version": 1, "partitions": moves}, indent=1) + "\n"
