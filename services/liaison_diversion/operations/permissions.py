"""Permissions to share: what a person gave liaison and diversion, and took back (R16, R54)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.event import Agency
from contracts.events.liaison_diversion import PermissionChanged
from contracts.vocabulary import Permission
from services.common import merging, permission
from services.common.database import rows, select
from services.common.outbox import tell
from services.common.permission import Said, WithdrawnSince
from services.common.permission_known import active_names, organisations_of
from services.liaison_diversion.models.referrals import Referral
from services.liaison_diversion.operations.cases import pathways_of

OWN = Agency.LIAISON.value


async def set_permissions(
    session: AsyncSession, referral: Referral, given: set[Permission], at: datetime
) -> None:
    """R54: what was asked for and given is active from now on; what was not given is taken back."""
    before = {Permission(p) for p in referral.permissions}
    referral.permissions = sorted(p.value for p in given)
    referral.permissions_since = at if given - before else referral.permissions_since
    for gone in sorted(before - given):
        await withdraw(session, referral, gone, at)
    await give_all(session, referral, at)


async def give_all(session: AsyncSession, referral: Referral, at: datetime) -> None:
    """Give the referral's permissions effect; not those that were taken back since (R54)."""
    if referral.pathway_id is None:
        return
    for pathway_id in await pathways_of(session, referral):
        for given in referral.permissions:
            try:
                said = await permission.give(session, pathway_id, given, OWN, OWN, at)
            except WithdrawnSince:
                continue
            if said is not None:
                await _tell(session, said, at)
    await show_what_stands(session, referral.pathway_id)


async def withdraw(
    session: AsyncSession, referral: Referral, taken_back: Permission, at: datetime
) -> None:
    """R54: from the commit on nothing leaves on it, whoever was given it."""
    referral.permissions = [p for p in referral.permissions if p != taken_back]
    if referral.pathway_id is None:
        return
    for pathway_id in await pathways_of(session, referral):
        for said in await permission.withdraw(session, pathway_id, taken_back.value, OWN, OWN, at):
            await _tell(session, said, at)
    await show_what_stands(session, referral.pathway_id)


async def show_what_stands(session: AsyncSession, pathway_id: UUID) -> None:
    """Let the referral of each of the person's names show what stands now."""
    names = [pathway_id, *await merging.family(session, pathway_id)]
    matched = select(Referral).where(col(Referral.pathway_id).in_(names))
    for referral in await rows(session, matched):
        assert referral.pathway_id is not None
        active = await active_names(session, referral.pathway_id, OWN)
        referral.permissions = sorted(active)


async def _tell(session: AsyncSession, said: Said, at: datetime) -> None:
    """R52: who treats is not known here, but to whom else the person spoke of permissions."""
    spoken_to = await organisations_of(session, said.subject)
    event = PermissionChanged.of(said.subject, at, said.fields())
    tell(session, event, to_organisations=spoken_to)
