"""What could not be used of a document: where it is, and why; never what it says."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One part that was not taken: JSON pointer, reason, and the rule where one decided."""

    pointer: str
    reason: str
    rule: str | None = None


@dataclass(frozen=True)
class Note:
    """Something taken in a way the sender should know of."""

    pointer: str
    note: str


@dataclass
class Report:
    """Collects problems and notes in the order they are met, and which members were asked for."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    lacking: dict[str, Problem] = field(default_factory=dict)

    def refuse(self, pointer: str, reason: str, rule: str | None = None) -> None:
        """Say that the part at the pointer was not taken."""
        self.problems.append(Problem(pointer, reason, rule))

    def lack(self, pointer: str, at: str, reason: str) -> None:
        """Say that a part has nothing of what it should hold, unless that is found elsewhere."""
        self.lacking[pointer] = Problem(at, reason)
        self.problems.append(self.lacking[pointer])

    def found_elsewhere(self, pointer: str) -> None:
        """What the part seemed to lack stands in it under another name, and is reported there."""
        vague = self.lacking.pop(pointer, None)
        self.problems = [problem for problem in self.problems if problem is not vague]

    def note(self, pointer: str, note: str) -> None:
        """Say how the part at the pointer was taken."""
        self.notes.append(Note(pointer, note))
