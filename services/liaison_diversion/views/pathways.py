"""A pathway as liaison and diversion shows it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.circumstances.operations import all_said
from services.circumstances.schemas import CircumstanceToldOut
from services.common.database import load, rows, select
from services.liaison_diversion.models.follow_ups import FollowUp
from services.liaison_diversion.models.lists import AgreedListing, BringForwardAnswer, ListEntry
from services.liaison_diversion.models.pathways import Pathway
from services.liaison_diversion.operations import referrals
from services.liaison_diversion.operations.circumstances import KEPT
from services.liaison_diversion.operations.screens import told_before_plea
from services.liaison_diversion.schemas.follow_ups import FollowUpOut
from services.liaison_diversion.schemas.lists import (
    AgreedListingOut,
    BringForwardAnswerOut,
    ListEntryOut,
)
from services.liaison_diversion.schemas.pathways import ListingOut, PathwayOut
from services.liaison_diversion.schemas.referrals import ReferralOut


async def pathway_view(session: AsyncSession, pathway_id: UUID) -> PathwayOut:
    """Everything on record of it. Raises ``Unknown`` (404)."""
    pathway = await load(session, Pathway, pathway_id)
    referral = await referrals.referral_of(session, pathway_id)
    query = select(FollowUp).where(FollowUp.pathway_id == pathway_id)
    query = query.order_by(col(FollowUp.opened_at))
    entry = await session.get(ListEntry, pathway_id)
    agreed = await session.get(AgreedListing, pathway_id)
    answer = await session.get(BringForwardAnswer, pathway_id)
    return PathwayOut(
        pathway_id=pathway_id,
        listing=ListingOut.model_validate(pathway),
        referral=ReferralOut.model_validate(referral) if referral else None,
        before_plea=await told_before_plea(session, referral) if referral else None,
        list_entry=ListEntryOut.model_validate(entry) if entry else None,
        agreed_list=AgreedListingOut.model_validate(agreed) if agreed else None,
        bring_forward_answer=BringForwardAnswerOut.model_validate(answer) if answer else None,
        circumstances=[
            CircumstanceToldOut.model_validate(said)
            for said in await all_said(session, KEPT, pathway_id)
        ],
        follow_ups=[FollowUpOut.model_validate(f) for f in await rows(session, query)],
    )
