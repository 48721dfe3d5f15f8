"""Looking at a case that does not exist for oneself, with a reason, for minutes, reviewed (R57)."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from sqlalchemy import text

from services.common import scope
from services.common.errors import Refused, Unknown
from services.common.identity import Caller
from services.common.restriction_forms import (
    BreakGlassIn,
    BreakGlassOut,
    Restrictions,
    ReviewIn,
    by,
    subject_of,
)
from services.common.unit_of_work import Session, about, purpose

_BREAK = text("""
INSERT INTO scope_break_glass (id, subject, user_name, organisation, reason, until)
VALUES (:id, :subject, :user, :organisation, :reason,
    clock_timestamp() + make_interval(mins => :minutes)) RETURNING *, user_name AS user
""")
_BROKEN = text("""
SELECT *, user_name AS user FROM scope_break_glass
WHERE organisation = :organisation AND reviewed_at IS NULL ORDER BY at LIMIT 200
""")
_LOOKED = text("""
SELECT * FROM scope_break_glass WHERE id = :id AND organisation = :organisation FOR UPDATE
""")
_REVIEW = text("""
UPDATE scope_break_glass SET reviewed_at = clock_timestamp(), reviewed_by = :by,
    justified = :justified, review = :review
WHERE id = :id AND reviewed_at IS NULL AND user_name <> :by RETURNING *, user_name AS user
""")


def add_break_glass(router: APIRouter, of: Restrictions) -> None:
    """Looking, what is to be reviewed, and the review by somebody else."""
    _add_looking(router, of)
    _add_reviews(router, of.setter.__metadata__[0])


def _add_looking(router: APIRouter, of: Restrictions) -> None:
    anyone = of.anyone.__metadata__[0]

    @router.post(f"{of.prefix}/break-glass", status_code=201, summary="Look all the same (R57)")
    async def break_glass(
        body: BreakGlassIn, request: Request, session: Session, caller: Annotated[Caller, anyone]
    ) -> BreakGlassOut:
        """A case that does not exist for the caller does for minutes; somebody else reviews it."""
        subject = subject_of(request, of)
        await scope.leave(session)
        known_as = await of.find(session, subject, caller)
        about(request, known_as or subject)
        purpose(request, f"break-glass for {body.minutes} minutes")
        values = body.model_dump() | by(caller) | {"id": uuid4(), "subject": subject}
        row = (await session.execute(_BREAK, values | {"user": caller.user})).mappings().one()
        await scope.enter(session, caller)
        return BreakGlassOut.model_validate(dict(row))


def _add_reviews(router: APIRouter, setter: Any) -> None:
    @router.get("/v1/break-glass", summary="Who looked all the same, to be reviewed (R57)")
    async def unreviewed(
        session: Session, caller: Annotated[Caller, setter]
    ) -> list[BreakGlassOut]:
        """Of cases that exist for who asks; the oldest first, at most 200."""
        rows = (await session.execute(_BROKEN, by(caller))).mappings()
        return [BreakGlassOut.model_validate(dict(row)) for row in rows]

    @router.post(
        "/v1/break-glass/{break_glass_id}/reviews", status_code=201, summary="Review one (R57)"
    )
    async def review(
        break_glass_id: UUID,
        body: ReviewIn,
        request: Request,
        session: Session,
        caller: Annotated[Caller, setter],
    ) -> BreakGlassOut:
        """By somebody else than who looked, for whom the case exists; once.

        Where it was not justified, who looked sees the case no more from the commit on.
        """
        named = by(caller) | {"id": break_glass_id}
        kept = (await session.execute(_LOOKED, named)).mappings().first()
        if kept is None:
            raise Unknown("Nobody looked under this number.")
        about(request, kept["subject"])
        if kept["user_name"] == caller.user:
            raise Refused("Somebody else than who looked has to review it.", rule="R57")
        if kept["reviewed_at"] is not None:
            raise Refused("This was reviewed already.", rule="R57")
        row = (await session.execute(_REVIEW, named | body.model_dump())).mappings().one()
        return BreakGlassOut.model_validate(dict(row))
