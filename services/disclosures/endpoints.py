"""The two routes that every agency has for its disclosures: those to be looked at, and a review."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.identity import Caller
from services.common.unit_of_work import Session, about
from services.disclosures.models import Disclosed
from services.disclosures.operations import needing_review, record_review
from services.disclosures.schemas import EmergencyOut, EmergencyReviewIn

FindDisclosure = Callable[[AsyncSession, UUID, Caller], Awaitable[tuple[Disclosed, UUID]]]
"""The disclosure that is named, locked, and whose record it is. Raises ``Unknown`` (404)."""


DISCLOSE: Any = {
    "path": "/pathways/{pathway_id}/emergency-disclosures",
    "status_code": 201,
    "summary": "Disclose without consent (R41, R57)",
}
"""The route on which an agency that knows the pathway makes a disclosure."""


def all_of_the_agency(caller: Caller) -> Sequence[Any]:
    """No condition more: every disclosure of the agency."""
    return ()


@dataclass(frozen=True)
class Reviews:
    """How an agency lists and reviews its disclosures.

    ``reviewer`` is the annotated caller who may, ``by`` the same in words; ``own`` are the
    conditions on the table for what this caller may see.
    """

    model: type[Disclosed]
    out: type[EmergencyOut]
    reviewer: Any
    by: str
    listed: str
    find: FindDisclosure
    own: Callable[[Caller], Sequence[Any]] = all_of_the_agency


def add_reviews(router: APIRouter, of: Reviews) -> None:
    """Add both routes to the router on which the agency's own disclosures are made (R57)."""
    reviewer = of.reviewer.__metadata__[0]

    @router.get(
        "/emergency-disclosures",
        summary="Disclosures to be looked at (R57)",
        description=of.listed,
        response_model=list[of.out],  # type: ignore[name-defined]
    )
    async def to_look_at(
        session: Session,
        caller: Annotated[Caller, reviewer],
        limit: Annotated[int, Query(ge=1, le=200)] = 100,
    ) -> Any:
        listed = await needing_review(session, of.model, limit, *of.own(caller))
        return [of.out.model_validate(disclosure) for disclosure in listed]

    @router.post(
        "/emergency-disclosures/{disclosure_id}/reviews",
        status_code=201,
        summary="Review a disclosure somebody else made (R57)",
        description=f"Once, by {of.by} who did not make it: whether it was justified, and why.",
        response_model=of.out,
    )
    async def review(
        disclosure_id: UUID,
        body: EmergencyReviewIn,
        request: Request,
        session: Session,
        caller: Annotated[Caller, reviewer],
    ) -> Any:
        disclosure, subject = await of.find(session, disclosure_id, caller)
        about(request, subject)
        record_review(disclosure, body, caller.user)
        return of.out.model_validate(disclosure)
