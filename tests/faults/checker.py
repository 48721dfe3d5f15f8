"""The checker: what went wrong in a run, each with the smallest example. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.faults.operations import Kind, Operation


class Wrong(StrEnum):
    """What may be wrong in a run."""

    LOST = "lost"
    DUPLICATE = "duplicate"
    REORDERED = "reordered"
    UNSEEN = "unseen"
    DISCLOSED = "disclosed after withdrawal"


@dataclass(frozen=True)
class Finding:
    """How often something is wrong, and the operations that show it where fewest do."""

    wrong: Wrong
    times: int
    example: tuple[Operation, ...]

    def __str__(self) -> str:
        shown = "\n".join(f"    {_shown(one)}" for one in self.example)
        return f"{self.wrong} ({self.times}):\n{shown}"


Examples = list[tuple[Operation, ...]]


def check(operations: Iterable[Operation]) -> list[Finding]:
    """What is wrong in the history of a run that had time to heal; nothing where it holds.

    - lost: a command that was acknowledged, and no event of it was told on a channel on which other
      commands are told;
    - duplicate: a command told twice on one channel, or an event that had its effect twice;
    - unseen: an event that was told and never had its effect;
    - reordered: an event that had its effect after one of a higher number of its subject;
    - disclosed: content that left after the withdrawal of what it rested on was acknowledged.
    """
    history = list(operations)
    found = {
        Wrong.LOST: _lost(history),
        Wrong.DUPLICATE: [*_told_twice(history), *_applied_twice(history)],
        Wrong.REORDERED: _reordered(history),
        Wrong.UNSEEN: _unseen(history),
        Wrong.DISCLOSED: _disclosed(history),
    }
    return [
        Finding(wrong, len(examples), min(examples, key=_size))
        for wrong, examples in found.items()
        if examples
    ]


def counted(findings: Iterable[Finding]) -> Counter[Wrong]:
    """How often each is wrong."""
    return Counter({one.wrong: one.times for one in findings})


def _lost(history: Sequence[Operation]) -> Examples:
    told = {(one.channel, one.of) for one in history if one.kind is Kind.TOLD and one.of}
    channels = sorted({channel for channel, _ in told}) or [""]
    return [
        (*_asked(history, one), one)
        for one in history
        if one.kind is Kind.DONE and any((channel, one.id) not in told for channel in channels)
    ]


def _asked(history: Sequence[Operation], of: Operation) -> list[Operation]:
    return [one for one in history if one.kind is Kind.ASKED and one.id == of.id][:1]


def _told_twice(history: Sequence[Operation]) -> Examples:
    return _twice([o for o in history if o.kind is Kind.TOLD and o.of], lambda o: (o.channel, o.of))


def _applied_twice(history: Sequence[Operation]) -> Examples:
    return _twice([o for o in history if o.kind is Kind.APPLIED], lambda o: (o.channel, o.id))


def _twice(history: Iterable[Operation], key: Callable[[Operation], tuple[str, str]]) -> Examples:
    by_key: dict[tuple[str, str], list[Operation]] = defaultdict(list)
    for one in history:
        by_key[key(one)].append(one)
    return [(first, again) for first, *rest in by_key.values() for again in rest]


def _reordered(history: Sequence[Operation]) -> Examples:
    """In the order each process saw things: the first effect of each event counts."""
    highest: dict[tuple[str, str, str], Operation] = {}
    known: set[tuple[str, str]] = set()
    found: Examples = []
    for one in sorted(history, key=lambda o: (o.process, o.line)):
        if one.kind is not Kind.APPLIED or (one.channel, one.id) in known:
            continue
        known.add((one.channel, one.id))
        place = (one.process, one.channel, one.subject)
        before = highest.get(place)
        if before is not None and one.number < before.number:
            found.append((before, one))
        else:
            highest[place] = one
    return found


def _unseen(history: Sequence[Operation]) -> Examples:
    applied = {(one.channel, one.id) for one in history if one.kind is Kind.APPLIED}
    return [
        (one,) for one in history if one.kind is Kind.TOLD and (one.channel, one.id) not in applied
    ]


def _disclosed(history: Sequence[Operation]) -> Examples:
    ended: dict[tuple[str, int], Operation] = {}
    for one in history:
        if one.kind is Kind.WITHDRAWN:
            place = (one.subject, one.epoch)
            ended[place] = min(one, ended.get(place, one), key=lambda o: o.at)
    return [
        (end, one)
        for one in history
        if one.kind is Kind.SEEN
        and one.epoch
        and (end := ended.get((one.subject, one.epoch))) is not None
        and one.at > end.at
    ]


def _size(example: tuple[Operation, ...]) -> tuple[int, int, float]:
    """The fewest operations, the lowest numbers, the earliest."""
    return len(example), max(one.number for one in example), example[-1].at


def _shown(one: Operation) -> str:
    event = f" {one.channel} {one.subject} number {one.number}" if one.channel else ""
    epoch = f" epoch {one.epoch}" if one.epoch else ""
    return f"{one.process}:{one.line} {one.kind} {one.id}{event}{epoch}"
