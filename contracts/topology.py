"""The channels between agencies, generated from the agreements: topics and who may use them."""

from dataclasses import dataclass

from contracts.event import Agency
from contracts.sharing import load_agreements

PARTITIONS = 4
RETENTION_DAYS = 7

#: The largest message, with key and headers: what a producer sends, a topic takes and a reader
#: reads, one number for all three.
MESSAGE_BYTES = 1024 * 1024
#: Of these, what is kept free for headers, key and the broker's own frame.
HEADER_BYTES = 32 * 1024
#: What remains for that which is told.
DATA_BYTES = MESSAGE_BYTES - 2 * HEADER_BYTES


def group_prefix(agency: Agency) -> str:
    """What the names of an agency's consumer groups begin with; the dot ends the agency's name."""
    return f"{agency.value}."


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
