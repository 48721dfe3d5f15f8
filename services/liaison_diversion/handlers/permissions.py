"""What a person told others of permissions: given to them, and taken back anywhere (R54)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import PathwayMerged, PathwayUnmerged
from contracts.events.forms import PermissionChanged
from services.common import merging, permission
from services.liaison_diversion.operations.permissions import show_what_stands


async def handle_permission(session: AsyncSession, event: PermissionChanged) -> None:
    """R54: a permission taken back elsewhere is taken back here."""
    await permission.keep_changed(session, event)
    await show_what_stands(session, event.pathway_id)


async def handle_merge(session: AsyncSession, event: PathwayMerged) -> None:
    """R54, R62: what was taken back under one of the two names stands under neither."""
    await merging.keep_joined(session, event)
    await show_what_stands(session, event.pathway_id)


async def handle_unmerge(session: AsyncSession, event: PathwayUnmerged) -> None:
    """R62: each name shows its own again."""
    await merging.keep_parted(session, event)
    await show_what_stands(session, event.pathway_id)
