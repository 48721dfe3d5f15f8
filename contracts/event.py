"""The form every event has, who may tell it, and what each of its fields is about."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar
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


class Event(Value):
    """A fact one agency tells, about one pathway, at the moment it happened.

    A subclass is named ``<PastTense>V<version>`` and says who tells it:
    ``class PleaEnteredV1(Event, publisher=Agency.COURT)``. Published classes are frozen: a change
    is a new version, and the old one gains ``upgrade()``.
    """

    name: ClassVar[str]
    version: ClassVar[int]
    publisher: ClassVar[Agency]

    pathway_id: UUID
    occurred_at: AwareDatetime

    def __init_subclass__(cls, *, publisher: Agency | None = None, **more: Any) -> None:
        """Take name and version from the class's name. Raises ``TypeError`` for another form."""
        super().__init_subclass__(**more)
        if publisher is None:
            return
        match = re.fullmatch(r"(\w+)V(\d+)", cls.__name__)
        if match is None:
            raise TypeError(f"{cls.__name__} is not named <PastTense>V<version>")
        cls.name, cls.version, cls.publisher = match[1], int(match[2]), publisher

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
        return self


def category(event: type[Event], field: str) -> Category:
    """What a field is about. Raises ``KeyError`` if the field is unknown or unmarked."""
    for mark in event.model_fields[field].metadata:
        if isinstance(mark, About):
            return mark.category
    raise KeyError(f"{event.__name__}.{field} names no category")
