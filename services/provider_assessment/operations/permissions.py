"""Permissions to share: what a person gave an organisation, and took back (R16, R54)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.event import Agency
from contracts.events.provider_assessment import PermissionChanged
from contracts.vocabulary import Permission
from services.common import merging, permission
from services.common.database import rows, select
from services.common.permission import Said, WithdrawnSince
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.consents import SharingPermission
from services.provider_assessment.operations.cases import pathway_of
from services.provider_assessment.operations.consents import forget_needs
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.rules import consents


async def give_permission(
    session: AsyncSession, case: Case, given: Permission, at: datetime
) -> None:
    """R54: what the organisation tells may rest on it from now on; nothing that was told before."""
    own = (case.organisation, Agency.PROVIDER.value)
    try:
        said = await permission.give(session, case.pathway_id, given, *own, at)
    except WithdrawnSince:
        consents.require_not_withdrawn_since(True)
        raise
    if said is not None:
        _tell(session, case, said, at)


async def stop_sharing(
    session: AsyncSession, case: Case, taken_back: Permission, at: datetime
) -> Sequence[SharingPermission]:
    """R54: the permission is the person's: it ends whoever was given it; the records that end."""
    own = (case.organisation, Agency.PROVIDER.value)
    for said in await permission.withdraw(session, case.pathway_id, taken_back, *own, at):
        _tell(session, case, said, at)
    if taken_back is Permission.HEALTH_NEEDS:
        await forget_needs(session, await pathway_of(session, case))
    names = {case.pathway_id, *await merging.family(session, case.pathway_id)}
    wanted = select(SharingPermission).where(
        col(SharingPermission.pathway_id).in_(names),
        SharingPermission.permission == taken_back.value,
        col(SharingPermission.withdrawn_at).is_(None),
        col(SharingPermission.replaced_at).is_(None),
    )
    return await rows(session, wanted)


def _tell(session: AsyncSession, case: Case, said: Said, at: datetime) -> None:
    tell_of(session, case, PermissionChanged.of(said.subject, at, said.fields()))
