"""Pleas and verdicts that a message reports (R11)."""

from collections.abc import Sequence
from uuid import UUID

from services.common.outbox import tell
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.findings import (
    Defendant,
    PleaFound,
)
from services.court_listing.operations import events
from services.court_listing.operations.pathways import Dossier
from services.court_listing.operations.pleas import record_of
from services.court_listing.rules import pleas
from services.court_listing.rules.pleas import Plea


def keep_pleas(
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
