"""What a message changes: listed for the first time, corrected, or nothing; pleas, sentences.

Guarantee: the same message again changes nothing and tells nothing; a corrected one changes and
tells what it corrects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import merging
from services.common.outbox import tell
from services.court_listing.intake import resentences
from services.court_listing.intake.reading.findings import (
    Defendant,
    OffenceFound,
    PleaFound,
    Reading,
    SentenceFound,
)
from services.court_listing.intake.reading.gathering import traits_of
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.people import Traits, name_key, pair
from services.court_listing.intake.reading.report import Report
from services.court_listing.models.orders import Breach
from services.court_listing.models.pathways import Base, Offence, Pathway, Sentence
from services.court_listing.operations import breaches, events, orders
from services.court_listing.operations.breaches import Decision
from services.court_listing.operations.pathways import Dossier, dossiers_of, record_of
from services.court_listing.rules import listings, pleas, sentences, short_terms
from services.court_listing.rules.listings import Known
from services.court_listing.rules.pleas import Plea
from services.court_listing.schemas.listings import Changed, IntakeOut, TakenOut


@dataclass
class Intake:
    """A message being kept: in whose name, the new rows, and what is to be reported.

    Rows are kept by tiers, each referring only to earlier ones, and written in that order.
    """

    session: AsyncSession
    reading: Reading
    by: str
    now: datetime
    taken: list[TakenOut] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    merged: frozenset[UUID] = frozenset()
    breaches: Mapping[UUID, Sequence[Breach]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    no_longer_ordered: list[tuple[UUID, datetime]] = field(default_factory=list)
    tiers: tuple[list[Base], list[Base], list[Base]] = field(default_factory=lambda: ([], [], []))


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
        await orders.cancel_review(session, pathway_id, at)
    for decided in intake.decisions:
        await breaches.follow(session, decided)
        if decided.new is not None:
            orders.set_first_review(session, decided.new)
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
    dossier = known or _new(intake, found)
    relisted = _relist(intake.reading, dossier.pathway, found) if known else False
    ids, offences_changed = _keep_offences(intake, dossier, found)
    if known is None or relisted or offences_changed:
        at = intake.reading.as_of
        tell(intake.session, events.case_listed(dossier.pathway, dossier.offences, at))
    recorded = []
    if _keep_pleas(intake, dossier, found, ids):
        recorded.append("pleas")
    if found.sentence is not None and _keep_sentence(intake, dossier, found.sentence):
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


def _new(intake: Intake, found: Defendant) -> Dossier:
    """R60: a first listing mints the pathway, by an id that means nothing."""
    pathway = Pathway.model_validate(
        {
            "id": uuid4(),
            "case_urn": found.case_urn,
            "defendant_id": found.source_id,
            "identifiers": listings.identifiers_with([], found),
            "listed_as_of": intake.reading.as_of,
            **listings.person_values(found),
            **listings.hearing_values(found),
        }
    )
    intake.tiers[0].append(pathway)
    return Dossier(pathway)


def _relist(reading: Reading, pathway: Pathway, found: Defendant) -> bool:
    """Bring the listing up to the message; whether that changed it.

    A hearing, or a list older than the one kept, only adds what is not known; a hearing on a later
    day also moves the listing there.
    """
    said = listings.person_values(found)
    identifiers = listings.identifiers_with(pathway.identifiers, found)
    if listings.relists(reading.is_list, reading.as_of, pathway.listed_as_of):
        said |= listings.hearing_values(found)
        pathway.listed_as_of = reading.as_of
    else:
        said = {name: value for name, value in said.items() if getattr(pathway, name) is None}
        identifiers = pathway.identifiers or identifiers
        if not reading.is_list and day_of(found.sitting.at) > pathway.hearing_on:
            said |= listings.hearing_values(found)
    pathway.defendant_id = pathway.defendant_id or found.source_id
    return _set(pathway, said | {"identifiers": identifiers})


def _set(row: Base, values: dict[str, object]) -> bool:
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def _keep_offences(
    intake: Intake, dossier: Dossier, found: Defendant
) -> tuple[list[UUID | None], bool]:
    """The ids of the message's offences on record, and whether the listing's offences changed."""
    reading, pathway = intake.reading, dossier.pathway
    relists = listings.relists(reading.is_list, reading.as_of, pathway.listed_as_of)
    rows = {offence.id: offence for offence in dossier.offences}
    ids = listings.match_offences(found.offences, [_known(o) for o in dossier.offences])
    changed = False
    for place, (one, id) in enumerate(zip(found.offences, ids, strict=True)):
        if id is not None:
            changed |= _set(rows[id], _offence_values(one, rows[id], relists))
        elif relists or not reading.is_list:
            ids[place], changed = _add_offence(intake, dossier, one), True
    if relists and found.whole:
        gone = [o for o in rows.values() if o.id not in ids and not dossier.pleas.get(o.id)]
        for offence in gone:
            changed |= _set(offence, {"withdrawn": True})
    return ids, changed


def _known(offence: Offence) -> Known:
    return Known(offence.id, offence.title, offence.code, offence.wording, offence.source_id)


def _offence_values(one: OffenceFound, row: Offence, relists: bool) -> dict[str, object]:
    said = {"title": one.title, "code": one.code, "wording": one.wording}
    if relists:
        return {name: value for name, value in said.items() if value} | {"withdrawn": False}
    new = {name: value for name, value in said.items() if value and not getattr(row, name)}
    row.source_id = row.source_id or one.source_id
    return dict(new)


def _add_offence(intake: Intake, dossier: Dossier, one: OffenceFound) -> UUID:
    offence = Offence(
        id=uuid4(),
        pathway_id=dossier.pathway.id,
        place=len(dossier.offences),
        source_id=one.source_id,
        title=one.title,
        code=one.code,
        wording=one.wording,
    )
    dossier.offences.append(offence)
    intake.tiers[1].append(offence)
    return offence.id


def _keep_pleas(
    intake: Intake, dossier: Dossier, found: Defendant, ids: Sequence[UUID | None]
) -> bool:
    """R11: what is newer than the plea that stands replaces it; told once for the defendant."""
    new = []
    for one, id in zip(found.offences, ids, strict=True):
        if one.plea is None or id is None:
            continue
        plea = _plea(one.plea, id, dossier.pleas[id])
        if pleas.adds(plea, dossier.pleas[id]):
            dossier.pleas[id].append(plea)
            new.append(plea)
    intake.tiers[2].extend(record_of(dossier.pathway.id, plea, intake.by) for plea in new)
    if new:
        at = max(plea.entered_at for plea in new)
        tell(intake.session, events.plea_entered(dossier.pathway, dossier.standing(), at))
    return bool(new)


def _plea(found: PleaFound, offence_id: UUID, recorded: Sequence[Plea]) -> Plea:
    return Plea(
        offence_id=offence_id,
        plea=found.plea or (recorded[-1].plea if recorded else "NO_PLEA"),
        verdict=found.verdict,
        counts_as_guilty=found.counts_as_guilty,
        entered_at=found.entered_at,
        convicted_on=found.convicted_on,
        day_only=found.day_only,
    )


def _keep_sentence(intake: Intake, dossier: Dossier, found: SentenceFound) -> bool:
    """R26, R29: keep what was passed; a correction supersedes the sentence on record."""
    live = dossier.sentence
    if live is not None:
        if day_of(found.sentenced_at) < day_of(live.sentenced_at):
            intake.report.refuse(found.pointer, "a later sentence is on record", "R26")
            return False
        if _says(live) == _found_says(found):
            return False
        known = intake.breaches.get(dossier.pathway.id, ())
        answered = resentences.meant(live, found, known)
        if answered:
            return _keep_resentence(intake, dossier, found, answered)
        if not _may_correct(intake.report, live, found, known):
            return False
        live.superseded_at = intake.now
    _note_answers(intake.report, found, dossier)
    ordered = orders.carried_over(live, found.disposal)
    since = pleas.guilty_since(dossier.standing())
    within = sentences.within_24_hours(since, found.sentenced_at)
    sentence = resentences.sentence_of(dossier, found, intake.by, within_24_hours=within, **ordered)
    if live is not None and not ordered:
        intake.no_longer_ordered.append((dossier.pathway.id, found.sentenced_at))
    dossier.sentence = sentence
    intake.tiers[2].append(sentence)
    events.tell_sentenced(intake.session, sentence)
    return True


def _may_correct(
    report: Report, live: Sentence, found: SentenceFound, known: Sequence[Breach]
) -> bool:
    """R26, R40: what is corrected is a sentence that no breach or early end came after."""
    decided = resentences.decided_that_day(found, known)
    if decided or live.ended_at is not None or live.after_breach:
        report.refuse(found.pointer, "its order ended, or a breach was decided", "R40")
        return False
    if day_of(found.sentenced_at) > day_of(live.sentenced_at):
        report.note(found.pointer, "no breach is on record: taken as a correction of the sentence")
    return True


def _keep_resentence(
    intake: Intake, dossier: Dossier, found: SentenceFound, answered: Sequence[Breach]
) -> bool:
    """R40: what was passed after a breach takes the place of the sentence on record; not why."""
    if resentences.says_nothing_new(found, answered):
        return False
    decided = resentences.take(dossier, found, answered, intake.by, intake.now)
    intake.decisions.append(decided)
    _note_answers(intake.report, found, dossier)
    if not all(breach.decision_reasons for breach in answered):
        intake.report.note(
            found.pointer, "taken as the decision on a breach; its reasons are to be given"
        )
    if decided.new is not None:
        dossier.sentence = decided.new
        intake.tiers[2].append(decided.new)
    return True


def _says(live: Sentence) -> tuple[object, ...]:
    made = frozenset(str(r["requirement"]) for r in live.requirements if r["made"])
    return day_of(live.sentenced_at), str(live.disposal), made


def _found_says(found: SentenceFound) -> tuple[object, ...]:
    made = frozenset(one.requirement.value for one in found.requirements)
    return day_of(found.sentenced_at), found.disposal.value, made


def _note_answers(report: Report, found: SentenceFound, dossier: Dossier) -> None:
    """R26, R29: what a sentence leaves unsaid."""
    made = {one.requirement for one in found.requirements}
    if made - dossier.proposed:
        report.note(found.pointer, "a requirement was made that no proposal on record asked for")
    if short_terms.unexplained(found.disposal, found.custody_weeks, dossier.convicted_on()):
        report.note(
            found.pointer, "a short term is not suspended; no exceptional circumstances were given"
        )
    if dossier.proposed - made:
        report.note(found.pointer, "a proposed requirement was not made; no reasons were given")
