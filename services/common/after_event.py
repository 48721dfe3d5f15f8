"""An answer to an event that this service may not have applied yet.

Whoever reads an event from its teller and answers here at once is not told that there is no such
record: it says after which event it asks, and is asked to wait where that was not heard of yet.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from contracts.sharing import load_agreements
from services.common import scope
from services.common.errors import BadRequest, Unavailable
from services.common.identity import Caller

Knows = Callable[[AsyncSession, UUID, Caller], Awaitable[bool]]
"""Whether the caller's organisation has anything to do with a subject."""

HEADER = "After-Event"

_LAST = text("SELECT last FROM inbox_sequence WHERE channel = :channel AND subject = :subject")


async def require_heard(session: AsyncSession, request: Request, caller: Caller) -> None:
    """Raise ``Unavailable`` (503) until the event named in ``After-Event`` is applied here.

    And always for whom its subject does not exist, as for one that never was: how much was told of
    somebody is not for them to find out. The header says source, subject and sequence of the
    event, as its attributes have them:
    ``/cstr/<teller> 00000000-0000-4000-8000-000000000001 3``. Raises ``BadRequest`` for
    what is no such thing.
    """
    said = request.headers.get(HEADER)
    if said is None:
        return
    channel, subject, sequence = _named(said, request.app.state.service)
    last = (await session.execute(_LAST, {"channel": channel, "subject": subject})).scalar()
    if (last or 0) < sequence or not await _exists_for(session, request, caller, subject):
        raise Unavailable(
            "This event has not been taken in here yet: ask again, for a minute or two. After that"
            " it may wait behind something that people have to look at.",
            code="NotHeardYet",
        )


async def _exists_for(
    session: AsyncSession, request: Request, caller: Caller, subject: UUID
) -> bool:
    knows: Knows | None = request.app.state.knows
    if caller.organisation and (knows is None or not await knows(session, subject, caller)):
        return False
    return await scope.is_known(session, subject)


def _named(said: str, reader: str) -> tuple[str, UUID, int]:
    try:
        source, subject, sequence = said.split(" ")
        writer, number = Agency(source.removeprefix("/cstr/")), int(sequence)
        if not 0 < number < 2**63 or not sequence.isascii():
            raise ValueError
        topics = {a.writer: a.topic for a in load_agreements().of_reader(Agency(reader))}
        return topics[writer], UUID(subject), number
    except (ValueError, KeyError):
        raise BadRequest(
            "After-Event is source, subject and sequence of an event told to this service.",
            field=HEADER,
        ) from None
