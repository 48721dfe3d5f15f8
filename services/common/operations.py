"""Who operators are, and what they see of the outbox and of waits; nothing of people."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text

from services.common import late, set_aside
from services.common.errors import Unknown
from services.common.identity import Asker, Caller, authenticated, not_let_in
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.common.waiting import WaitCount, counted

router = APIRouter(prefix="/operations", tags=["operations"], route_class=UnitOfWorkRoute)

CONSOLE = "operator_console"


class OperatorAsker(Asker):
    """Operators of the agency itself, and of the console that all agencies share.

    Nobody else's, and no organisation's: to them the route is not there.
    """

    def __init__(self) -> None:
        """In the one role."""
        super().__init__(None, ("operator",))

    async def __call__(self, request: Request) -> Caller:
        """The operator. Raises ``Unknown`` (404) for another agency's."""
        caller = await authenticated(request)
        if caller.organisation or caller.agency not in (request.app.state.service, CONSOLE):
            raise not_let_in("agency", Unknown("Not found, or you may not see it."))
        return await super().__call__(request)


Operator = Annotated[Caller, Depends(OperatorAsker())]


class BacklogOut(BaseModel):
    """What was told and is not yet published."""

    waiting: int
    oldest_seconds: float
    set_aside: int = Field(description="of these, what no broker takes, and what waits behind it")


class ReasonIn(BaseModel):
    """Why an event is discarded; kept in the audit."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=5, max_length=500)]


class RetryIn(ReasonIn):
    """Why an event is applied again."""

    released: Annotated[
        bool,
        Field(description="the data protection officers agree: asked of what may be a disclosure"),
    ] = False


class DiscardIn(RetryIn):
    """Why an event is given up, and which of the two steps this is."""

    step: Annotated[
        Literal["propose", "agree"] | None,
        Field(description="409 where it is the other one by now; whichever is next, unless said"),
    ] = None


_BACKLOG = text(f"""
SELECT count(*) AS waiting, {late.SECONDS} AS oldest_seconds,
    count(*) FILTER (WHERE EXISTS ({set_aside.IS})) AS set_aside FROM outbox o
""")  # noqa: S608


@router.get("/backlog", summary="What is not yet published")
async def backlog(session: Session, caller: Operator, request: Request) -> BacklogOut:
    """How many events wait, and for how long the oldest should have left already."""
    found = await session.execute(_BACKLOG, request.app.state.late())
    return BacklogOut.model_validate(dict(found.mappings().one()))


@router.get("/waiting", summary="What is waited for, how often and since when")
async def waiting(request: Request, session: Session, caller: Operator) -> list[WaitCount]:
    """Counts over everybody; nobody in particular."""
    return await counted(session, request.app.state.waits)
