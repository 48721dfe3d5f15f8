"""The list of a day, gathered from its rows; and requests taken back (R7, R9)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import first, rows, select
from services.probation_allocation.models.lists import (
    AgreedEntry,
    AgreedList,
    BringForwardAnswer,
    ListEntry,
)
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.rules.lists import Entry, Side


@dataclass
class ListedPerson:
    """One person on the list, with what each side says, what was agreed, and the court's answer."""

    pathway: Pathway
    sides: list[ListEntry] = field(default_factory=list)
    agreed: AgreedEntry | None = None
    heard_early: BringForwardAnswer | None = None

    @property
    def entry(self) -> Entry:
        """As the rules look at it."""
        sides = {entry.side: Side(entry.to_be_screened, entry.reason) for entry in self.sides}
        agreed = self.agreed.to_be_screened if self.agreed else None
        return Entry(sides.get("probation"), sides.get("liaison_diversion"), agreed)


def on_list(site: str, on: date) -> ColumnElement[bool]:
    """R7: whoever is on the list of a site and day: one of several, and not taken off it since."""
    of_day = {"hearing_on": on.isoformat(), "taken_off": False}
    one_day = and_(col(Pathway.days) == [], col(Pathway.hearing_on) == on)
    return and_(col(Pathway.site) == site, or_(one_day, col(Pathway.days).contains([of_day])))


async def people_listed_on(session: AsyncSession, site: str, on: date) -> list[ListedPerson]:
    """Everyone listed at a site that day."""
    wanted = select(Pathway).where(on_list(site, on))
    return await people_with_entries(session, await rows(session, wanted.order_by(col(Pathway.id))))


async def people_with_entries(
    session: AsyncSession, pathways: Sequence[Pathway]
) -> list[ListedPerson]:
    """These pathways with what is said of them."""
    ids = [pathway.id for pathway in pathways]
    entries: dict[UUID, list[ListEntry]] = defaultdict(list)
    entered = select(ListEntry).where(col(ListEntry.pathway_id).in_(ids))
    for entry in await rows(session, entered):
        entries[entry.pathway_id].append(entry)
    wanted = select(AgreedEntry).where(col(AgreedEntry.pathway_id).in_(ids))
    agreed = {entry.pathway_id: entry for entry in await rows(session, wanted)}
    answers = select(BringForwardAnswer).where(col(BringForwardAnswer.pathway_id).in_(ids))
    early = {answer.pathway_id: answer for answer in await rows(session, answers)}
    return [ListedPerson(p, entries[p.id], agreed.get(p.id), early.get(p.id)) for p in pathways]


async def agreed_list(session: AsyncSession, site: str, on: date) -> AgreedList | None:
    """The list of that day as it was agreed last."""
    wanted = select(AgreedList).where(AgreedList.site == site, AgreedList.on == on)
    return await first(session, wanted.order_by(col(AgreedList.version).desc()))


async def forget_bring_forward_answer(
    session: AsyncSession, pathway_id: UUID, at: datetime
) -> None:
    """R9: what was answered to a request that is taken back says nothing any more."""
    answer = await session.get(BringForwardAnswer, pathway_id)
    if answer is not None and answer.answered_at <= at:
        await session.delete(answer)
