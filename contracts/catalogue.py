"""Every event in force, by type, and how what was received becomes an event again."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, create_model

from contracts.event import Event
from contracts.events import (
    court_listing,
    court_orders,
    liaison_diversion,
    probation_allocation,
    probation_findings,
    probation_supervision,
    provider_assessment,
    provider_treatment,
)

_PUBLISHED = (
    court_listing,
    court_orders,
    liaison_diversion,
    provider_assessment,
    provider_treatment,
    probation_allocation,
    probation_findings,
    probation_supervision,
)


class UnknownType(ValueError):
    """No event of this type and version is in force."""


@cache
def catalogue() -> Mapping[str, type[Event]]:
    """Every event class by its type on the wire, oldest version first."""
    found = (value for module in _PUBLISHED for value in vars(module).values())
    events = [
        value
        for value in found
        if isinstance(value, type) and issubclass(value, Event) and hasattr(value, "publisher")
    ]
    return {event.type(): event for event in sorted(events, key=lambda e: (e.name, e.version))}


def parse(type_: str, data: Mapping[str, object], subject: UUID, time: datetime) -> Event:
    """The event a message carries, in its newest version.

    The reader gets the fields its agreement gives; a field it was not given is ``None``.
    Raises ``UnknownType``, and ``pydantic.ValidationError`` where a given field is malformed.
    """
    event = catalogue().get(type_)
    if event is None:
        raise UnknownType(f"no event of type {type_} is in force")
    received = _as_received(event).model_validate(
        {**data, "pathway_id": subject, "occurred_at": time}
    )
    assert isinstance(received, Event)
    while (newer := received.upgrade()) is not received:
        received = newer
    return received


@cache
def _as_received(model: type[BaseModel]) -> type[BaseModel]:
    """The same model with every field but the subject and the time allowed to be absent."""
    fields: dict[str, Any] = {
        name: (_loosen(field.rebuild_annotation()) | None, None)
        for name, field in model.model_fields.items()
        if name not in ("pathway_id", "occurred_at") and field.is_required()
    }
    loosened: dict[str, Any] = {
        name: (_loosen(field.rebuild_annotation()), field.default)
        for name, field in model.model_fields.items()
        if not field.is_required()
    }
    return create_model(model.__name__, __base__=model, **fields, **loosened)


def _loosen(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _as_received(annotation)
    origin, args = get_origin(annotation), get_args(annotation)
    if not args:
        return annotation
    if origin in (Union, UnionType):
        return Union[tuple(_loosen(arg) for arg in args)]  # noqa: UP007
    if origin is tuple:
        return tuple[tuple(_loosen(arg) if arg is not ... else ... for arg in args)]  # type: ignore[misc]
    return annotation
