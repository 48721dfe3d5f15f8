"""An organisation's practitioners, found within the caller's sites, and their sign-ins (R53)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common import scope
from services.common.database import first, rows, select
from services.common.errors import Unknown
from services.common.identity import Caller
from services.common.scope_sign_ins import follow
from services.provider_assessment.models.practitioners import Practitioner, SignIn
from services.provider_assessment.rules import practitioners as rules


async def practitioner_of(
    session: AsyncSession, id: UUID, caller: Caller, *, lock: bool = False
) -> Practitioner:
    """One of the caller's organisation and sites. Raises ``Unknown`` for any other (R52, R53)."""
    own = select(Practitioner).where(
        Practitioner.id == id, Practitioner.organisation == caller.organisation
    )
    found = await first(session, own.with_for_update() if lock else own)
    if found is None or not await scope.sees_site(session, caller, found.site):
        raise Unknown("There is no such practitioner.")
    return found


async def sign_ins_of(session: AsyncSession, id: UUID) -> list[SignIn]:
    """Those a practitioner had, the newest first."""
    theirs = select(SignIn).where(SignIn.practitioner_id == id)
    return list(await rows(session, theirs.order_by(col(SignIn.since).desc())))


async def practitioners_at(
    session: AsyncSession, organisation: str, site: str, user: str | None, at: datetime | None
) -> Sequence[Practitioner]:
    """Those of a site by name; with ``user`` the one who signed in so at a moment, or does now."""
    here = select(Practitioner).where(
        Practitioner.organisation == organisation, Practitioner.site == site
    )
    if user is not None:
        moment, until = at or datetime.now(UTC), col(SignIn.until)
        signed_in = select(SignIn.practitioner_id).where(
            SignIn.organisation == organisation,
            SignIn.user_name == user,
            SignIn.since <= moment,
            until.is_(None) | (until > moment),
        )
        here = here.where(col(Practitioner.id).in_(signed_in))
    return await rows(session, here.order_by(Practitioner.name, col(Practitioner.id)))


async def change_sign_in(
    session: AsyncSession,
    practitioner: Practitioner,
    user: str | None,
    since: datetime | None,
    caller: Caller,
) -> None:
    """R53: the name they sign in by from a moment on; the one before ends then, and is kept.

    Who may see whom follows the person: cases closed to the old name are to the new one too.
    """
    at = since or datetime.now(UTC)
    theirs = SignIn.practitioner_id == practitioner.id
    current = await first(session, select(SignIn).where(theirs, col(SignIn.until).is_(None)))
    if user == (current.user_name if current else None):
        return
    if current is not None:
        rules.must_follow(current.since, at)
        current.until = at
        await session.flush()
    if user is None:
        return
    await _require_free(session, practitioner, user, at)
    session.add(
        SignIn(
            practitioner_id=practitioner.id,
            organisation=practitioner.organisation,
            user_name=user,
            since=at,
            recorded_by=caller.user,
        )
    )
    if current is not None:
        await follow(session, caller, current.user_name, user)


async def _require_free(
    session: AsyncSession, practitioner: Practitioner, user: str, at: datetime
) -> None:
    others = select(SignIn).where(
        SignIn.organisation == practitioner.organisation, SignIn.user_name == user
    )
    taken = await rows(session, others.with_for_update())
    rules.require_sign_in_free([one.until for one in taken], at)
