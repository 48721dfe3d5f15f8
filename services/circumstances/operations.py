"""What every agency does with a circumstance: keeps it, and puts right what followed from it.

Guarantee: whoever said it, in whatever order it comes and however often it is taken back, what
follows is of all that stands; each version of it stays in history.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.event import Agency, Event
from contracts.events import court_orders
from contracts.events.forms import CircumstanceRecorded
from contracts.events.provider_treatment import PersonDied
from contracts.vocabulary import Circumstance
from services.circumstances.models import Said
from services.circumstances.rules import Standing, standing
from services.common.clock_facts import note, take_back
from services.common.database import rows, select
from services.common.subscriptions import Handler

Lock = Callable[[AsyncSession, UUID], Awaitable[object]]
Follow = Callable[[AsyncSession, UUID, Standing, Standing], Awaitable[None]]
"""What follows at the agency, from how it was to how it is; called only where that differs."""

RECORDED = court_orders.CircumstanceRecorded.name
"""The name is the same whichever agency tells it."""

COLUMNS = ("circumstance", "began_at", "ended_at", "withdrawn", "told_by")


@dataclass(frozen=True)
class Kept:
    """How an agency keeps circumstances: its table, the lock on a person, and what follows."""

    model: type[Said]
    lock: Lock
    follow: Follow


async def all_said(session: AsyncSession, kept: Kept, pathway_id: UUID) -> list[Said]:
    """All that agencies said of a person, taken back or not."""
    own = select(kept.model).where(col(kept.model.pathway_id) == pathway_id)
    return list(await rows(session, own.order_by(col(kept.model.began_at), col(kept.model.id))))


async def standing_of(session: AsyncSession, kept: Kept, pathway_id: UUID) -> Standing:
    """What holds of all that was said of a person."""
    return standing(await all_said(session, kept, pathway_id))


async def recorded_by(session: AsyncSession, kept: Kept, pathway_id: UUID, agency: Agency) -> bool:
    """Whether an agency recorded anything of a person itself."""
    return any(said.told_by == agency for said in await all_said(session, kept, pathway_id))


async def put(session: AsyncSession, kept: Kept, said: Said) -> None:
    """Keep what was said, in place of what it said before, and carry out what follows.

    The person is locked by the caller, before it looks at anything.
    """
    known = await all_said(session, kept, said.pathway_id)
    before = standing(known)
    earlier = next((one for one in known if one.id == said.id), None)
    if earlier is not None:
        _forget_death(session, earlier)
        for name in (*COLUMNS, "why", "recorded_by"):
            setattr(earlier, name, getattr(said, name))
        earlier.version += 1
    else:
        session.add(said)
    await session.flush()
    now_said = await all_said(session, kept, said.pathway_id)
    for one in now_said:
        if _is_death(one):
            note(session, _fact(one), one.pathway_id, one.began_at, **_values(one))
    now = standing(now_said)
    if now != before:
        await kept.follow(session, said.pathway_id, before, now)


def _is_death(said: Said) -> bool:
    return said.circumstance == Circumstance.DIED and not said.withdrawn


def _fact(said: Said) -> str:
    """The name under which clocks heard of it."""
    return PersonDied.name if said.told_by == Agency.PROVIDER else RECORDED


def _values(said: Said) -> dict[str, object]:
    return {"circumstance": said.circumstance, "withdrawn": said.withdrawn}


def _forget_death(session: AsyncSession, said: Said) -> None:
    """Clocks do not rest for a death that is said no more; another one is noted again."""
    if _is_death(said):
        take_back(session, _fact(said), said.pathway_id, said.began_at, **_values(said))


def heard(kept: Kept) -> Handler:
    """A handler of what another agency recorded, ended, corrected or took back."""

    async def handle(session: AsyncSession, event: Event) -> None:
        assert isinstance(event, CircumstanceRecorded)
        circumstance: Circumstance | None = event.circumstance
        if circumstance is None:
            return
        said = kept.model(
            id=event.circumstance_id,
            pathway_id=event.pathway_id,
            circumstance=circumstance.value,
            began_at=event.occurred_at,
            ended_at=event.ended_at,
            withdrawn=bool(event.withdrawn),
            told_by=event.publisher.value,
        )
        await kept.lock(session, event.pathway_id)
        await put(session, kept, said)

    return handle


def heard_death(kept: Kept) -> Handler:
    """A handler of a death that a provider signed off: one for each requirement (R42)."""

    async def handle(session: AsyncSession, event: Event) -> None:
        assert isinstance(event, PersonDied)
        said = kept.model(
            id=uuid5(event.pathway_id, f"died {event.requirement}"),
            pathway_id=event.pathway_id,
            circumstance=Circumstance.DIED.value,
            began_at=event.occurred_at,
            told_by=Agency.PROVIDER.value,
        )
        await kept.lock(session, event.pathway_id)
        await put(session, kept, said)

    return handle
