"""The orders on record that an application may be about, and what of them waits for the court."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.likeness import Someone
from contracts.vocabulary import Disposal
from services.court_listing.intake.reading.findings import ListedApplication
from services.court_listing.models.breaches import Breach
from services.court_listing.models.pathways import Pathway
from services.court_listing.models.reviews import CourtReview, ReturnToCourt
from services.court_listing.models.sentences import Sentence
from services.court_listing.rules.applications import Open
from services.court_listing.rules.listings import other_births

_ORDERS = [disposal.value for disposal in Disposal if disposal.makes_order]


@dataclass(frozen=True)
class OrderOnRecord:
    """Somebody on record with an order, or with something of one that waits for the court."""

    pathway: Pathway
    open: Open

    @property
    def id(self) -> UUID:
        """The pathway it is of."""
        return self.pathway.id

    @property
    def someone(self) -> Someone:
        """The person, as likeness is weighed."""
        numbers = frozenset((i["type"], i["value"]) for i in self.pathway.identifiers)
        names = self.pathway.family_name, self.pathway.given_names
        return Someone(*names, self.pathway.date_of_birth, numbers, self.pathway.gender)


async def orders_on_record(
    session: AsyncSession,
    applications: Sequence[ListedApplication],
    settled: Iterable[Sequence[str]] = (),
) -> Sequence[OrderOnRecord]:
    """Those of whom one of these applications may be, in one query; however many there are.

    ``settled`` are the pathways that a person named for some of them.
    """
    named = {UUID(id) for ids in settled for id in ids}
    order, breach, review, returned = _has_order(), _has_breach(), _has_review(), _has_return()
    query = (
        select(Pathway, order, breach, review, returned)
        .where(
            or_(
                col(Pathway.id).in_(named),
                and_(or_(order, breach, review, returned), or_(*_may_be(applications))),
            )
        )
        .order_by(col(Pathway.id))
    )
    found = await session.execute(query)
    return [OrderOnRecord(pathway, Open(*waits)) for pathway, *waits in found]


def _may_be(applications: Sequence[ListedApplication]) -> list[ColumnElement[bool]]:
    """By case, number, day of birth; by family name where no such day is said."""
    people = [application.person for application in applications]
    cases = {urn for a in applications for urn in (*a.cases, a.reference) if urn}
    births: set[date] = {
        d for p in people if p.date_of_birth for d in other_births(p.date_of_birth)
    }
    names = {p.family_name.casefold() for p in people if p.date_of_birth is None}
    numbers: list[dict[str, Any]] = [
        {"type": i.type.value, "value": i.value} for p in people for i in p.identifiers
    ]
    by_number = [col(Pathway.identifiers).contains([number]) for number in numbers]
    return [
        col(Pathway.case_urn).in_(cases),
        col(Pathway.date_of_birth).in_(births),
        func.lower(col(Pathway.family_name)).in_(names),
        *by_number,
    ]


def _has_order() -> ColumnElement[bool]:
    return exists().where(
        and_(
            col(Sentence.pathway_id) == Pathway.id,
            col(Sentence.superseded_at).is_(None),
            col(Sentence.ended_at).is_(None),
            col(Sentence.disposal).in_(_ORDERS),
        )
    )


def _has_breach() -> ColumnElement[bool]:
    return exists().where(and_(col(Breach.pathway_id) == Pathway.id, col(Breach.outcome).is_(None)))


def _has_review() -> ColumnElement[bool]:
    return exists().where(
        and_(
            col(CourtReview.pathway_id) == Pathway.id,
            col(CourtReview.held_at).is_(None),
            col(CourtReview.cancelled_at).is_(None),
        )
    )


def _has_return() -> ColumnElement[bool]:
    return exists().where(
        and_(col(ReturnToCourt.pathway_id) == Pathway.id, col(ReturnToCourt.answered_by).is_(None))
    )
