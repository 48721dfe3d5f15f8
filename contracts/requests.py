"""Example requests of every service: one fictional person's way, in the order it is gone."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, JsonValue, model_validator

from contracts.event import Agency
from contracts.reference.files import Data, read
from contracts.reference.sites import sites

Pointer = Annotated[str, Field(pattern=r"^(/[a-z0-9_]+)+$")]
Address = Annotated[str, Field(pattern=r"^(/[a-z0-9-]+)+$")]
Body = Mapping[str, JsonValue]

_EXAMPLE_ID = re.compile(r"00000000-0000-4000-8000-\d{12}")
_OPEN = re.compile(rf"\{{\w+\}}|{_EXAMPLE_ID.pattern}|(?<=/)20\d\d-\d\d(?=/|$)")


class Awaited(Data):
    """What must be seen before a request is made, and the id that is read there, if one is."""

    get: Address
    at: Pointer
    gives: UUID | None = None


class Request(Data):
    """One request with an example body, and who makes it."""

    role: str
    organisation: str | None = None
    method: Literal["post", "put"]
    path: Address
    if_match: str | None = Field(default=None, pattern='^"[0-9]+"$')
    body: Body

    @model_validator(mode="after")
    def _a_change_is_decided_on_a_version(self) -> Self:
        if (self.method == "put") != (self.if_match is not None):
            raise ValueError("a PUT, and only a PUT, has an if_match")
        return self


class Step(Request):
    """One request of the way: what it waits for, and the ids its answer gives."""

    agency: Agency
    awaits: tuple[Awaited, ...] = ()
    gives: Mapping[UUID, Pointer] = {}

    def needs(self) -> frozenset[str]:
        """The ids that must be known when the request is made."""
        asked = [wait.model_dump_json(exclude={"gives"}) for wait in self.awaits]
        asked.append(self.model_dump_json(include={"path", "body"}))
        return frozenset(_EXAMPLE_ID.findall(" ".join(asked)))

    def awaited(self) -> frozenset[str]:
        """The ids that are read while waiting."""
        return frozenset(str(wait.gives) for wait in self.awaits if wait.gives)


class Elsewhere(Request):
    """A request that is not on this person's way; shown and checked, and not sent."""

    agency: Agency


class Examples(Data):
    """The way, what is asked of other people only, and the operations every agency has."""

    way: tuple[Step, ...]
    elsewhere: tuple[Elsewhere, ...] = ()
    of_every_agency: tuple[Request, ...]

    @model_validator(mode="after")
    def _an_id_is_given_before_it_is_named(self) -> Self:
        known: frozenset[str] = frozenset()
        for step in self.way:
            known |= step.awaited()
            if unknown := step.needs() - known:
                raise ValueError(f"{step.path} names {min(unknown)}, which nothing gives before")
            known |= {str(id) for id in step.gives}
        return self

    def all(self) -> Iterator[tuple[Agency, Request]]:
        """Every request with the agency it is made to."""
        yield from ((step.agency, step) for step in self.way)
        yield from ((request.agency, request) for request in self.elsewhere)
        yield from ((agency, request) for request in self.of_every_agency for agency in Agency)


@cache
def examples() -> Examples:
    """Read the example requests, or raise InvalidData."""
    return read(Path(__file__).parent / "openapi" / "examples.yaml", Examples)


def example_of(agency: str, method: str, path: str | None) -> Body | None:
    """The example body of an operation, by the template of its path."""
    return _bodies().get(operation(agency, method, path or ""))


def operation(agency: str, method: str, path: str) -> tuple[str, str, str]:
    """What a request and the operation it is made to have in common; sites and months are open."""
    parts = ("{}" if part in sites() else part for part in path.split("/"))
    return agency, method, _OPEN.sub("{}", "/".join(parts))


@cache
def _bodies() -> Mapping[tuple[str, str, str], Body]:
    """Of an operation that is asked twice the first body."""
    shown: dict[tuple[str, str, str], Body] = {}
    for agency, request in examples().all():
        shown.setdefault(operation(agency, request.method, request.path), request.body)
    return shown
