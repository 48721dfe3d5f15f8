"""The figures of the mental-health tab, computed from facts (R71 to R74)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.data_reporting.figures.after_sentence import after_sentence
from services.data_reporting.figures.at_completion import at_completion
from services.data_reporting.figures.at_sentence import at_sentence
from services.data_reporting.figures.before_sentence import before_sentence
from services.data_reporting.figures.counting import Person, Table, Told

__all__ = ["Person", "Table", "Told", "tables"]


def tables(facts: Sequence[Told], people: Mapping[UUID, Person]) -> list[Table]:
    """Every table of the tab for the facts of one month at one site."""
    return [
        *before_sentence(facts, people),
        *at_sentence(facts),
        *after_sentence(facts),
        *at_completion(facts),
    ]
