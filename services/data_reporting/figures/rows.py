"""Rows of figures: data that people read and the program counts by, one row a figure."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from contracts.reference import labels, list_names
from contracts.reference.files import Data as FrozenData
from contracts.reference.files import read
from services.data_reporting.figures.counting import COUNTS, Data, Month, Table, counted
from services.data_reporting.figures.sources import SOURCES, fields_told

_FOLDER = Path(__file__).parent


class Figure(FrozenData):
    """One table of a tab: what it counts, by which field and in the order of which list."""

    code: str
    title: str
    rule: str
    event: str | None = None
    of: str | None = None
    each: Literal["person", "fact"] = "person"
    of_the_tab: bool = False
    count: Literal["code", "codes", "yes_no", "any", "once"]
    field: str | None = None
    list_: str = Field(alias="list")
    of_people: bool = False
    part_of: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_what_it_counts(self) -> Self:
        if (self.event is None) == (self.of is None):
            raise ValueError(f"{self.code} names an event, or with of a source, and not both")
        if self.of is not None and self.of not in SOURCES:
            raise ValueError(f"{self.code}: sources.py has no {self.of}")
        if (self.count == "once") != (self.field is None):
            raise ValueError(f"{self.code} counts a field, or each fact once")
        known = SOURCES[self.of].fields if self.of else fields_told(self.event or "")
        if not known:
            raise ValueError(f"{self.code}: no agreement tells programme data of {self.event}")
        if self.field is not None and self.field not in known:
            raise ValueError(f"{self.code}: {self.of or self.event} has no field {self.field}")
        return self

    def facts(self, month: Month) -> Iterator[Data]:
        """What is counted."""
        if self.of is not None:
            return SOURCES[self.of].data(month)
        assert self.event is not None
        if self.each == "fact":
            return (fact.data for fact in month.every(self.event))
        return iter(month.latest(self.event, of_the_tab=self.of_the_tab).values())

    def table(self, month: Month, known: Mapping[str, str]) -> Table:
        """The counts of a month in the order of the codes known."""
        cells = counted(self._codes(month, known), known)
        return Table(self.code, self.title, self.rule, cells, self.of_people, self.part_of)

    def _codes(self, month: Month, known: Mapping[str, str]) -> Iterator[str | None]:
        if self.field is None:
            (only,) = known
            return (only for _ in self.facts(month))
        count, field = COUNTS[self.count], self.field
        return (code for data in self.facts(month) for code in count(data, field))


class Tab(FrozenData):
    """A tab of the return: its figures in order, and the lists that only it has."""

    title: str
    lists: Mapping[str, Mapping[str, str]]
    figures: tuple[Figure, ...]

    @model_validator(mode="after")
    def _knows_every_list(self) -> Self:
        for figure in self.figures:
            if figure.list_ not in self.lists and figure.list_ not in list_names():
                raise ValueError(f"{figure.code}: there is no list {figure.list_}")
        return self

    @model_validator(mode="after")
    def _divides_counts_there_are(self) -> Self:
        there = {f"{f.code}.{code}" for f in self.figures for code in self._codes_of(f.list_)}
        for figure in self.figures:
            for count in figure.part_of:
                if count not in there:
                    raise ValueError(
                        f"{figure.code} is part of {count}, and there is no such count"
                    )
        return self

    def tables(self, month: Month) -> list[Table]:
        """Every table of the tab for one month at one site."""
        return [figure.table(month, self._codes_of(figure.list_)) for figure in self.figures]

    def _codes_of(self, name: str) -> Mapping[str, str]:
        return self.lists[name] if name in self.lists else labels(name)


@cache
def tab(name: str) -> Tab:
    """The tab of this name. Raises ``InvalidData`` naming the row that is wrong."""
    return read(_FOLDER / f"{name}.yaml", Tab)
