"""Keeping what people say of themselves, own records beside those of others (R82).

Guarantee: an agency changes its own record alone. What another tells takes the place of what that
other told before, whole; what anybody else has on record stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.forms import ContactDetails
from services.common.database import rows, select
from services.common.keeping import stored
from services.personal_details.models import Detail
from services.personal_details.rules import current, differing, must_say_something
from services.personal_details.schemas import (
    DetailName,
    DetailOut,
    PersonalDetailsIn,
    PersonalDetailsOut,
)

AnyDetail = TypeVar("AnyDetail", bound=Detail)

_REACHED_BY = frozenset(ContactDetails.model_fields)


async def details_of(
    session: AsyncSession, model: type[AnyDetail], of: Mapping[str, Any]
) -> Sequence[AnyDetail]:
    """Every record of a person; ``of`` is the column that says whose, with its value."""
    return await rows(session, select(model).filter_by(**of))


async def record(
    session: AsyncSession,
    model: type[AnyDetail],
    of: Mapping[str, Any],
    source: str,
    body: PersonalDetailsIn,
    by: str,
) -> Sequence[AnyDetail]:
    """Keep what was said, and take off what is no longer so; all records as they are then.

    Raises ``Unprocessable`` (422) where nothing is said.
    """
    given = body.given()
    must_say_something(given, body.no_longer)
    for detail in await details_of(session, model, of):
        if detail.source == source and detail.name in body.no_longer:
            await session.delete(detail)
    for name, value in given.items():
        detail = model(**of, name=name, source=source, value=value, recorded_at=body.recorded_at)
        detail.recorded_by = by
        await session.merge(detail)
    await session.flush()
    return await details_of(session, model, of)


async def keep_told(
    session: AsyncSession,
    model: type[AnyDetail],
    of: Mapping[str, Any],
    source: str,
    told: Mapping[str, Any],
    at: datetime,
) -> None:
    """Let what another has on record be what it told now; when it was said first stays known."""
    for detail in await details_of(session, model, of):
        if detail.source != source:
            continue
        if detail.name not in told:
            await session.delete(detail)
        elif detail.value != told[detail.name]:
            detail.value, detail.recorded_at = told[detail.name], at
    known = {d.name for d in await details_of(session, model, of) if d.source == source}
    for name in told.keys() - known:
        session.add(model(**of, name=name, source=source, value=told[name], recorded_at=at))
    await session.flush()


def told_by(event: Any) -> dict[str, Any]:
    """The details that an event tells, by name."""
    reached = event.contact.model_dump(exclude_none=True) if event.contact else {}
    fields = {name: getattr(event, name, None) for name in DetailName if name not in _REACHED_BY}
    return {n: stored(v) for n, v in (fields | reached).items() if v is not None and v != ()}


def event_fields(details: Iterable[Detail]) -> dict[str, Any]:
    """What an event tells of these: each by its newest record."""
    newest = current(details)
    reached = {name: value for name, value in newest.items() if name in _REACHED_BY}
    rest = {name: value for name, value in newest.items() if name not in _REACHED_BY}
    if "adjustments" in rest:
        rest["adjustments"] = tuple(rest["adjustments"])
    return rest | ({"contact": ContactDetails(**reached)} if reached else {})


def shown(details: Sequence[Detail]) -> PersonalDetailsOut:
    """All of it as it is answered: newest first, and what differs named."""
    in_order = sorted(details, key=lambda d: (d.name, -d.recorded_at.timestamp(), d.source))
    return PersonalDetailsOut(
        **current(details),
        records=[DetailOut.model_validate(detail) for detail in in_order],
        differing=[DetailName(name) for name in differing(details)],
    )
