"""What a person told others of permissions: given to them, and taken back anywhere (R54)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.forms import PermissionChanged
from contracts.vocabulary import Permission
from services.common import permission
from services.provider_assessment.operations.cases import pathway_or_new
from services.provider_assessment.operations.consents import forget_needs


async def handle_permission(session: AsyncSession, event: PermissionChanged) -> None:
    """R54: what rests on one taken back is told to nobody, and needs held on it are erased."""
    await permission.keep_changed(session, event)
    pathway = await pathway_or_new(session, event.pathway_id)
    if event.permission is Permission.HEALTH_NEEDS and not event.standing:
        await forget_needs(session, pathway)
