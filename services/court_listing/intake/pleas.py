"""Pleas and verdicts that a message reports (R11)."""

from collections.abc import Sequence
from uuid import UUID

from services.common.outbox import tell
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.findings import Defendant, PleaFound
from services.court_listing.operations import events
from services.court_listing.operations.pathways import Dossier
from services.court_listing.operations.pleas import record_of
from services.court_listing.rules import pleas
from services.court_listing.rules.pleas import Plea


def keep_pleas(
    intake: Intake, dossier: Dossier, defendant: Defendant, ids: Sequence[UUID | None]
) -> bool:
    """R11: what is newer than the current plea replaces it; told once for the defendant."""
    new = []
    for offence, id in zip(defendant.offences, ids, strict=True):
        if offence.plea is None or id is None:
            continue
        plea = _plea(offence.plea, id, dossier.pleas[id])
        if pleas.adds(plea, dossier.pleas[id]):
            dossier.pleas[id].append(plea)
            new.append(plea)
    intake.tiers[2].extend(record_of(dossier.pathway.id, plea, intake.by) for plea in new)
    if new:
        at = max(plea.entered_at for plea in new)
        tell(intake.session, events.plea_entered(dossier.pathway, dossier.current_pleas(), at))
    return bool(new)


def _plea(reported: PleaFound, offence_id: UUID, recorded: Sequence[Plea]) -> Plea:
    return Plea(
        offence_id=offence_id,
        plea=reported.plea or (recorded[-1].plea if recorded else "NO_PLEA"),
        verdict=reported.verdict,
        counts_as_guilty=reported.counts_as_guilty,
        entered_at=reported.entered_at,
        convicted_on=reported.convicted_on,
        day_only=reported.day_only,
    )
