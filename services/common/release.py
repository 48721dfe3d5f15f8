"""The last moment before an event leaves: by relay, by replay or by feed, the same check.

Guarantee: what rests on a permission leaves only while the epoch stands that it was told in; a
permission given anew frees nothing that was told before. The rows of the permission are
share-locked until the event has left, so a withdrawal that has committed stops everything after it,
and one that waits for us commits right after.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.attributes import Permitted
from contracts.envelope import WITHHELD, Envelope
from contracts.event import Agency
from contracts.receiving import agreed_part, is_for_everyone
from contracts.sharing import TimeAs, coarsened
from services.common.permission_known import Families, Under, families
from services.common.pseudonyms import is_pseudonymous

COLUMNS = """l.channel, l.subject, l.sequence, l.about, l.event_id, l.type, l.occurred_at,
    l.recorded_at, l.agreement, l.correlation, l.causation, l.carrier, l.parts, l.previous,
    l.incarnation"""


#: Whether a row is of somebody whom the organisation that reads was told of; all are for the whole.
#: ``to`` of a part is a list; an earlier release wrote one name, which the path reads alike.
IS_FOR = """(:organisation = '' OR EXISTS (SELECT FROM event_log r WHERE r.channel = l.channel
    AND r.subject = l.subject AND jsonb_path_exists(r.parts, '$[*].to[*] ? (@ == $reader)',
        jsonb_build_object('reader', CAST(:organisation AS text)))))"""
IS_ROUTED = f"{IS_FOR} AS routed"


@dataclass(frozen=True)
class ActivePermissions:
    """The permissions of some subjects as they are now."""

    families: Families

    def epoch(
        self, about: UUID, name: str, organisation: str, *, certain: bool = True
    ) -> int | None:
        """The epoch in which an organisation's permission stands; nothing where it does not."""
        family = self.families.get(about, {}).get(name)
        return family.epoch(organisation, certain=certain) if family else None

    def all_stand(self, about: UUID, name: str, under: Under, *, certain: bool = True) -> bool:
        """Whether every epoch stands that something rests on; nothing to rest on is none."""
        return bool(under) and all(
            self.epoch(about, name, organisation, certain=certain) == epoch
            for organisation, epoch in under
        )


NONE = ActivePermissions({})


async def active_permissions(
    connection: AsyncConnection, rows: Iterable[RowMapping]
) -> ActivePermissions:
    """What the rows rest on, as it is now, locked until the transaction ends."""
    asked = {row["about"] for row in rows if any(part["permission"] for part in row["parts"])}
    return await active_permissions_of(connection, asked) if asked else NONE


async def active_permissions_of(
    connection: AsyncConnection, subjects: Iterable[UUID]
) -> ActivePermissions:
    """The permissions of these subjects as they are now, locked until the transaction ends."""
    return ActivePermissions(await families(connection, subjects))


def envelope(
    row: RowMapping, source: Agency, active: ActivePermissions, *, organisation: str = ""
) -> Envelope:
    """What may leave of one row of the log; the number alone where nothing may.

    ``organisation``: for whom of the reader's it leaves, where it is not for the whole of it (R52).
    """
    permitted = [
        part
        for part in row["parts"]
        if _is_for(row, part, organisation)
        and (
            part["permission"] is None
            or active.all_stand(row["about"], part["permission"], part.get("under", ()))
        )
    ]
    whole = Envelope(
        id=row["event_id"],
        source=source,
        type=row["type"] if permitted else WITHHELD,
        time=row["occurred_at"] if permitted else row["recorded_at"],
        subject=row["subject"],
        sequence=row["sequence"],
        recorded=row["recorded_at"],
        correlation=row["correlation"] if permitted else "",
        causation=row["causation"] if permitted else "",
        agreement=row["agreement"],
        basis=_basis(permitted),
        permitted=_rests_on(permitted),
        data=_merge(permitted),
        previous=row.get("previous"),
        incarnation=row.get("incarnation"),
    )
    channel = row.get("channel", "")
    return _unlinked(whole, channel) if is_pseudonymous(channel) else whole


def _unlinked(told: Envelope, channel: str) -> Envelope:
    """What may stand beside a pseudonym (R60): the day, and what the agreement gives now.

    Also of what an earlier release told, which kept here what it should not have told.
    """
    return replace(
        told,
        time=coarsened(told.time, TimeAs.DAY),
        recorded=coarsened(told.recorded, TimeAs.DAY),
        correlation="",
        causation="",
        data=agreed_part(channel, told.type, told.data),
    )


def _is_for(row: RowMapping, part: Mapping[str, Any], organisation: str) -> bool:
    if not organisation or organisation in _named(part):
        return True
    return is_for_everyone(row["channel"], row["type"])


def _named(part: Mapping[str, Any]) -> Sequence[str]:
    """The organisations a part names; an earlier release wrote one, and not in a list."""
    to: str | Sequence[str] = part.get("to", ())
    return [to] if isinstance(to, str) else to


def _basis(parts: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(dict.fromkeys(part["basis"] for part in parts)) or "withheld"


def _rests_on(parts: Sequence[Mapping[str, Any]]) -> tuple[Permitted, ...]:
    return tuple(
        Permitted(part["permission"], organisation, epoch)
        for part in parts
        if part["permission"] is not None
        for organisation, epoch in part["under"]
    )


def _merge(parts: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    merged: dict[str, object] = {}
    for part in parts:
        merged |= part["data"]
    return merged
