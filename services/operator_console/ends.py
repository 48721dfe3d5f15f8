"""A channel from both its ends, each as its own agency says, or does not say."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.sharing import load_agreements
from services.operator_console.asking import Answer

NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class End:
    """What one agency says of a channel; ``problem`` where it says nothing, and why."""

    agency: str
    says: Mapping[str, Any] | None
    problem: str = ""

    def number(self, name: str) -> int | None:
        """A count, which is none where the agency does not answer and nought where it has none."""
        return None if self.says is None else int(self.says.get(name) or 0)

    def seconds(self, name: str) -> float | None:
        """How long, where the agency says so."""
        found = None if self.says is None else self.says.get(name)
        return None if found is None else float(found)


@dataclass(frozen=True)
class Channel:
    """One channel from both ends."""

    name: str
    writer: End
    reader: End

    @property
    def behind(self) -> int | None:
        """Events told by the writer and not yet applied by the reader; none where not known.

        Where the writer is not asked or does not answer, what the reader knows to be on the topic.
        """
        told, applied = self.writer.number("told"), self.reader.number("applied")
        if told is None or applied is None:
            return None if self.reader.says is None else self.reader.says.get("unread")
        return max(0, told - applied)

    @property
    def ahead(self) -> int:
        """Events the reader holds and the writer does not: it was restored, or somebody forged."""
        told, applied = self.writer.number("told"), self.reader.number("applied")
        return 0 if told is None or applied is None else max(0, applied - told)

    @property
    def is_read(self) -> bool:
        """Whether a consumer of the reader says how far it is."""
        return self.reader.seconds("behind_seconds") is not None


def channels_of(known: Collection[str], answers: Sequence[Answer]) -> list[Channel]:
    """Every agreed channel of which an end was asked, by name."""
    said = {answer.service: answer for answer in answers}
    agreed = {a.topic: (a.writer.value, a.reader.value) for a in load_agreements().all}
    return [
        Channel(name, _end(writer, name, said, known), _end(reader, name, said, known))
        for name, (writer, reader) in sorted(agreed.items())
        if writer in said or reader in said
    ]


def _end(agency: str, channel: str, said: Mapping[str, Answer], known: Collection[str]) -> End:
    answer = said.get(agency)
    if answer is None:
        why = "not shown to you" if agency in known else "not asked: its address is not known"
        return End(agency, None, why)
    if answer.problem:
        return End(agency, None, answer.problem)
    found = next((one for one in answer.items if one.get("channel") == channel), NOTHING)
    return End(agency, found)
