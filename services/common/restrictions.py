"""Restricting a case to some, or from some; standing in elsewhere; looking all the same (R53, R57).

Every agency has the same routes for them. What they decide is enforced by ``scope``.
"""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import scope
from services.common.break_glass import add_break_glass
from services.common.covers import add_covering
from services.common.errors import Refused, Unknown
from services.common.identity import Caller
from services.common.outbox import tell
from services.common.restriction_forms import (
    EndIn,
    MarkOut,
    RestrictionIn,
    RestrictionOut,
    Restrictions,
    RestrictionSetOut,
    RestrictionsOut,
    by,
    subject_of,
    warnings,
)
from services.common.restriction_marks import MARKS, is_restricted
from services.common.unit_of_work import Session, about

__all__ = ["Restrictions", "add_restrictions"]

_SET = text("""
INSERT INTO scope_restriction (id, subject, organisation, kind, users, reason, source, starts_at,
    until, review_on, set_by)
VALUES (:id, :subject, :organisation, :kind, :users, :reason, :source,
    coalesce(:starts_at, clock_timestamp()), :until, :review_on, :by) RETURNING *
""")
_OF = text("""
SELECT * FROM scope_restriction WHERE subject = :subject AND organisation = :organisation
ORDER BY set_at DESC LIMIT 200
""")
_ONE = text("""
SELECT * FROM scope_restriction WHERE id = :id AND organisation = :organisation FOR UPDATE
""")
_END = text("""
UPDATE scope_restriction SET ended_at = clock_timestamp(), ended_by = :by, end_reason = :reason
WHERE id = :id RETURNING *
""")


def add_restrictions(router: APIRouter, of: Restrictions) -> None:
    """Add restricting, covering and break-glass to an agency's routes."""
    _add_restricting(router, of)
    _add_ending(router, of)
    add_covering(router, of.setter.__metadata__[0])
    add_break_glass(router, of)


def _add_restricting(router: APIRouter, of: Restrictions) -> None:
    setter, path = of.setter.__metadata__[0], f"{of.prefix}/restrictions"

    @router.post(path, status_code=201, summary="Restrict a case (R53)")
    async def restrict(
        body: RestrictionIn, request: Request, session: Session, caller: Annotated[Caller, setter]
    ) -> RestrictionSetOut:
        """From the commit on it does not exist for those kept out; other agencies see a mark.

        Who sets it may be one of them: then the answer warns of that.
        """
        subject = subject_of(request, of)
        known_as = await of.find(session, subject, caller)
        values = body.model_dump() | by(caller) | {"id": uuid4(), "subject": subject}
        row = (await session.execute(_SET, values)).mappings().one()
        await _mark(session, of, subject, known_as)
        warned = warnings(body, caller.user)
        return RestrictionSetOut.model_validate(dict(row) | {"warnings": warned})

    @router.get(path, summary="Restrictions of a case (R53)")
    async def read(
        request: Request, session: Session, caller: Annotated[Caller, setter]
    ) -> RestrictionsOut:
        """Own ones, newest first, and that other agencies restrict it."""
        subject = subject_of(request, of)
        known_as = await of.find(session, subject, caller)
        rows = (await session.execute(_OF, by(caller) | {"subject": subject})).mappings()
        marks = (await session.execute(MARKS, {"subject": known_as or subject})).mappings()
        return RestrictionsOut(
            restrictions=[RestrictionOut.model_validate(dict(row)) for row in rows],
            marks=[MarkOut.model_validate(dict(row)) for row in marks],
        )


def _add_ending(router: APIRouter, of: Restrictions) -> None:
    setter = of.setter.__metadata__[0]

    @router.post("/v1/restrictions/{restriction_id}/ends", status_code=201, summary="End one (R53)")
    async def end(
        restriction_id: UUID,
        body: EndIn,
        request: Request,
        session: Session,
        caller: Annotated[Caller, setter],
    ) -> RestrictionOut:
        """The history stays; other agencies learn when none is left."""
        named = by(caller) | {"id": restriction_id}
        kept = (await session.execute(_ONE, named)).mappings().first()
        if kept is None:
            raise Unknown("There is no such restriction.")
        known_as = await of.find(session, kept["subject"], caller)
        about(request, known_as or kept["subject"])
        if kept["ended_at"] is not None:
            raise Refused("This restriction has ended already.", rule="R53")
        row = (await session.execute(_END, named | {"reason": body.reason})).mappings().one()
        await _mark(session, of, kept["subject"], known_as)
        return RestrictionOut.model_validate(dict(row))


async def _mark(
    session: AsyncSession, of: Restrictions, subject: UUID, known_as: UUID | None
) -> None:
    """Tell the others, where they know the case, that it is restricted, or no longer is.

    Who set it may be kept out by it too.
    """
    if known_as is None:
        return
    async with scope.as_the_service(session):
        restricted, until = await is_restricted(session, subject)
    tell(session, of.event.of(known_as, datetime.now(UTC), restricted=restricted, until=until))
