"""The two routes of an agency that records circumstances: recorded, and said otherwise."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from contracts.vocabulary import Circumstance
from services.circumstances import rules
from services.circumstances.models import Said
from services.circumstances.operations import Kept, all_said, put
from services.circumstances.schemas import CircumstanceChangeIn, CircumstanceIn, CircumstanceOut
from services.common.errors import Unknown
from services.common.identity import Caller
from services.common.unit_of_work import IfMatch, Session, about, unchanged


@dataclass(frozen=True)
class Recorded:
    """How an agency records circumstances: who may, how the case is found, and whom it tells."""

    agency: Agency
    kept: Kept
    recorder: Any
    find: Callable[[AsyncSession, UUID], Awaitable[object]]
    tell: Callable[[AsyncSession, Said], Awaitable[None]]


def add_circumstances(router: APIRouter, of: Recorded) -> None:
    """Add both routes to a router whose prefix is ``/v1`` (R33, R42)."""
    _add_recording(router, of)
    _add_change(router, of)


def _add_recording(router: APIRouter, of: Recorded) -> None:
    recorder = of.recorder.__metadata__[0]

    @router.post(
        "/pathways/{pathway_id}/circumstances",
        status_code=201,
        summary="Say that somebody died, was remanded or is in hospital (R33, R42)",
        description="Appointments from then on are not held, clocks rest, nobody is absent.",
    )
    async def record(
        pathway_id: UUID,
        body: CircumstanceIn,
        session: Session,
        caller: Annotated[Caller, recorder],
        response: Response,
    ) -> CircumstanceOut:
        await of.find(session, pathway_id)
        rules.must_end_later(body.circumstance, body.began_at, body.ended_at)
        own = [s for s in await all_said(session, of.kept, pathway_id) if s.told_by == of.agency]
        rules.may_record(own, body.circumstance, body.began_at)
        said = of.kept.model(
            pathway_id=pathway_id,
            told_by=of.agency.value,
            recorded_by=caller.user,
            **body.model_dump(mode="python") | {"circumstance": body.circumstance.value},
        )
        await put(session, of.kept, said)
        await of.tell(session, said)
        response.headers["etag"] = f'"{said.version}"'
        return CircumstanceOut.model_validate(said)


def _add_change(router: APIRouter, of: Recorded) -> None:
    recorder = of.recorder.__metadata__[0]

    @router.put(
        "/circumstances/{circumstance_id}",
        summary="End, correct or take back what was said of somebody (R33, R42)",
        description="What was cancelled stays cancelled and is shown; clocks go on; all are told.",
    )
    async def change(
        circumstance_id: UUID,
        body: CircumstanceChangeIn,
        request: Request,
        session: Session,
        caller: Annotated[Caller, recorder],
        read: IfMatch,
        response: Response,
    ) -> CircumstanceOut:
        found = await session.get(of.kept.model, circumstance_id)
        if found is None or found.told_by != of.agency:
            raise Unknown("There is no such circumstance.")
        about(request, found.pathway_id)
        await of.kept.lock(session, found.pathway_id)
        await session.refresh(found, with_for_update=True)
        unchanged(found.version, read)
        rules.must_end_later(Circumstance(found.circumstance), body.began_at, body.ended_at)
        as_now = found.model_copy(update=body.model_dump() | {"recorded_by": caller.user})
        await put(session, of.kept, _copied(of, as_now))
        await of.tell(session, found)
        response.headers["etag"] = f'"{found.version}"'
        return CircumstanceOut.model_validate(found)


def _copied(of: Recorded, said: Said) -> Said:
    """A row of its own, that no session holds."""
    return of.kept.model(**said.model_dump())
