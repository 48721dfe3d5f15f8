"""What a message changes of a listing: first, corrected, or nothing (R7, R60)."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from contracts.periods import new_pathway_id
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.findings import Defendant, OffenceFound, Reading
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.models.pathways import Base, Offence, Pathway
from services.court_listing.operations.pathways import Dossier
from services.court_listing.rules import hearing_days, listings
from services.court_listing.rules.hearing_days import Source
from services.court_listing.rules.listings import OffenceOnRecord


def new_listing(intake: Intake, defendant: Defendant) -> Dossier:
    """R60: a first listing mints the pathway, by an id that means nothing but the year."""
    identifiers = listings.identifiers_with([], defendant)
    pathway = Pathway.model_validate(
        {
            "id": new_pathway_id(datetime.now(UTC)),
            "case_urn": defendant.case_urn,
            "defendant_id": defendant.source_id,
            "identifiers": identifiers,
            "identifiers_as_written": listings.as_written_with([], defendant, identifiers),
            "listed_as_of": intake.reading.as_of,
            **listings.person_values(defendant),
            **listings.hearing_values(defendant),
            "days": hearing_days.days_after(
                [], defendant.sittings, source_of(intake.reading), today=day_of(intake.now)
            ),
        }
    )
    intake.tiers[0].append(pathway)
    return Dossier(pathway)


def source_of(reading: Reading) -> Source:
    """The document, as a day of a list names it."""
    return Source(reading.as_of, reading.is_list, reading.source)


def keep_days(intake: Intake, pathway: Pathway, defendant: Defendant) -> bool:
    """R7: the days on which the person is on a list; whether that changed what others know of them.

    Before the listing is brought up to the message, as an older list moves nobody.
    """
    reading, before = intake.reading, hearing_days.recorded(pathway)
    if not reading.is_list or reading.as_of >= pathway.listed_as_of:
        source, today = source_of(reading), day_of(intake.now)
        after = hearing_days.days_after(before, defendant.sittings, source, today=today)
        if after != pathway.days:
            pathway.days = after
    return hearing_days.told(before) != hearing_days.told(hearing_days.recorded(pathway))


def relist(reading: Reading, pathway: Pathway, defendant: Defendant) -> bool:
    """Bring the listing up to the message; whether that changed it.

    A hearing, or a list older than the one kept, only adds what is not on record; a hearing on a
    later day also moves the listing there.
    """
    values = listings.person_values(defendant)
    identifiers = listings.identifiers_with(pathway.identifiers, defendant)
    if listings.relists(reading.is_list, reading.as_of, pathway.listed_as_of):
        values |= listings.hearing_values(defendant)
        pathway.listed_as_of = reading.as_of
    else:
        values = {name: value for name, value in values.items() if getattr(pathway, name) is None}
        identifiers = pathway.identifiers or identifiers
        if not reading.is_list and day_of(defendant.sitting.at) > pathway.hearing_on:
            values |= listings.hearing_values(defendant)
    pathway.defendant_id = pathway.defendant_id or defendant.source_id
    pathway.identifiers_as_written = listings.as_written_with(
        pathway.identifiers_as_written, defendant, identifiers
    )
    return _set(pathway, values | {"identifiers": identifiers})


def _set(row: Base, values: dict[str, object]) -> bool:
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def keep_offences(
    intake: Intake, dossier: Dossier, defendant: Defendant
) -> tuple[list[UUID | None], bool]:
    """The ids of the message's offences on record, and whether the listing's offences changed."""
    reading, pathway = intake.reading, dossier.pathway
    relists = listings.relists(reading.is_list, reading.as_of, pathway.listed_as_of)
    rows = {offence.id: offence for offence in dossier.offences}
    ids = listings.match_offences(defendant.offences, [_on_record(o) for o in dossier.offences])
    changed = False
    for place, (offence, id) in enumerate(zip(defendant.offences, ids, strict=True)):
        if id is not None:
            changed |= _set(rows[id], _offence_values(offence, rows[id], relists))
        elif relists or not reading.is_list:
            ids[place], changed = _add_offence(intake, dossier, offence), True
    if relists and defendant.whole:
        left_out = [o for o in rows.values() if o.id not in ids and not dossier.pleas.get(o.id)]
        for row in left_out:
            changed |= _set(row, {"withdrawn": True})
    return ids, changed


def _on_record(offence: Offence) -> OffenceOnRecord:
    return OffenceOnRecord(
        offence.id, offence.title, offence.code, offence.wording, offence.source_id
    )


def _offence_values(offence: OffenceFound, row: Offence, relists: bool) -> dict[str, object]:
    values = {"title": offence.title, "code": offence.code, "wording": offence.wording}
    if relists:
        return {name: value for name, value in values.items() if value} | {"withdrawn": False}
    new = {name: value for name, value in values.items() if value and not getattr(row, name)}
    row.source_id = row.source_id or offence.source_id
    return dict(new)


def _add_offence(intake: Intake, dossier: Dossier, reported: OffenceFound) -> UUID:
    offence = Offence(
        id=uuid4(),
        pathway_id=dossier.pathway.id,
        place=len(dossier.offences),
        source_id=reported.source_id,
        title=reported.title,
        code=reported.code,
        wording=reported.wording,
    )
    dossier.offences.append(offence)
    intake.tiers[1].append(offence)
    return offence.id
