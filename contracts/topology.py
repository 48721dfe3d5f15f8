"""The channels between agencies, generated from the agreements: topics and who may use them."""

from dataclasses import dataclass

from contracts.event import Agency
from contracts.sharing import load_agreements

PARTITIONS = 4
RETENTION_DAYS = 7


@dataclass(frozen=True)
class Topic:
    """One channel: its only writer, its only reader, and the topic's name."""

    topic: str
    writer: Agency
    reader: Agency


def channels() -> tuple[Topic, ...]:
    """One topic per agreement, in the order of their names."""
    found = (Topic(a.topic, a.writer, a.reader) for a in load_agreements().all)
    return tuple(sorted(found, key=lambda t: t.topic))
