"""Standing in at a site for a time (R53). What it decides is enforced by ``scope``."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from sqlalchemy import RowMapping, text

from services.common import scope
from services.common.errors import Unknown, Unprocessable
from services.common.identity import Caller
from services.common.restriction_forms import CoverIn, CoverOut, EndIn, by
from services.common.unit_of_work import Session

MOST_COVER = timedelta(days=92)

_COVER = text("""
INSERT INTO scope_cover (id, user_name, organisation, site, reason, starts_at, until, review_on,
    granted_by)
VALUES (:id, :user, :organisation, :site, :reason, coalesce(:starts_at, clock_timestamp()), :until,
    :review_on, :by) RETURNING *, user_name AS user
""")
_COVERS = text("""
SELECT *, user_name AS user FROM scope_cover
WHERE organisation = :organisation AND (:everywhere OR site = ANY(CAST(:sites AS text[])))
ORDER BY until DESC LIMIT 200
""")
_END_COVER = text("""
UPDATE scope_cover SET ended_at = clock_timestamp(), ended_by = :by, end_reason = :reason
WHERE id = :id AND organisation = :organisation AND ended_at IS NULL
    AND (:everywhere OR site = ANY(CAST(:sites AS text[])))
RETURNING *, user_name AS user
""")


def add_covering(router: APIRouter, setter: Any) -> None:
    """Granting, listing and ending cover, by who sets restrictions."""

    @router.post("/v1/covers", status_code=201, summary="Let somebody stand in at a site (R53)")
    async def cover(body: CoverIn, session: Session, caller: Annotated[Caller, setter]) -> CoverOut:
        """At a site of one's own, for three months at most, with a day on which it is reviewed."""
        if not scope.may_see_site(caller, body.site):
            raise Unprocessable("You can grant cover at your own sites only.", field="/site")
        starts = body.starts_at or datetime.now(UTC)
        if not starts < body.until <= starts + MOST_COVER:
            message = "Cover ends after it starts, and within three months."
            raise Unprocessable(message, rule="R53", field="/until")
        values = body.model_dump() | by(caller) | {"id": uuid4()}
        return _cover((await session.execute(_COVER, values)).mappings().one())

    @router.get("/v1/covers", summary="Cover that was granted (R53)")
    async def covers(session: Session, caller: Annotated[Caller, setter]) -> list[CoverOut]:
        """Of one's own sites; what ends last first, at most 200."""
        values = by(caller) | scope.sites_of(caller)
        return [_cover(row) for row in (await session.execute(_COVERS, values)).mappings()]

    @router.post("/v1/covers/{cover_id}/ends", status_code=201, summary="End cover (R53)")
    async def end_cover(
        cover_id: UUID, body: EndIn, session: Session, caller: Annotated[Caller, setter]
    ) -> CoverOut:
        """From the commit on."""
        values = by(caller) | scope.sites_of(caller) | {"id": cover_id, "reason": body.reason}
        row = (await session.execute(_END_COVER, values)).mappings().first()
        if row is None:
            raise Unknown("There is no such cover, or it has ended.")
        return _cover(row)


def _cover(row: RowMapping) -> CoverOut:
    return CoverOut.model_validate(dict(row))
