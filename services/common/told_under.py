"""What an event that arrives was told under, and what of it may still be kept.

Guarantee: what rests on a permission is not kept where the epoch it was told in is known to be
over, from whatever it comes: the broker, a replay, or the parked events.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.catalogue import catalogue
from contracts.envelope import Envelope
from contracts.permissions import permissions_of, resting_fields
from services.common.permission_known import Under, families
from services.common.permission_state import Family

_UNDER = "told_under"


async def taken_in(session: AsyncSession, channel: str, envelope: Envelope) -> Mapping[str, object]:
    """What may be kept of an event that is applied now; ``told_under`` says what it rests on."""
    data, session.info[_UNDER] = await still_permitted(session, channel, envelope)
    return data


async def still_permitted(
    session: AsyncSession, channel: str, envelope: Envelope
) -> tuple[Mapping[str, object], Mapping[str, Under]]:
    """The data of an event without what rests on a permission that is over here.

    And what the rest of it rests on, by the name of the permission.
    """
    under: dict[str, Under] = {}
    resting = {
        name: fields
        for name, fields in _resting(channel, envelope.type).items()
        if fields & envelope.data.keys()
    }
    if not resting:
        return envelope.data, under
    known = await families(await session.connection(), [envelope.subject])
    gone: set[str] = set()
    for name, fields in resting.items():
        epochs = _told_under(envelope, name)
        family = known.get(envelope.subject, {}).get(name)
        if family is not None and _is_over(family, epochs):
            gone |= fields
        else:
            under[name] = epochs
    return {name: value for name, value in envelope.data.items() if name not in gone}, under


def told_under(session: AsyncSession, name: str) -> list[list[str | int]]:
    """What the event in hand was told under, of one permission, as a row keeps it."""
    under: Mapping[str, Under] = session.info.get(_UNDER, {})
    return [[organisation, epoch] for organisation, epoch in under.get(str(name), ())]


def as_under(kept: Iterable[Sequence[Any]]) -> Under:
    """The same again, for what is passed on."""
    return tuple((str(organisation), int(epoch)) for organisation, epoch in kept)


def _told_under(envelope: Envelope, name: str) -> Under:
    return tuple((p.organisation, p.epoch) for p in envelope.permitted if p.permission == name)


def _is_over(family: Family, under: Under) -> bool:
    """Told before epochs were: any withdrawal that is known speaks against it."""
    if not under:
        return bool(family.known()) or any(state.ended for state in family.states.values())
    return any(family.has_ended(organisation, epoch) for organisation, epoch in under)


@cache
def _resting(channel: str, type_: str) -> Mapping[str, frozenset[str]]:
    event = catalogue().get(type_)
    if event is None:
        return {}
    return {name: resting_fields(channel, event, name) for name in permissions_of(channel, event)}
