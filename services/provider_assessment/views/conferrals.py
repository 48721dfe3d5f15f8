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
    found = await rows(session, select(Conferral).where(of_either))
    return [
        conferral_view(
            one,
            await session.get_one(Case, one.case_id),
            await session.get_one(Case, one.asked_case_id),
        )
        for one in sorted(found, key=lambda one: one.asked_at)
    ]


def conferral_view(one: Conferral, asker: Case, asked: Case) -> ConferralOut:
    """A question with the requirements it is between; nothing else of the other case (R52)."""
    return ConferralOut(
        pathway_id=asked.pathway_id,
        requirement=asker.requirement,
        with_requirement=asked.requirement,
        **one.model_dump(include=set(ConferralOut.model_fields)),
    )
