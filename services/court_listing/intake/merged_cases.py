"""What a hearing says in a case that was merged into another is of the one that goes on (R62).

Guarantee: a plea, a result or a sentence is not lost for a merge; nothing of it renames who goes
on, or takes an offence of theirs off the listing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from services.court_listing.intake.disputes import Recognised
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.findings import Defendant
from services.court_listing.intake.reading.gathering import merged
from services.court_listing.models.pathways import Pathway
from services.court_listing.operations.pathways import Dossier

NOTE = "of a case that was merged into another; taken for the one that goes on (R62)"


def to_who_goes_on(
    intake: Intake,
    recognised: Recognised,
    listed: Mapping[str, Sequence[Dossier]],
    go_on: Mapping[UUID, Pathway],
) -> Recognised:
    """Whom the message is about, each once, under the name that goes on."""
    if not go_on:
        return recognised
    dossiers = {d.pathway.id: d for of_case in listed.values() for d in of_case}
    result: Recognised = []
    carried: list[tuple[Defendant, Dossier]] = []
    for defendant, dossier in recognised:
        survivor = go_on.get(dossier.pathway.id) if dossier else None
        if survivor is None or survivor.id not in dossiers:
            result.append((defendant, dossier))
            continue
        intake.report.note(defendant.pointer, NOTE)
        offences = tuple(replace(offence, carried=True) for offence in defendant.offences)
        own = replace(defendant, source_id=None, whole=False, offences=offences)
        carried.append((own, dossiers[survivor.id]))
    for defendant, dossier in carried:
        place = next((n for n, (_, own) in enumerate(result) if own is dossier), None)
        if place is None:
            result.append((defendant, dossier))
        else:
            result[place] = merged(result[place][0], defendant, intake.report), dossier
    return result
