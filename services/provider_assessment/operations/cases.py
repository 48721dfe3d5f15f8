"""Finding an organisation's cases and what belongs to them (R52)."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reference import site, sites
from contracts.reference.sites import Provider
from contracts.vocabulary import Requirement
from services.common.database import Row, first, get_or_make, load, rows, select
from services.common.errors import Unknown, Unprocessable
from services.common.identity import Caller
from services.provider_assessment.models.adjustments import AdjustmentProposal
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case, Pathway
from services.provider_assessment.models.completions import Completion

RowOfCourse = TypeVar("RowOfCourse", Appointment, AdjustmentProposal, Completion)


async def cases_of(session: AsyncSession, pathway_id: UUID, caller: Caller) -> list[Case]:
    """The organisation's own cases of a pathway; another's do not exist (R52)."""
    own = select(Case).where(
        Case.pathway_id == pathway_id, Case.organisation == caller.organisation
    )
    cases = list(await rows(session, own.order_by(Case.requirement)))
    if not cases:
        raise Unknown("There is no such pathway.")
    return cases


async def has_case(session: AsyncSession, pathway_id: UUID, caller: Caller) -> bool:
    """Whether the caller's organisation was ever asked about a person (R52)."""
    own = select(Case).where(
        Case.pathway_id == pathway_id, Case.organisation == caller.organisation
    )
    return await first(session, own) is not None


async def case_of(
    session: AsyncSession, pathway_id: UUID, caller: Caller, requirement: Requirement | None
) -> Case:
    """The case that is meant, locked: the only one, or the one of the requirement named."""
    cases = await cases_of(session, pathway_id, caller)
    meant = [c for c in cases if requirement in (None, c.requirement)]
    if not meant:
        raise Unknown("Your organisation has no case for this requirement.")
    if len(meant) > 1:
        raise Unprocessable(
            "Name the requirement: your organisation has several for this person.",
            field="/requirement",
        )
    await session.refresh(meant[0], with_for_update=True)
    return meant[0]


async def rows_of_case(session: AsyncSession, model: type[Row], case: Case) -> list[Row]:
    """All rows of a table that belong to a case."""
    return list(await rows(session, select(model).where(model.case_id == case.id)))  # type: ignore[attr-defined]


async def rows_of_course(
    session: AsyncSession, model: type[RowOfCourse], case: Case
) -> list[RowOfCourse]:
    """Those of the course of treatment that the case is in now (R40)."""
    return [row for row in await rows_of_case(session, model, case) if row.course == case.course]


async def pathway_of(session: AsyncSession, case: Case) -> Pathway:
    """What is known of the person apart from the case."""
    return await load(session, Pathway, case.pathway_id)


def site_or_national(case: Case) -> str | None:
    """The site whose policies hold for the case; the national ones where it is none of ours."""
    return case.site if case.site in sites() else None


def provider_of(case: Case) -> Provider | None:
    """What the site's data say of the organisation, where the site is one of ours (R1)."""
    slug = site_or_national(case)
    return site(slug).provider(case.organisation) if slug else None


async def site_of_pathway(session: AsyncSession, pathway_id: UUID) -> str | None:
    """The site whose hours and lengths the clocks of a pathway run by (R1)."""
    named = select(Case).where(Case.pathway_id == pathway_id, Case.site != None)  # noqa: E711
    case = await first(session, named)
    return case.site if case else None


async def pathway_or_new(session: AsyncSession, id: UUID) -> Pathway:
    """The pathway; made at its first mention, as agencies' channels are not ordered together."""
    pathway = await get_or_make(session, Pathway, {"id": id})
    await session.flush()
    return pathway


async def cases_locked(session: AsyncSession, pathway_id: UUID) -> list[Case]:
    """Every case of a pathway, of whichever organisation, locked until the transaction ends."""
    wanted = select(Case).where(Case.pathway_id == pathway_id)
    return list(await rows(session, wanted.with_for_update()))
