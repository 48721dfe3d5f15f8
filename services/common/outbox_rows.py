"""What is told as rows of log and outbox: who may know which part of an event, and on what.

Guarantee: a reader's row holds what its agreement lets it know today, and nothing that rests on a
permission which does not stand.
"""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from contracts.sharing import Disclosure, SubjectAs, disclosures
from contracts.topology import DATA_BYTES, PARTITIONS
from services.common import release
from services.common.errors import Unprocessable
from services.common.in_turns import in_turns
from services.common.permission_known import Under
from services.common.pseudonyms import OneKey, PseudonymKeys, is_pseudonymous, pseudonym
from services.common.release import ActivePermissions

SHARDS = PARTITIONS


class TooLargeToTell(Unprocessable):
    """What would be told is larger than one message; refused before it is kept."""


@dataclass(frozen=True)
class Pending:
    """An event as it was told: why, by whom it is allowed, and to which organisations."""

    event: Event
    correlation: str
    causation: str
    carrier: Mapping[str, str]
    organisation: str
    under: Mapping[str, Under]
    to_organisations: Collection[str]


@dataclass(frozen=True)
class WouldTell:
    """Who would be told which fields of an event, on which permissions, under which agreement."""

    event: str
    reader: str
    organisations: list[str]
    fields: list[str]
    permissions: list[str]
    agreement: str


def said_of(told: Pending, to: Disclosure, row: dict[str, Any]) -> WouldTell:
    """A row in agencies and names of fields."""
    parts = orjson.loads(row["parts"])
    return WouldTell(
        event=told.event.name,
        reader=to.agreement.reader.value,
        organisations=sorted({one for part in parts for one in part.get("to", ())}),
        fields=sorted({name for part in parts for name in part["data"]}),
        permissions=sorted({part["permission"] for part in parts if part["permission"]}),
        agreement=row["agreements"],
    )


async def rows_of(
    session: AsyncSession, keys: PseudonymKeys | bytes | None
) -> AsyncIterator[tuple[Pending, Disclosure, dict[str, Any]]]:
    """Each event with each reader who may know something of it, and the row it is written as."""
    told: list[Pending] = session.info.pop("told", [])
    keys = OneKey(keys) if isinstance(keys, bytes) else keys
    today = datetime.now(UTC).date()
    found = [(t, d) async for t in in_turns(told) for d in disclosures(t.event, today)]
    active = await _active(session, found)
    async for n, (t, d) in in_turns(enumerate(found)):
        if (kept := _permitted(t, d, active)) and (subject := _subject(t, d, keys)):
            yield t, d, _row(n, t, d, kept, subject)


def shard_of(subject: UUID) -> int:
    """The shard of a subject, which is also its partition on the topic."""
    return subject.int % SHARDS


async def _active(
    session: AsyncSession, found: list[tuple[Pending, Disclosure]]
) -> ActivePermissions:
    asked = {t.event.subject for t, d in found if any(p.permission for p in d.parts)}
    if not asked:
        return release.NONE
    return await release.active_permissions_of(await session.connection(), asked)


def _permitted(told: Pending, to: Disclosure, active: ActivePermissions) -> list[dict[str, object]]:
    organisations = to.agreement.organisations_of(told.event, told.to_organisations)
    whose: dict[str, object] = {"to": organisations} if organisations else {}
    whose |= {} if told.organisation == told.event.publisher else {"by": told.organisation}
    kept: list[dict[str, object]] = []
    for part in to.parts:
        under = _under(told, part.permission, active) if part.permission else None
        if under != ():
            said: dict[str, object] = {"basis": part.basis, "permission": part.permission}
            said["data"] = part.data
            kept.append(said | whose if under is None else {**said, **whose, "under": under})
    return kept


def _under(told: Pending, name: str, active: ActivePermissions) -> Under:
    """The epochs that a part rests on, if they stand; nothing where it may not be told at all.

    What waits to be heard may still take it back: that is looked at when the event leaves.
    """
    about = told.event.subject
    if name in told.under:
        under = told.under[name]
        return under if active.all_stand(about, name, under, certain=False) else ()
    epoch = active.epoch(about, name, told.organisation, certain=False)
    return () if epoch is None else ((told.organisation, epoch),)


def _row(
    ordinal: int, told: Pending, to: Disclosure, parts: list[dict[str, object]], subject: UUID
) -> dict[str, Any]:
    kept = orjson.dumps(parts)
    if len(kept) > DATA_BYTES:
        raise _too_large(told.event, parts)
    carrier = {} if is_pseudonymous(to.agreement.topic) else told.carrier
    return {
        "ordinals": ordinal,
        "channels": to.agreement.topic,
        "subjects": subject,
        "abouts": told.event.subject,
        "ids": uuid4(),
        "types": told.event.type(),
        "occurred": to.time,
        "agreements": to.agreement.reference,
        "correlations": told.correlation,
        "causations": told.causation,
        "carriers": orjson.dumps(carrier).decode(),
        "parts": kept.decode(),
        "shards": shard_of(subject),
    }


def _subject(told: Pending, to: Disclosure, keys: PseudonymKeys | None) -> UUID | None:
    """Whom the reader is told about; nobody where the key of that pseudonym was destroyed."""
    about = told.event.subject
    if to.agreement.subject is not SubjectAs.PSEUDONYM:
        return about
    if keys is None:
        raise RuntimeError("an agreement asks for pseudonyms and the service has no key")
    key = keys.key_of(about)
    return pseudonym(about, key) if key else None


def _too_large(event: Event, parts: list[dict[str, Any]]) -> TooLargeToTell:
    """Names what is longest in it; an event is told in one message or not at all."""
    sizes = {name: len(orjson.dumps(v)) for part in parts for name, v in part["data"].items()}
    longest = max(sizes, key=lambda name: sizes[name])
    kilobytes = DATA_BYTES // 1024
    return TooLargeToTell(
        f"What would be told of this ({event.name}) is too large: shorten {longest}, so that all of"
        f" it together is at most {kilobytes} kilobytes.",
        field=f"/{longest}",
    )
