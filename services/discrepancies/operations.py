"""Keeping a discrepancy in step with the two records it is about.

Guarantee: there is one entry for one thing, whichever record comes first. On willingness it is open
while the two differ, open again where they come to differ in another way, and closed where they
agree; on attendance it is opened once, and closed by who settles it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.discrepancies import Attendance, attendance_discrepancy, recorded_otherwise
from contracts.vocabulary import SettledAs
from services.discrepancies.models import Differing, Reported


async def reconcile(
    session: AsyncSession, discrepancy: Differing, at: datetime, *, agree: bool, holds: SettledAs
) -> None:
    """Open the entry, or bring the one there is up to date with both records as they are now.

    ``discrepancy`` is a row of the agency's table as it would be opened; ``holds`` is whose record
    stayed as it was where the two have come to ``agree``.
    """
    known = await session.get(type(discrepancy), discrepancy.id, with_for_update=True)
    if agree:
        _close(known, at, holds)
    elif known is None:
        session.add(discrepancy)
    elif (known.own, known.other) != (discrepancy.own, discrepancy.other):
        known.sqlmodel_update(discrepancy.model_dump(exclude={"id"}))


async def recorded_otherwise_by(
    session: AsyncSession,
    model: type[Differing],
    recorded: Sequence[Attendance],
    reports: Iterable[Any],
) -> list[tuple[Any, UUID, UUID]]:
    """R33: each report that an appointment is recorded otherwise, and no entry is there yet.

    ``reports`` are rows of the agency's table; with each come the id of the entry and that of the
    appointment.
    """
    differing = []
    for report in reports:
        id, other = attendance_discrepancy(report.id), recorded_otherwise(recorded, _said(report))
        if other is not None and await session.get(model, id) is None:
            assert other.appointment_id is not None
            differing.append((report, id, other.appointment_id))
    return differing


def _said(report: Reported) -> Attendance:
    return Attendance(
        report.appointment_id,
        report.requirement,
        report.appointment_at,
        report.session_number,
        report.attended,
    )


def _close(known: Differing | None, at: datetime, holds: SettledAs) -> None:
    """The record that was another is now as the one that holds."""
    if known is None:
        return
    known.own = known.other = known.own if holds is SettledAs.OWN else known.other
    if known.settled_at is None:
        known.settled_at, known.settled_as = at, holds.value
