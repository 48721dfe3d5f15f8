"""Who was on an earlier list of the same court and day, and is not on this one any more (R7)."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import and_, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import select
from services.common.outbox import tell
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.listings import source_of
from services.court_listing.intake.reading.findings import Defendant, Reading, Sitting
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.sittings import to_come
from services.court_listing.models.pathways import Pathway
from services.court_listing.operations import events
from services.court_listing.operations.pathways import Dossier
from services.court_listing.rules import hearing_days
from services.court_listing.schemas.intake import TakenOffOut


async def cases_listed(session: AsyncSession, reading: Reading) -> Sequence[str]:
    """The cases of everybody who is on the list of a court and day that this one covers.

    Found before any of them is locked, so that all cases of a message are locked in one order.
    """
    places = {(part.court_name, part.on) for part in reading.covered}
    codes = {(part.court_code, part.on) for part in reading.covered if part.court_code}
    if not places:
        return []
    by_code = [
        col(Pathway.days).contains(
            [{"court_code": code, "hearing_on": on.isoformat(), "taken_off_at": None}]
        )
        for code, on in sorted(codes)
    ]
    conditions = [
        or_(
            col(Pathway.days).contains(
                [{"court_name": court, "hearing_on": on.isoformat(), "taken_off_at": None}]
            ),
            and_(
                col(Pathway.days) == [],
                col(Pathway.hearing_on) == on,
                col(Pathway.court_name) == court,
            ),
        )
        for court, on in sorted(places)
    ]
    found = await session.execute(
        select(Pathway.case_urn).where(or_(*conditions, *by_code)).distinct()
    )
    return list(found.scalars())


def note_present(intake: Intake, pathway: Pathway, defendant: Defendant) -> None:
    """That the message has the person, on these days at these courts."""
    source = source_of(intake.reading)
    days = (hearing_days.day_at(sitting, source) for sitting in defendant.sittings)
    intake.present.setdefault(pathway.id, []).extend(days)


def take_off(intake: Intake, cases: Iterable[Sequence[Dossier]]) -> None:
    """R7: take off that day who is not on the newer list of it, tell it, and name them."""
    if not intake.reading.covered:
        return
    for dossiers in cases:
        for dossier in dossiers:
            if dossier.pathway.id not in intake.merged:
                _take_off(intake, dossier)


def _take_off(intake: Intake, dossier: Dossier) -> None:
    pathway, before = dossier.pathway, hearing_days.recorded(dossier.pathway)
    present = intake.present.get(pathway.id, [])
    reading, source = intake.reading, source_of(intake.reading)
    after = hearing_days.without_absent(before, reading.covered, present, source, pathway.site)
    gone = hearing_days.taken_off(before, after)
    if not gone:
        return
    pathway.days = after
    intake.moved.append(dossier)
    moved = _list_next(pathway, intake.now)
    if moved:
        tell(intake.session, events.case_listed(pathway, dossier.offences, reading.as_of))
        events.tell_days(intake.session, pathway, reading.as_of)
    else:
        tell(intake.session, events.days_changed(pathway, reading.as_of))
    for day in gone:
        _report(intake, pathway, day)


def _list_next(pathway: Pathway, now: datetime) -> bool:
    """List the person on the next day that stands, if the day of the hearing is none of them."""
    left = hearing_days.standing(pathway.days)
    if not left or pathway.hearing_on.isoformat() in {day["hearing_on"] for day in left}:
        return False
    sittings = [Sitting(d["court_name"], d["court_room"], d.get("site", ""), _at(d)) for d in left]
    following = to_come(sittings, now)
    # A day that was kept before sites were is of the site of the listing.
    pathway.site = following.site or pathway.site
    pathway.court_name, pathway.court_room = following.court_name, following.court_room
    pathway.hearing_at, pathway.hearing_on = following.at.astimezone(UTC), day_of(following.at)
    return True


def _at(day: hearing_days.Day) -> datetime:
    return datetime.fromisoformat(day["hearing_at"])


def _report(intake: Intake, pathway: Pathway, day: hearing_days.Day) -> None:
    intake.taken_off.append(
        TakenOffOut(
            pathway_id=pathway.id,
            case_urn=pathway.case_urn,
            family_name=pathway.family_name,
            given_names=pathway.given_names,
            court_name=day["court_name"],
            hearing_on=day["hearing_on"],
        )
    )
    covered = intake.reading.covered
    places = (p for p in covered if hearing_days.is_the_court(p, day))
    pointer = next((place.pointer for place in places), "")
    intake.report.note(pointer, "somebody listed here before is on this list no more: taken off")
