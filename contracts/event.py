"""The form every event has, who may tell it, and what each of its fields is about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict


class Agency(StrEnum):
    """An agency of the programme; the value names its service, database, role and certificate."""

    LIAISON = "liaison_diversion"
    COURT = "court_listing"
    PROVIDER = "provider_assessment"
    PROBATION = "probation_allocation"
    REPORTING = "data_reporting"

    @property
    def short(self) -> str:
        """The name used in topics and event types: ``court`` for ``court_listing``."""
        return self.name.lower()


class Category(StrEnum):
    """What a field of an event is about; agreements are read by category (R50, R52)."""

    IDENTITY = "identity"
    CONTACT = "contact"
    OFFENCE = "offence"
    HEARING = "hearing"
    PLEA = "plea"
    NEED = "need"
    ADJUSTMENT = "adjustment"
    RISK = "risk"
    WILLINGNESS = "willingness"
    PERMISSION = "permission"
    CLINICAL_DECISION = "clinical decision"
    CLINICAL_DETAIL = "clinical detail"
    PLAN = "plan"
    ORDER = "order"
    ALLOCATION = "allocation"
    ATTENDANCE = "attendance"
    REVIEW_REPORT = "review report"
    EQUALITY = "equality"
    OPERATIONAL = "operational"


@dataclass(frozen=True)
class About:
    """Marks a field with its category: ``Annotated[str, About(Category.IDENTITY)]``."""

    category: Category


class Value(BaseModel):
    """A part of an event: frozen, and closed to fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


_EARLIER = re.compile(r"V(\d+)$")


class Event(Value):
    """A fact one agency tells, about one pathway, at the moment it happened.

    A subclass is named in the past tense and says who tells it:
    ``class Visited(Event, publisher=Agency.COURT)``. What was published is frozen: a change is a
    new ``version``, written in full under the same name, from which the one before is derived.
    That says only how it differed, ``without`` the fields it did not have and with its own form of
    those that changed: ``class VisitedV1(Visited, publisher=Agency.COURT, without=("by",))``.
    An event that is no longer told is read as another, which it names in ``read_as``.
    """

    name: ClassVar[str]
    version: ClassVar[int]
    publisher: ClassVar[Agency]
    newer: ClassVar[type["Event"] | None] = None
    missing: ClassVar[frozenset[str]] = frozenset()
    read_as: ClassVar[type["Event"] | None] = None

    pathway_id: UUID
    occurred_at: AwareDatetime

    def __init_subclass__(
        cls,
        *,
        publisher: Agency | None = None,
        version: int = 1,
        without: tuple[str, ...] = (),
        **more: Any,
    ) -> None:
        """Take name and version from how the class is written. Raises ``TypeError``."""
        super().__init_subclass__(**more)
        if publisher is None:
            return
        name, earlier = _EARLIER.sub("", cls.__name__), _EARLIER.search(cls.__name__)
        cls.newer = next((base for base in cls.__mro__[1:] if _is_published(base, name)), None)
        if (earlier is None) != (cls.newer is None):
            raise TypeError(
                f"{cls.__name__}: the newest version of an event is named without a number, and"
                " an earlier one, <Name>V<number>, derives from the one that came after it"
            )
        cls.name, cls.publisher = name, publisher
        cls.version = int(earlier[1]) if earlier else version
        cls.missing = cls.missing | frozenset(without)

    @classmethod
    def __pydantic_init_subclass__(cls, **more: Any) -> None:
        """Take away the fields that an earlier version did not have. Raises ``TypeError``."""
        super().__pydantic_init_subclass__()
        if cls.newer is not None and "publisher" in cls.__dict__:
            _check_difference(cls, cls.newer)
        there = cls.missing & cls.__pydantic_fields__.keys()
        for field in there:
            del cls.__pydantic_fields__[field]
        if there:
            cls.model_rebuild(force=True)

    @classmethod
    def of(cls, subject: UUID, at: datetime, *known: object, **said: object) -> Self:
        """The event about a subject, its fields taken by name from what is known.

        ``known`` are rows or mappings; ``said`` comes before them. The first that has a field gives
        it, also ``None``, by which it is absent. Raises ``ValidationError`` where a field that must
        be there is missing or malformed, ``TypeError`` where a mapping names a field there is not.
        """
        fields: dict[str, object] = {"pathway_id": subject, "occurred_at": at}
        sources = (said, *known)
        for source in sources:
            unknown = source.keys() - cls.shareable() if isinstance(source, Mapping) else ()
            if unknown:
                raise TypeError(f"{cls.__name__} has no {', '.join(sorted(unknown))}")
        for name in cls.shareable():
            fields[name] = next((_value(s, name) for s in sources if _has(s, name)), None)
        return cls.model_validate({k: v for k, v in fields.items() if v is not None})

    @property
    def subject(self) -> UUID:
        """What the event is about, as the mechanism names it; numbers count per subject."""
        return self.pathway_id

    @classmethod
    def type(cls) -> str:
        """The CloudEvents type on the wire: ``cstr.court.plea-entered.v1``."""
        words = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.name).lower()
        return f"cstr.{cls.publisher.short}.{words}.v{cls.version}"

    @classmethod
    def shareable(cls) -> frozenset[str]:
        """Names of the fields an agreement may speak of: all but the subject and the time."""
        return frozenset(cls.model_fields) - {"pathway_id", "occurred_at"}

    def upgrade(self) -> "Event":
        """The same fact in the next version; the newest version is its own upgrade."""
        return self if self.newer is None else self.newer.model_construct(**dict(self))


def _value(source: object, name: str) -> object:
    return source[name] if isinstance(source, Mapping) else getattr(source, name)


def _has(source: object, name: str) -> bool:
    """Whether a mapping, or a row by its columns, has a field; never a method of the row."""
    if isinstance(source, Mapping):
        return name in source
    return (
        name in type(source).model_fields if isinstance(source, BaseModel) else name in vars(source)
    )


def _check_difference(earlier: type[Event], newer: type[Event]) -> None:
    """An earlier version is one before, lacks fields there are, and can be read as the newer."""
    if earlier.version != newer.version - 1:
        raise TypeError(f"{earlier.__name__} does not come before version {newer.version}")
    lacking = earlier.missing - newer.missing
    unknown = lacking - newer.model_fields.keys()
    if unknown:
        raise TypeError(f"{newer.__name__} has no {', '.join(sorted(unknown))}")
    required = [name for name in sorted(lacking) if newer.model_fields[name].is_required()]
    if required and earlier.upgrade is Event.upgrade:
        raise TypeError(f"{earlier.__name__} needs an upgrade that gives {', '.join(required)}")


def _is_published(model: type, name: str) -> bool:
    return issubclass(model, Event) and getattr(model, "name", None) == name


def category(event: type[Event], field: str) -> Category:
    """What a field is about. Raises ``KeyError`` if the field is unknown or unmarked."""
    for mark in event.model_fields[field].metadata:
        if isinstance(mark, About):
            return mark.category
    raise KeyError(f"{event.__name__}.{field} names no category")
