"""What must hold whatever breaks, and what a row of the matrix says."""

from dataclasses import dataclass, field

INVARIANTS = {
    "A": "no acknowledged command lost",
    "B": "every event reaches every entitled reader after healing",
    "C": "effects once",
    "D": "order per subject",
    "E": "no disclosure outside agreement and consent",
    "F": "audit verifies and covers every disclosure",
    "G": "bounded recovery and memory",
    "H": "other subjects keep flowing",
}


@dataclass(frozen=True)
class Run:
    """A test that breaks it. ``holds`` are the letters it shows where no trial counts them.

    ``done`` says what it does where no trial says so; ``row`` names the row of "What failed" for
    which it is expected to fail, ``cases`` how often it is run with other values.
    """

    node: str
    holds: str = ""
    done: str = ""
    row: int = 0
    cases: int = 1


@dataclass(frozen=True)
class Fault:
    """One row of the matrix."""

    number: int
    name: str
    must_hold: str
    runs: tuple[Run, ...] = field(default=())
    not_covered: str = ""
