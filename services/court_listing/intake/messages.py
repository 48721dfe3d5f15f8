"""A message kept: whom it is about, and what it changes of each.

Guarantee: the same message again changes nothing and tells nothing; a corrected one changes and
tells what it corrects.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import merging
from services.common.outbox import tell
from services.court_listing.intake import resentences
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.listings import keep_offences, new_listing, relist
from services.court_listing.intake.pleas import keep_pleas
from services.court_listing.intake.reading.findings import (
    Defendant,
    Reading,
)
from services.court_listing.intake.reading.gathering import traits_of
from services.court_listing.intake.reading.people import Traits, name_key, pair
from services.court_listing.intake.sentences import keep_sentence
from services.court_listing.operations import breaches, events, reviews
from services.court_listing.operations.pathways import Dossier, dossiers_of
from services.court_listing.schemas.intake import Changed, IntakeOut, TakenOut


async def keep(session: AsyncSession, reading: Reading, by: str, now: datetime) -> IntakeOut:
    """Keep and tell what is new, and report on every part (R7, R11, R26)."""
    intake = Intake(session, reading, by, now)
    cases: dict[str, list[Defendant]] = {}
    for found in reading.defendants:
        cases.setdefault(found.case_urn, []).append(found)
    known = await dossiers_of(session, list(cases))
    intake.merged = await merging.merged(session)
    intake.breaches = await resentences.breaches_of(session, _sentenced_before(cases, known))
    for urn, defendants in cases.items():
        for found, dossier in _recognised(defendants, known.get(urn, [])):
            _keep_one(intake, found, dossier)
    for tier in intake.tiers:
        session.add_all(tier)
        await session.flush()
    for pathway_id, at in intake.no_longer_ordered:
        await reviews.cancel_review(session, pathway_id, at)
    for decided in intake.decisions:
        await breaches.follow(session, decided)
        if decided.new is not None:
            reviews.set_first_review(session, decided.new)
    return IntakeOut.of(
        intake.taken,
        [*reading.problems, *intake.report.problems],
        [*reading.notes, *intake.report.notes],
    )


def _sentenced_before(
    cases: Mapping[str, Sequence[Defendant]], known: Mapping[str, Sequence[Dossier]]
) -> set[UUID]:
    """The pathways that a sentence of the message may be another one of."""
    passed = [urn for urn, found in cases.items() if any(one.sentence for one in found)]
    dossiers = (one for urn in passed for one in known.get(urn, ()))
    return {one.pathway.id for one in dossiers if one.sentence is not None}


def _recognised(
    defendants: Sequence[Defendant], dossiers: Sequence[Dossier]
) -> list[tuple[Defendant, Dossier | None]]:
    there = pair(
        [traits_of(d.person, d.source_id) for d in defendants], [_traits(d) for d in dossiers]
    )
    found = [dossiers[number] if number is not None else None for number in there]
    return list(zip(defendants, found, strict=True))


def _traits(dossier: Dossier) -> Traits:
    pathway = dossier.pathway
    return Traits(
        name_key(pathway.family_name, pathway.given_names),
        pathway.date_of_birth,
        frozenset((i["type"], i["value"]) for i in pathway.identifiers),
        pathway.defendant_id,
    )


def _keep_one(intake: Intake, found: Defendant, known: Dossier | None) -> None:
    if known is not None and known.pathway.id in intake.merged:
        intake.report.refuse(found.pointer, "merged into another pathway", "R62")
        return
    dossier = known or new_listing(intake, found)
    relisted = relist(intake.reading, dossier.pathway, found) if known else False
    ids, offences_changed = keep_offences(intake, dossier, found)
    if known is None or relisted or offences_changed:
        at = intake.reading.as_of
        tell(intake.session, events.case_listed(dossier.pathway, dossier.offences, at))
    recorded = []
    if keep_pleas(intake, dossier, found, ids):
        recorded.append("pleas")
    if found.sentence is not None and keep_sentence(intake, dossier, found.sentence):
        recorded.append("sentence")
    corrected = relisted or offences_changed
    changed = Changed.CORRECTED if corrected else Changed.UNCHANGED
    taken = TakenOut(
        pathway_id=dossier.pathway.id,
        pointer=found.pointer,
        changed=changed if known else Changed.LISTED,
        recorded=recorded,
    )
    intake.taken.append(taken)
