"""A pathway as an organisation sees it (R52)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.identity import Caller
from services.personal_details.equality import EqualityOut
from services.personal_details.operations import shown
from services.provider_assessment.models.personal_details import Equality
from services.provider_assessment.operations.cases import cases_of, pathway_of
from services.provider_assessment.operations.personal_details import details_for
from services.provider_assessment.schemas.pathways import PathwayOut
from services.provider_assessment.views.cases import case_view


async def pathway_view(session: AsyncSession, caller: Caller, pathway_id: UUID) -> PathwayOut:
    """The organisation's own cases of it. Raises ``Unknown`` (404)."""
    cases = await cases_of(session, pathway_id, caller)
    pathway = await pathway_of(session, cases[0])
    asked = await session.get(Equality, (pathway_id, caller.organisation))
    details = await details_for(session, pathway_id, caller.organisation)
    return PathwayOut(
        pathway_id=pathway_id,
        personal_details=shown(details),
        equality=EqualityOut.model_validate(asked or EqualityOut()),
        cases=[await case_view(session, case, pathway) for case in cases],
    )
