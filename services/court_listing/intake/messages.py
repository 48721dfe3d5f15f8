"""A message kept: whom it is about, and what it changes of each.

Guarantee: the same message again changes nothing and tells nothing; a corrected one changes and
tells what it corrects.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import merging
from services.common.in_turns import in_turns, pieces
from services.common.outbox import tell
from services.court_listing.intake import (
    application_questions,
    applications,
    breach_answers,
    disputes,
    merged_cases,
    namesakes,
    removals,
    resentences,
    without_order,
)
from services.court_listing.intake.disputes import Recognised
from services.court_listing.intake.endings import keep_endings
from services.court_listing.intake.follow_up import follow_up
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.listings import keep_days, keep_offences, new_listing, relist
from services.court_listing.intake.pleas import keep_pleas
from services.court_listing.intake.reading.findings import Defendant, Reading
from services.court_listing.intake.reading.gathering import traits_of
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.place import same_id
from services.court_listing.intake.reading.recognising import pair
from services.court_listing.intake.reading.report import Problem
from services.court_listing.intake.reading.traits import Traits, name_key
from services.court_listing.intake.results import keep_results, shared_of
from services.court_listing.intake.sentences import keep_sentence
from services.court_listing.models.pathways import Pathway
from services.court_listing.operations import events, merges
from services.court_listing.operations.pathways import Dossier, dossiers_of
from services.court_listing.schemas.intake import Changed, IntakeOut, TakenOut

ROWS_AT_ONCE = 500

#: So many pairs of people are compared in the turn of the request; more, beside it.
_MANY = 400


def without_sites(reading: Reading, sites: Set[str]) -> Reading:
    """The message without those who appear at these sites, each with the reason (R53)."""
    passed = [d for d in reading.defendants if d.sitting.site in sites]
    reason = "the court is of no site of yours"
    return replace(
        reading,
        defendants=tuple(d for d in reading.defendants if d.sitting.site not in sites),
        applications=tuple(a for a in reading.applications if a.sitting.site not in sites),
        problems=(*reading.problems, *(Problem(d.pointer, reason, "R53") for d in passed)),
    )


def covering_nothing_of(reading: Reading, sites: Set[str]) -> Reading:
    """The message without saying who is on no list of these sites any more (R7, R53)."""
    return replace(reading, covered=tuple(c for c in reading.covered if c.site not in sites))


async def keep_message(
    session: AsyncSession, reading: Reading, by: str, now: datetime
) -> IntakeOut:
    """Keep and tell what is new, and report on every part (R7, R11, R26)."""
    applied = await applications.whose(session, reading, now)
    reading = applied.reading(reading)
    intake = Intake(session, reading, by, now)
    cases: dict[str, list[Defendant]] = {urn: [] for urn in applied.found}
    for defendant in reading.defendants:
        cases.setdefault(defendant.case_urn, []).append(defendant)
    listed, go_on = await _on_record(intake, cases, of_orders=bool(applied.found))
    everybody: Recognised = []
    async for urn, defendants in in_turns(cases.items()):
        recognised = await _recognised(intake, defendants, listed.get(urn, []))
        applications.add(intake, recognised, applied.found.get(urn, ()), listed.get(urn, []))
        everybody += recognised
    everybody = merged_cases.to_who_goes_on(intake, everybody, listed, go_on)
    async for defendant, dossier in in_turns(everybody):
        keep_defendant(intake, defendant, dossier)
    removals.take_off(intake, listed.values())
    await application_questions.keep_questions(intake, applied.asked)
    await namesakes.say_who_they_may_be(intake, listed)
    await disputes.ask_whose(intake)
    await write(intake)
    return IntakeOut.of(
        intake.taken,
        [*reading.problems, *intake.report.problems],
        [*reading.notes, *intake.report.notes],
        intake.taken_off,
        intake.may_be,
    )


async def _on_record(
    intake: Intake, cases: Mapping[str, Sequence[Defendant]], *, of_orders: bool
) -> tuple[dict[str, list[Dossier]], Mapping[UUID, Pathway]]:
    """Everybody of these cases and of what the list covers; who goes on for whom was merged."""
    session, reading = intake.session, intake.reading
    earlier = await removals.cases_listed(session, reading)
    go_on = {} if reading.is_list else await merges.survivors_of(session, cases)
    others = [pathway.case_urn for pathway in go_on.values()]
    listed = await dossiers_of(session, [*cases, *earlier, *others])
    intake.merged = await merging.merged(session)
    known = _sentenced_before([*cases, *others], listed)
    answers = reading.share is not None or of_orders
    intake.breaches = await resentences.breaches_of(session, known if answers else ())
    intake.replaced = await resentences.replaced_for(session, intake.breaches)
    if reading.share is not None or known:
        intake.shared = await shared_of(session, _ids(listed))
    return listed, go_on


async def write(intake: Intake) -> None:
    """Write the new rows tier by tier, and tell what follows from them."""
    for tier in intake.tiers:
        for some in pieces(tier, ROWS_AT_ONCE):
            intake.session.add_all(some)
            await intake.session.flush()
    await follow_up(intake)


def _sentenced_before(cases: Iterable[str], listed: Mapping[str, Sequence[Dossier]]) -> set[UUID]:
    """The pathways of which results of the message may say another sentence."""
    dossiers = (dossier for urn in cases for dossier in listed.get(urn, ()))
    return {dossier.pathway.id for dossier in dossiers if dossier.sentence is not None}


def _ids(listed: Mapping[str, Sequence[Dossier]]) -> list[UUID]:
    return [dossier.pathway.id for dossiers in listed.values() for dossier in dossiers]


async def _recognised(
    intake: Intake, defendants: Sequence[Defendant], dossiers: Sequence[Dossier]
) -> Recognised:
    """Each of a case with whom on record it is; out of turn, as that takes long of many."""
    said = [traits_of(d.person, d.source_id, day_of(d.sitting.at), d.pointer) for d in defendants]
    known = [_traits(dossier) for dossier in dossiers]
    few = len(said) * len(known) < _MANY
    numbers = pair(said, known) if few else await asyncio.to_thread(pair, said, known)
    recognised = [dossiers[number] if number is not None else None for number in numbers]
    found = list(zip(defendants, recognised, strict=True))
    return disputes.without_disputed(intake, found, said, dossiers, known)


def _traits(dossier: Dossier) -> Traits:
    pathway = dossier.pathway
    return Traits(
        name_key(pathway.family_name, pathway.given_names),
        pathway.date_of_birth,
        frozenset((i["type"], i["value"]) for i in pathway.identifiers),
        same_id(pathway.defendant_id) if pathway.defendant_id else None,
        pathway.family_name,
        pathway.given_names,
        pathway.gender,
        pathway.hearing_on.year - pathway.age if pathway.age is not None else None,
    )


def keep_defendant(intake: Intake, defendant: Defendant, listed: Dossier | None) -> None:
    """Keep and tell what a message says of a person; nobody is listed by an application alone."""
    if listed is not None and listed.pathway.id in intake.merged:
        intake.report.refuse(defendant.pointer, "merged into another pathway", "R62")
        return
    if listed is None and defendant.applied:
        reason = "an application about somebody who is not on record in this case"
        intake.report.refuse(defendant.pointer, reason, "R40")
        return
    dossier = listed or new_listing(intake, defendant)
    disputes.note_whose(intake, defendant, dossier)
    moved = keep_days(intake, dossier.pathway, defendant)
    removals.note_present(intake, dossier.pathway, defendant)
    relisted = relist(intake.reading, dossier.pathway, defendant) if listed else False
    ids, offences_changed = keep_offences(intake, dossier, defendant)
    if listed is None or relisted or offences_changed:
        at = intake.reading.as_of
        tell(intake.session, events.case_listed(dossier.pathway, dossier.offences, at))
        events.tell_days(intake.session, dossier.pathway, at)
    elif moved:
        tell(intake.session, events.days_changed(dossier.pathway, intake.reading.as_of))
    _note_heard(intake, dossier, defendant, moved=moved and listed is not None)
    recorded = _keep_decided(intake, defendant, dossier, ids)
    corrected = relisted or offences_changed or moved
    changed = Changed.CORRECTED if corrected else Changed.UNCHANGED
    taken = TakenOut(
        pathway_id=dossier.pathway.id,
        pointer=defendant.pointer,
        changed=changed if listed else Changed.LISTED,
        recorded=recorded,
    )
    intake.taken.append(taken)


def _note_heard(intake: Intake, dossier: Dossier, defendant: Defendant, *, moved: bool) -> None:
    """What of an order is heard, or may be heard on another day, of somebody on record."""
    if moved:
        intake.moved.append(dossier)
    if defendant.heard_for and dossier.sentence is not None:
        intake.heard.append((dossier, defendant))


def _keep_decided(
    intake: Intake, defendant: Defendant, dossier: Dossier, ids: Sequence[UUID | None]
) -> list[str]:
    """Pleas and what was passed; what of it was recorded."""
    recorded = []
    if keep_pleas(intake, dossier, defendant, ids):
        recorded.append("pleas")
    if breach_answers.keep(intake, dossier, defendant):
        recorded.append("answer")
    if keep_results(intake, dossier, defendant, ids):
        ended = keep_endings(intake, dossier)
        if keep_sentence(intake, dossier, defendant):
            recorded.append("sentence")
        without_order.keep(intake, dossier, defendant.pointer)
        if ended and "pleas" not in recorded:
            recorded.append("pleas")
    return recorded
