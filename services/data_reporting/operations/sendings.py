"""The clock of the monthly return: from the end of a month that had something to report (C13)."""

from datetime import UTC, datetime, time
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.clocks import note
from services.common.refusal import Refused
from services.data_reporting.rules import returns

# Of two first facts of a month at once one makes the row, and the other waits for nothing.
_FIRST = text("""
INSERT INTO return_due (site, month) VALUES (:site, :month) ON CONFLICT DO NOTHING RETURNING month
""")


def return_subject(site: str, month: str) -> UUID:
    """What the clock of a return is about: the UUIDv5 of site and month, and no person."""
    return uuid5(NAMESPACE_URL, f"cstr:return/{site}/{month}")


def ends_at(month: str) -> datetime:
    """R70: when a month is over, and its return can be made."""
    _, following = returns.month_of(month)
    return datetime.combine(following, time(), UTC)


async def expect(session: AsyncSession, site: str, at: datetime) -> None:
    """C13: the first person listed at a site in a month makes its return expected."""
    month = f"{at:%Y-%m}"
    made = await session.execute(_FIRST, {"site": site, "month": month})
    if made.first() is not None:
        note(session, "ReturnDue", return_subject(site, month), ends_at(month))


def may_send(month: str, at: datetime, *, as_it_is: bool) -> None:
    """R70: what is sent is the return of a month that is over, as its facts are."""
    if at < ends_at(month):
        raise Refused("The month is not over.", rule="R70", code="NotOver")
    if not as_it_is:
        raise Refused(
            "Facts came since this version: make the return again.",
            rule="R70",
            field="/version",
            code="Outdated",
        )


def note_sent(session: AsyncSession, site: str, month: str, at: datetime) -> None:
    """C13: stops with the first version that is sent."""
    note(session, "ReturnSent", return_subject(site, month), at)
