"""When the breach that was referred, or the review that is due, is heard, as lists have it.

Guarantee: what others are told of is a day on which the person is on a list; where a newer list has
that day no more, this is told too.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.court_orders import OrderHearingListed
from services.common.database import rows, select
from services.common.outbox import tell
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.findings import Defendant, HeardFor, Sitting
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.models.breaches import Breach
from services.court_listing.models.reviews import CourtReview, ReturnToCourt
from services.court_listing.operations.orders import order_of
from services.court_listing.operations.pathways import Dossier
from services.court_listing.operations.requirements import who_treats
from services.court_listing.operations.reviews import open_review, set_review
from services.court_listing.rules import applications, hearing_days
from services.court_listing.rules.applications import Heard, Open

_NOT_TOLD = "heard for an order; whether for the breach or for the review is not said"


async def keep(intake: Intake) -> None:
    """Keep and tell what is heard of whom, and what is heard no more on the day told of."""
    concerned = {dossier.pathway.id: dossier for dossier, _ in intake.heard}
    concerned |= {dossier.pathway.id: dossier for dossier in intake.moved}
    if not concerned:
        return
    waiting = await _waiting(intake.session, concerned)
    for dossier, defendant in intake.heard:
        for heard_for in defendant.heard_for:
            await _hear(intake, dossier, defendant, heard_for, waiting)
    for dossier in concerned.values():
        for one in waiting.get(dossier.pathway.id, ()):
            if one.hearing_at is not None and not _stands(dossier, _listed(one)):
                await _say(intake.session, dossier, one, None, intake.reading.as_of)


Waiting = Breach | CourtReview


async def _waiting(session: AsyncSession, ids: Iterable[UUID]) -> Mapping[UUID, Sequence[Waiting]]:
    """The breaches and the reviews that wait for the court."""
    breaches = select(Breach).where(col(Breach.pathway_id).in_(ids), col(Breach.outcome).is_(None))
    reviews = select(CourtReview).where(
        col(CourtReview.pathway_id).in_(ids),
        col(CourtReview.held_at).is_(None),
        col(CourtReview.cancelled_at).is_(None),
    )
    found: dict[UUID, list[Waiting]] = {}
    waiting: list[Waiting] = [*await rows(session, breaches), *await rows(session, reviews)]
    for one in waiting:
        found.setdefault(one.pathway_id, []).append(one)
    return found


async def _hear(
    intake: Intake,
    dossier: Dossier,
    defendant: Defendant,
    heard_for: HeardFor,
    waiting: Mapping[UUID, Sequence[Waiting]],
) -> None:
    session, own = intake.session, waiting.get(dossier.pathway.id, ())
    breaches = [one for one in own if isinstance(one, Breach)]
    reviews = [one for one in own if isinstance(one, CourtReview)]
    returned = await _is_returned(session, dossier)
    order = order_of(dossier.sentence) is not None
    open = Open(order, bool(breaches), bool(reviews), returned)
    heard = applications.heard(heard_for.kind, open)
    sittings = [s for s in heard_for.sittings if _stands(dossier, s)]
    if not sittings:
        return
    if heard is None:
        if open.breach and (open.review or open.returned) and heard_for.kind is None:
            intake.report.note(defendant.pointer, _NOT_TOLD)
        return
    if heard is Heard.RETURN and not reviews:
        reviews = await _review_for_return(intake, dossier, _next(sittings, intake.now))
    for one in breaches if heard is Heard.BREACH else reviews:
        others = [s for s in _elsewhere(one, sittings) if _stands(dossier, s)]
        chosen = _next([*sittings, *others], intake.now)
        if (one.hearing_at, one.hearing_court) != (chosen.at, chosen.court_name):
            intake.report.note(defendant.pointer, f"listed: the {heard} that waits is heard")
            await _say(session, dossier, one, chosen, intake.reading.as_of)


async def _is_returned(session: AsyncSession, dossier: Dossier) -> bool:
    """R38: whether the order in force was returned to court, and no review answered it."""
    live = dossier.sentence
    if live is None:
        return False
    query = select(ReturnToCourt).where(
        ReturnToCourt.pathway_id == dossier.pathway.id,
        col(ReturnToCourt.answered_by).is_(None),
        ReturnToCourt.returned_at >= live.sentenced_at,
    )
    return bool(await rows(session, query))


async def _review_for_return(
    intake: Intake, dossier: Dossier, sitting: Sitting
) -> list[CourtReview]:
    """R38, C11: an order that was returned is reviewed on the day on which it is listed."""
    order = order_of(dossier.sentence)
    if order is None:
        return []
    id, session = dossier.pathway.id, intake.session
    at, treat = min(intake.reading.as_of, sitting.at), await who_treats(session, id, order.made)
    set_review(session, id, at, day_of(sitting.at), with_hearing=True, treat=treat)
    await session.flush()
    review = await open_review(session, id)
    return [review] if review is not None else []


def _elsewhere(one: Waiting, sittings: Sequence[Sitting]) -> list[Sitting]:
    """Where it was listed before, if that is none of these: another time of a day moves it."""
    if one.hearing_at is None:
        return []
    own = _listed(one)
    same = any((day_of(s.at), s.court_name) == (day_of(own.at), own.court_name) for s in sittings)
    return [] if same else [own]


def _listed(one: Waiting) -> Sitting:
    assert one.hearing_at is not None
    return Sitting(one.hearing_court or "", one.hearing_room, "", one.hearing_at)


def _stands(dossier: Dossier, sitting: Sitting) -> bool:
    """R7: whether the person is on the list of that court and day."""
    days = hearing_days.standing(hearing_days.recorded(dossier.pathway))
    key = (day_of(sitting.at).isoformat(), sitting.court_name)
    return key in {(day["hearing_on"], day["court_name"]) for day in days}


def _next(sittings: Sequence[Sitting], now: datetime) -> Sitting:
    """The next to come; of those that are past, the last."""
    ahead = [sitting for sitting in sittings if day_of(sitting.at) >= day_of(now)]
    if ahead:
        return min(ahead, key=lambda sitting: sitting.at)
    return max(sittings, key=lambda sitting: sitting.at)


async def _say(
    session: AsyncSession, dossier: Dossier, one: Waiting, sitting: Sitting | None, at: datetime
) -> None:
    """R52: to probation, and to those who treat under it."""
    one.hearing_at = sitting.at if sitting else None
    one.hearing_court = sitting.court_name if sitting else None
    one.hearing_room = sitting.court_room if sitting else None
    id, order = dossier.pathway.id, order_of(dossier.sentence)
    breached = [one.requirement] if isinstance(one, Breach) else order.made if order else ()
    event = OrderHearingListed.of(
        id,
        at,
        breach_id=one.id if isinstance(one, Breach) else None,
        review_id=one.id if isinstance(one, CourtReview) else None,
        hearing_at=one.hearing_at,
        hearing_on=day_of(sitting.at) if sitting else None,
        court_name=one.hearing_court,
        court_room=one.hearing_room,
    )
    tell(session, event, to_organisations=await who_treats(session, id, breached))
