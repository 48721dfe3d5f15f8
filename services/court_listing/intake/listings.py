"""What a message changes of a listing: first, corrected, or nothing (R7, R60)."""

from uuid import UUID, uuid4

from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.findings import (
    Defendant,
    OffenceFound,
    Reading,
)
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.models.pathways import Base, Offence, Pathway
from services.court_listing.operations.pathways import Dossier
from services.court_listing.rules import listings
from services.court_listing.rules.listings import Known


def new_listing(intake: Intake, found: Defendant) -> Dossier:
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


def relist(reading: Reading, pathway: Pathway, found: Defendant) -> bool:
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


def keep_offences(
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
