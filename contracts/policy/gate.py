"""The gate as data: what must hold before a requirement is proposed, by law and by date."""

from datetime import date
from functools import cache
from pathlib import Path

from pydantic import Field

from contracts.policy.values import InvalidPolicy
from contracts.reference.files import Data, InvalidData, read
from contracts.vocabulary import Requirement


class Law(Data):
    """Where a condition is written, for which requirement, and on which days it holds (R29)."""

    source: str = Field(min_length=1)
    requirement: Requirement | None = None
    convicted_from: date | None = None
    convicted_to: date | None = None
    sentenced_from: date | None = None
    sentenced_to: date | None = None

    def holds(self, requirement: Requirement, convicted_on: date, sentenced_on: date) -> bool:
        """Whether it speaks of the requirement, the conviction and the sentence."""
        return (
            self.requirement in (None, requirement)
            and _between(self.convicted_from, convicted_on, self.convicted_to)
            and _between(self.sentenced_from, sentenced_on, self.sentenced_to)
        )


class GateCondition(Data):
    """One condition of R20, with its rule, what it asks, and what settles it if it is unknown."""

    name: str
    rule: str = Field(pattern=r"^R[0-9]+$")
    combined: bool = False
    asks: str
    settled_by: str
    laws: tuple[Law, ...] = Field(min_length=1)

    def law(self, requirement: Requirement, convicted_on: date, sentenced_on: date) -> Law | None:
        """The law it rests on for these days, if there was one."""
        return next(
            (law for law in self.laws if law.holds(requirement, convicted_on, sentenced_on)), None
        )


class _Gate(Data):
    title: str
    conditions: tuple[GateCondition, ...] = Field(min_length=1)


@cache
def gate_conditions() -> tuple[GateCondition, ...]:
    """Every condition in the order it is asked, or raise InvalidPolicy."""
    try:
        conditions = read(Path(__file__).parent / "gate.yaml", _Gate).conditions
    except InvalidData as error:
        raise InvalidPolicy(str(error)) from error
    names = [condition.name for condition in conditions]
    if len(names) != len(set(names)):
        raise InvalidPolicy("gate.yaml: conditions: a condition is listed twice.")
    return conditions


def _between(first: date | None, day: date, last: date | None) -> bool:
    return (first or day) <= day <= (last or day)
