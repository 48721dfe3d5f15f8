"""The figures of the mental-health tab, computed from facts (R71 to R74)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.data_reporting.figures.counting import CountedFact, Month, Person, Table
from services.data_reporting.figures.rows import tab

__all__ = ["Person", "Table", "CountedFact", "tables"]


def tables(facts: Sequence[CountedFact], people: Mapping[UUID, Person]) -> list[Table]:
    """Every table of the tab for the facts of one month at one site."""
    return tab("mental_health").tables(Month(facts, people))
