"""Consent as it is now, and needs that go with a permission (R16, R54)."""

from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common import history, merging
from services.common.database import first, rows, select
from services.provider_assessment.models.cases import Case, Pathway
from services.provider_assessment.models.consents import Recorded, TreatmentConsent, Willingness
from services.provider_assessment.rules.consents import Consent

Record = TypeVar("Record", bound=Recorded)


async def consent_of(session: AsyncSession, case: Case) -> Consent:
    """Consent and willingness as they are now."""
    treatment = await current_record(session, TreatmentConsent, case)
    willingness = await current_record(session, Willingness, case)
    return Consent(
        since=treatment.given_at if treatment else None,
        assessment=bool(treatment and treatment.assessment),
        treatment=bool(treatment and treatment.treatment),
        willing=bool(willingness and willingness.willing),
    )


async def current_record(session: AsyncSession, model: type[Record], case: Case) -> Record | None:
    """The record that was neither withdrawn nor replaced."""
    wanted = select(model).where(
        model.case_id == case.id,
        col(model.withdrawn_at).is_(None),
        col(model.replaced_at).is_(None),
    )
    return await first(session, wanted)


async def forget_needs(session: AsyncSession, pathway: Pathway) -> None:
    """R54: needs held on a permission go with it, wherever they came from."""
    for id in {pathway.id, *await merging.family(session, pathway.id)}:
        member = await session.get(Pathway, id)
        if member is not None:
            member.needs = []
        for case in await rows(session, select(Case).where(Case.pathway_id == id)):
            case.needs = []
        for model in (Pathway, Case):
            await history.forget(session, id, model, "needs")
