"""The permissions of a person as one organisation may know them (R52, R54)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from services.common.permissions_shown import PermissionsOut, ToldOnOut, known_permissions
from services.provider_assessment.models.cases import Case
from services.provider_assessment.views.disclosures import disclosed


async def permissions_of(
    session: AsyncSession, pathway_id: UUID, cases: Sequence[Case]
) -> PermissionsOut:
    """Those given to the organisation, or said to an agency; another organisation's are not shown.

    With what it told on them itself.
    """
    theirs = {cases[0].organisation, *Agency}
    known = await known_permissions(session, pathway_id)
    told = [
        ToldOnOut(
            permission=part.permission,
            fields=part.fields,
            standing=bool(part.standing),
            **one.model_dump(include={"told_to", "event", "told_at", "waiting"}),
        )
        for one in await disclosed(session, pathway_id, cases)
        for part in one.parts
        if part.permission is not None
    ]
    shown = [one for one in known if one.organisation in theirs]
    return PermissionsOut(permissions=shown, told=told)
