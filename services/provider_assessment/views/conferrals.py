"""Questions between assessors, with both requirements (R19)."""

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import rows, select
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.conferrals import Conferral
from services.provider_assessment.schemas.conferrals import ConferralOut


async def conferrals_view(session: AsyncSession, case: Case) -> list[ConferralOut]:
    """Those the case asked and those it was asked, with both requirements (R19)."""
    of_either = or_(col(Conferral.case_id) == case.id, col(Conferral.asked_case_id) == case.id)
    conferrals = await rows(session, select(Conferral).where(of_either))
    return [
        conferral_view(
            conferral,
            await session.get_one(Case, conferral.case_id),
            await session.get_one(Case, conferral.asked_case_id),
        )
        for conferral in sorted(conferrals, key=lambda conferral: conferral.asked_at)
    ]


def conferral_view(conferral: Conferral, asker: Case, asked: Case) -> ConferralOut:
    """A question with the requirements it is between; nothing else of the other case (R52)."""
    return ConferralOut(
        pathway_id=asked.pathway_id,
        requirement=asker.requirement,
        with_requirement=asked.requirement,
        **conferral.model_dump(include=set(ConferralOut.model_fields)),
    )
