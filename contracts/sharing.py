"""Information-sharing agreements, compiled: who gets which field, on what basis (R50, R51)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.catalogue import catalogue
from contracts.event import Agency, Event
from contracts.policy.calendar import day_in_england
from contracts.reference.files import read
from contracts.vocabulary import Permission

_FOLDER = Path(__file__).parent / "agreements"


class SubjectAs(StrEnum):
    """How the person's pathway is named to the reader."""

    PATHWAY = "pathway"
    PSEUDONYM = "pseudonym"


class TimeAs(StrEnum):
    """How exactly the reader learns when it happened.

    A day is the day by the clock on the wall in England, told as its midnight in UTC.
    """

    EXACT = "exact"
    DAY = "day"


class Line(BaseModel):
    """Fields of one event on one basis; with ``permission``, only while that is active (R54).

    ``basis`` is the short name of one of the agreement's bases. A field is a field of the event or,
    as ``offences.code``, of the values listed in it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    basis: str
    permission: Permission | None = None
    fields: tuple[str, ...]


class Routing(BaseModel):
    """To which of a reader's organisations an event goes (R52).

    It is for those that its teller names; where none is named, for the one that ``field`` of the
    event names, if the agreement has such a field. ``everyone`` lists the events that are also for
    every organisation that was told of the person before.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str | None = None
    everyone: tuple[str, ...] = ()


class Agreement(BaseModel):
    """One agreement file: parties, purpose, lawful basis and the lines of each event (R50).

    ``bases`` says each basis of law once, in full; the lines name it by its short name. Where there
    are no ``organisations``, no organisation of the reader has a view of its own of the channel.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    version: int
    writer: Agency
    reader: Agency
    purpose: str
    lawful_basis: str
    approved_by: str
    valid_from: date
    valid_to: date | None = None
    review_on: date
    subject: SubjectAs = SubjectAs.PATHWAY
    time: TimeAs = TimeAs.EXACT
    organisations: Routing | None = None
    bases: Mapping[str, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    events: Mapping[str, tuple[Line, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_each_basis_in_full(self) -> "Agreement":
        lines = [line for told in self.events.values() for line in told]
        for line in lines:
            if line.basis not in self.bases:
                known = ", ".join(self.bases)
                raise ValueError(f"{self.id}: no basis {line.basis} is among {known}")
        unused = self.bases.keys() - {line.basis for line in lines}
        if unused:
            raise ValueError(f"{self.id}: no line rests on {', '.join(sorted(unused))}")
        return self

    def basis_of(self, line: Line) -> str:
        """The basis of law a line rests on, in full, as the envelope carries it."""
        return self.bases[line.basis]

    @model_validator(mode="after")
    def _speaks_only_of_what_the_writer_tells(self) -> "Agreement":
        told = {e.name: e for e in catalogue().values() if e.publisher is self.writer}
        for name, lines in self.events.items():
            if name not in told:
                raise ValueError(f"{self.id}: {self.writer} tells no event {name}")
            for line in lines:
                _check_line(self.id, told[name], line)
        return self

    @model_validator(mode="after")
    def _routes_what_it_tells(self) -> "Agreement":
        unknown = set(self.organisations.everyone if self.organisations else ()) - set(self.events)
        if unknown:
            raise ValueError(f"{self.id}: everyone names {min(unknown)}, which it does not tell")
        return self

    def organisations_of(self, event: Event, named: Collection[str]) -> list[str]:
        """The organisations an event is for: as its teller named them, or as the event says."""
        routing = self.organisations
        if routing is None or named:
            return sorted(set(named)) if routing else []
        said = getattr(event, routing.field, None) if routing.field else None
        return [said] if isinstance(said, str) and event.name not in routing.everyone else []

    @property
    def reference(self) -> str:
        """Id and version as the envelope carries them: ``court-to-probation.1``."""
        return f"{self.id}.{self.version}"

    @property
    def topic(self) -> str:
        """The channel: writer and reader, so that one principal writes and one reads."""
        return f"cstr.{self.writer.short}.{self.reader.short}"

    def in_force(self, on: date) -> bool:
        """Whether the agreement is valid on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Part:
    """What goes on one basis; dropped where its permission does not stand when it leaves."""

    basis: str
    permission: str | None
    data: Mapping[str, object]


@dataclass(frozen=True)
class Disclosure:
    """What one reader may be told of one event."""

    agreement: Agreement
    time: datetime
    parts: tuple[Part, ...]


def disclosures(event: Event, on: date, agreements: "Agreements | None" = None) -> list[Disclosure]:
    """What each reader may be told of the event under the agreements in force; default nobody."""
    told = event.model_dump(mode="json", exclude_none=True, include=set(event.shareable()))
    in_force = (agreements or load_agreements()).of_writer(event.publisher)
    found = []
    for agreement in in_force:
        lines = agreement.events.get(event.name, ()) if agreement.in_force(on) else ()
        if lines:
            parts = tuple(
                Part(agreement.basis_of(n), n.permission, _pick(told, n.fields)) for n in lines
            )
            found.append(Disclosure(agreement, coarsened(event.occurred_at, agreement.time), parts))
    return found


@dataclass(frozen=True)
class Agreements:
    """A set of agreements, at most one for an ordered pair of agencies."""

    all: tuple[Agreement, ...]

    def __post_init__(self) -> None:
        """Refuse two agreements for one pair: ``ValueError``."""
        pairs = [(a.writer, a.reader) for a in self.all]
        if len(pairs) != len(set(pairs)):
            raise ValueError("two agreements speak for the same pair of agencies")

    def of_writer(self, writer: Agency) -> tuple[Agreement, ...]:
        """The agreements under which an agency tells."""
        return tuple(a for a in self.all if a.writer is writer)

    def of_reader(self, reader: Agency) -> tuple[Agreement, ...]:
        """The agreements under which an agency is told."""
        return tuple(a for a in self.all if a.reader is reader)


@cache
def load_agreements(folder: Path = _FOLDER) -> Agreements:
    """Every agreement file of the folder. Raises ``InvalidData`` naming the file that is wrong."""
    return Agreements(tuple(read(path, Agreement) for path in sorted(folder.glob("*.yaml"))))


def _check_line(agreement: str, event: type[Event], line: Line) -> None:
    for field in line.fields:
        name, _, inner = field.partition(".")
        if name not in event.shareable():
            raise ValueError(f"{agreement}: {event.name} has no field {name}")
        if inner and line.permission is not None:
            raise ValueError(f"{agreement}: {field} rests on a permission, so share all of {name}")
        if inner and inner not in _inner_fields(event.model_fields[name].annotation):
            raise ValueError(f"{agreement}: {event.name}.{name} has no field {inner}")


def _inner_fields(annotation: Any) -> frozenset[str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return frozenset(annotation.model_fields)
    return frozenset().union(*(_inner_fields(arg) for arg in get_args(annotation)))


def _pick(told: Mapping[str, object], fields: tuple[str, ...]) -> dict[str, object]:
    picked: dict[str, object] = {f: told[f] for f in fields if "." not in f and f in told}
    inner: dict[str, set[str]] = {}
    for name, _, part in (f.partition(".") for f in fields if "." in f):
        inner.setdefault(name, set()).add(part)
    for name, parts in inner.items():
        if name in told:
            picked[name] = _pick_inner(told[name], parts)
    return picked


def _pick_inner(value: object, parts: set[str]) -> object:
    if isinstance(value, list):
        return [_pick_inner(one, parts) for one in value]
    assert isinstance(value, dict)
    return {key: one for key, one in value.items() if key in parts}


def coarsened(moment: datetime, as_: TimeAs) -> datetime:
    """A moment as exactly as the reader may learn it; what is coarse already stays as it is."""
    if as_ is TimeAs.EXACT:
        return moment
    return datetime.combine(day_in_england(moment), time(), UTC)
