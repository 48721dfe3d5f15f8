"""A message kept: whom it is about, and what it changes of each.

Guarantee: the same message again changes nothing and tells nothing; a corrected one changes and
tells what it corrects.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import merging
from services.common.in_turns import in_turns, pieces
from services.common.outbox import tell
from services.court_listing.intake import namesakes, removals, resentences
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.listings import keep_days, keep_offences, new_listing, relist
from services.court_listing.intake.pleas import keep_pleas
from services.court_listing.intake.reading.findings import Defendant, Reading
from services.court_listing.intake.reading.gathering import traits_of
from services.court_listing.intake.reading.people import Traits, name_key, pair
from services.court_listing.intake.reading.report import Problem
from services.court_listing.intake.sentences import keep_sentence
from services.court_listing.operations import breaches, events, reviews
from services.court_listing.operations.pathways import Dossier, dossiers_of
from services.court_listing.schemas.intake import Changed, IntakeOut, TakenOut

ROWS_AT_ONCE = 500


def without_sites(reading: Reading, sites: Set[str]) -> Reading:
    """The message without those who appear at these sites, each with the reason (R53)."""
    passed = [d for d in reading.defendants if d.sitting.site in sites]
    reason = "the court is of no site of yours"
    return replace(
        reading,
        defendants=tuple(d for d in reading.defendants if d.sitting.site not in sites),
        covered=tuple(part for part in reading.covered if part.site not in sites),
        problems=(*reading.problems, *(Problem(d.pointer, reason, "R53") for d in passed)),
    )


async def keep_message(
    session: AsyncSession, reading: Reading, by: str, now: datetime
) -> IntakeOut:
    """Keep and tell what is new, and report on every part (R7, R11, R26)."""
    intake = Intake(session, reading, by, now)
    cases: dict[str, list[Defendant]] = {}
    for defendant in reading.defendants:
        cases.setdefault(defendant.case_urn, []).append(defendant)
    earlier = await removals.cases_listed(session, reading)
    listed = await dossiers_of(session, [*cases, *earlier])
    intake.merged = await merging.merged(session)
    intake.breaches = await resentences.breaches_of(session, _sentenced_before(cases, listed))
    async for urn, defendants in in_turns(cases.items()):
        for defendant, dossier in _recognised(defendants, listed.get(urn, [])):
            _keep_defendant(intake, defendant, dossier)
    removals.take_off(intake, listed.values())
    await namesakes.say_who_they_may_be(intake, listed)
    for tier in intake.tiers:
        for some in pieces(tier, ROWS_AT_ONCE):
            session.add_all(some)
            await session.flush()
    await _follow_up(intake)
    return IntakeOut.of(
        intake.taken,
        [*reading.problems, *intake.report.problems],
        [*reading.notes, *intake.report.notes],
        intake.taken_off,
        intake.may_be,
    )


async def _follow_up(intake: Intake) -> None:
    """Tell of sentences and decisions, now that they are kept (R26, R40, C11)."""
    session = intake.session
    for sentence in intake.passed:
        await events.tell_sentenced(session, sentence)
    for pathway_id, at in intake.no_longer_ordered:
        await reviews.cancel_review(session, pathway_id, at)
    for decision in intake.decisions:
        await breaches.carry_out(session, decision)
        if decision.new is not None:
            await reviews.set_first_review(session, decision.new)


def _sentenced_before(
    cases: Mapping[str, Sequence[Defendant]], listed: Mapping[str, Sequence[Dossier]]
) -> set[UUID]:
    """The pathways that a sentence of the message may be another one of."""
    passed = [urn for urn, people in cases.items() if any(person.sentence for person in people)]
    dossiers = (dossier for urn in passed for dossier in listed.get(urn, ()))
    return {dossier.pathway.id for dossier in dossiers if dossier.sentence is not None}


def _recognised(
    defendants: Sequence[Defendant], dossiers: Sequence[Dossier]
) -> list[tuple[Defendant, Dossier | None]]:
    numbers = pair(
        [traits_of(d.person, d.source_id) for d in defendants], [_traits(d) for d in dossiers]
    )
    recognised = [dossiers[number] if number is not None else None for number in numbers]
    return list(zip(defendants, recognised, strict=True))


def _traits(dossier: Dossier) -> Traits:
    pathway = dossier.pathway
    return Traits(
        name_key(pathway.family_name, pathway.given_names),
        pathway.date_of_birth,
        frozenset((i["type"], i["value"]) for i in pathway.identifiers),
        pathway.defendant_id,
        pathway.family_name,
        pathway.given_names,
        pathway.gender,
    )


def _keep_defendant(intake: Intake, defendant: Defendant, listed: Dossier | None) -> None:
    if listed is not None and listed.pathway.id in intake.merged:
        intake.report.refuse(defendant.pointer, "merged into another pathway", "R62")
        return
    dossier = listed or new_listing(intake, defendant)
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
    recorded = []
    if keep_pleas(intake, dossier, defendant, ids):
        recorded.append("pleas")
    if defendant.sentence is not None and keep_sentence(intake, dossier, defendant.sentence):
        recorded.append("sentence")
    corrected = relisted or offences_changed or moved
    changed = Changed.CORRECTED if corrected else Changed.UNCHANGED
    taken = TakenOut(
        pathway_id=dossier.pathway.id,
        pointer=defendant.pointer,
        changed=changed if listed else Changed.LISTED,
        recorded=recorded,
    )
    intake.taken.append(taken)
