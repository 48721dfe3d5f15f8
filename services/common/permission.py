"""What a person allows to be shared: given, taken back, heard from others, and asked.

Guarantee: what an agency hears of a permission is applied in any order of arrival, and no moment
that somebody wrote down decides; the rows of all names of a person are locked while one changes,
so that what leaves at the same moment (``release``) either left before or does not leave.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import merging
from services.common.forgetting import forget_told
from services.common.permission_state import MOST_WITHDRAWALS, Change, Family, Source, State

_MAKE = text("""
INSERT INTO permission (subject, name)
SELECT subject, :name FROM unnest(CAST(:subjects AS uuid[])) AS s(subject) ORDER BY subject
ON CONFLICT DO NOTHING
""")

# All that is known of a person, in one order, whichever permission changes: what is erased with one
# is erased with another too.
_LOCK = text("""
SELECT subject, name, state FROM permission
WHERE subject = ANY(CAST(:subjects AS uuid[])) ORDER BY subject, name FOR UPDATE
""")

_KEEP = text("""
UPDATE permission SET state = CAST(:state AS jsonb), withdrawn_at = CASE WHEN NOT :withdrawn
    THEN withdrawn_at
    ELSE greatest(withdrawn_at, least(CAST(:at AS timestamptz), clock_timestamp())) END
WHERE subject = :subject AND name = :name
""")

_WITHDRAWN_AT = text("""
SELECT max(withdrawn_at) FROM permission
WHERE name = :name AND subject = ANY(CAST(:subjects AS uuid[]))
""")


class ChangesPermission(Protocol):
    """An event that says that a permission was given or taken back."""

    @property
    def subject(self) -> UUID:
        """Whose."""

    @property
    def permission(self) -> str | None:
        """Which."""

    @property
    def organisation(self) -> str | None:
        """To whom the person said so."""

    @property
    def epoch(self) -> int | None:
        """Its number there; 0 where it has none."""

    @property
    def standing(self) -> bool | None:
        """Given, or taken back."""

    @property
    def withdrawals(self) -> Any:
        """Those known when it was said, each with ``subject``, ``agency`` and ``number``."""

    @property
    def publisher(self) -> Any:
        """The agency that tells it; an enumeration of strings."""

    @property
    def occurred_at(self) -> datetime:
        """When it was said."""


class WithdrawnSince(Exception):
    """The permission was taken back after the moment at which it is said to have been given."""


@dataclass(frozen=True)
class Said:
    """A change of this agency's own, to be told: about whom, and what."""

    subject: UUID
    name: str
    change: Change

    def fields(self) -> dict[str, Any]:
        """What the event that tells it says."""
        known = sorted((str(s), a, n) for (s, a), n in self.change.withdrawals.items())
        return {
            "permission": self.name,
            "organisation": self.change.organisation,
            "epoch": self.change.epoch,
            "standing": self.change.standing,
            "withdrawals": [{"subject": s, "agency": a, "number": n} for s, a, n in known],
        }


async def give(
    session: AsyncSession, subject: UUID, name: str, organisation: str, agency: str, at: datetime
) -> Said | None:
    """Number a giving: from the commit on what rests on it may leave. Nothing where it stands.

    Raises ``WithdrawnSince`` where it was taken back at that moment or later, under any name: a
    form that was filled in before does not undo what was said after it.
    """
    states = await _locked(session, subject, name)
    family = Family(subject, states)
    if family.epoch(organisation, certain=False) is not None:
        return None
    withdrawn_at = (await session.execute(_WITHDRAWN_AT, _named(name, states))).scalar()
    if withdrawn_at is not None and at <= withdrawn_at:
        raise WithdrawnSince
    epoch = family.own.next_epoch(organisation)
    change = Change(organisation, epoch, True, family.everything_known())
    return await _say(session, Said(subject, name, change), family.own, agency, at)


async def withdraw(
    session: AsyncSession, subject: UUID, name: str, organisation: str, agency: str, at: datetime
) -> list[Said]:
    """Number a withdrawal: from the commit on nothing leaves on the permission, told when ever.

    It is said under every name of the person, and ends what was given to whichever organisation;
    what was told on it is erased from the log, but for the names of its fields. It is never
    refused: not for its moment, nor because nothing is known to stand.
    """
    states = await _locked(session, subject, name)
    said = []
    for named, state in states.items():
        own: Source = (named, agency)
        known = state.known(named) | {own: state.withdrawals.get(agency, 0) + 1}
        change = Change(organisation, state.next_epoch(organisation), False, known)
        said.append(await _say(session, Said(named, name, change), state, agency, at))
    return said


async def keep_changed(session: AsyncSession, event: ChangesPermission) -> None:
    """What another agency was told by the person counts here too, whenever it arrives.

    Raises ``LookupError`` where an event that says something does not say which permission, or
    names more than there can be.
    """
    if (event.permission, event.organisation, event.epoch) == (None, None, None):
        return
    if event.permission is None or event.organisation is None or event.epoch is None:
        raise LookupError("the event does not say which permission, or to whom it was given")
    if not event.epoch:
        await end_all(session, event.subject, event.permission, event.occurred_at)
        return
    known = {(w.subject, str(w.agency)): w.number for w in event.withdrawals or ()}
    if len(known) > MOST_WITHDRAWALS:
        raise LookupError("the event knows of more withdrawals than there can be")
    change = Change(event.organisation, event.epoch, bool(event.standing), known)
    states = await _locked(session, event.subject, event.permission)
    said = Said(event.subject, str(event.permission), change)
    await _say(session, said, states[event.subject], event.publisher.value, event.occurred_at)


async def end_all(session: AsyncSession, subject: UUID, name: str, at: datetime) -> None:
    """Let nothing of the permission stand that is known now, under any name."""
    for named, state in (await _locked(session, subject, name)).items():
        state.end_all()
        await _write(session, named, name, state, at, withdrawn=True)


async def end_everything(session: AsyncSession, subject: UUID, at: datetime) -> None:
    """The same for every permission of the subject: what was said of them is not known."""
    subjects = {subject, *await merging.family(session, subject)}
    locked = await session.execute(_LOCK, {"subjects": sorted(subjects)})
    for name in sorted({row.name for row in locked}):
        await end_all(session, subject, name, at)


async def unsay(
    session: AsyncSession, subject: UUID, names: Iterable[str], agency: str, lost: int
) -> None:
    """Let nothing stand of whom this agency lost so many changes, under any name.

    The person is asked again; what is said then has numbers that were not given before.
    """
    for name in names:
        for named, state in (await _locked(session, subject, name)).items():
            state.end_all()
            state.skip(agency, lost)
            await _write(session, named, name, state, datetime.now(UTC), withdrawn=True)


async def _locked(session: AsyncSession, subject: UUID, name: str) -> dict[UUID, State]:
    """What is known under every name of the subject, its own first; locked in one order.

    With it whatever else is known of the person, so that two changes never wait for each other.
    """
    subjects = {subject, *await merging.family(session, subject)}
    asked = {"subjects": sorted(subjects), "name": str(name)}
    kept = await _known(session, asked)
    if kept.keys() != subjects:
        await session.execute(_MAKE, asked)
        kept = await _known(session, asked)
    return {subject: kept.pop(subject)} | kept


async def _known(session: AsyncSession, asked: dict[str, Any]) -> dict[UUID, State]:
    rows = await session.execute(_LOCK, {"subjects": asked["subjects"]})
    return {row.subject: State.of(row.state) for row in rows if row.name == asked["name"]}


async def _say(session: AsyncSession, said: Said, state: State, teller: str, at: datetime) -> Said:
    state.apply(said.subject, said.change, teller)
    withdrawn = not said.change.standing
    await _write(session, said.subject, said.name, state, at, withdrawn=withdrawn)
    return said


async def _write(
    session: AsyncSession, subject: UUID, name: str, state: State, at: datetime, *, withdrawn: bool
) -> None:
    kept = orjson.dumps(state.as_json()).decode()
    values = {"subject": subject, "name": str(name), "state": kept, "at": at}
    await session.execute(_KEEP, values | {"withdrawn": withdrawn})
    if withdrawn:
        await forget_told(session, subject, str(name), state.standing(state.known(subject)))


def _named(name: str, states: Iterable[UUID]) -> dict[str, Any]:
    return {"name": str(name), "subjects": sorted(states)}
