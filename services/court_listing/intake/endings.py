"""Offences that ended without a sentence, and convictions set aside: guilt that holds no more.

R11, R28: it is reversed as by a changed plea, so that nobody goes on waiting for the person.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.court_listing.intake.intake import Intake
from services.court_listing.intake.standing import outcome_of
from services.court_listing.models.pathways import Offence
from services.court_listing.operations.pathways import Dossier
from services.court_listing.operations.pleas import record_of
from services.court_listing.rules.pleas import Plea


def keep_endings(intake: Intake, dossier: Dossier) -> bool:
    """Record that these offences do not count as guilty any more; whether that is new."""
    latest: datetime | None = None
    for offence, at, code in _ended(intake, dossier):
        if offence.ended_as == code:
            continue
        offence.ended_as = code
        recorded = dossier.pleas[offence.id]
        plea = Plea(
            offence_id=offence.id,
            plea=recorded[-1].plea if recorded else "NO_PLEA",
            verdict=None,
            counts_as_guilty=False,
            entered_at=max(at, recorded[-1].entered_at) if recorded else at,
        )
        recorded.append(plea)
        intake.tiers[2].append(record_of(dossier.pathway.id, plea, intake.by))
        latest = max(latest or at, plea.entered_at)
    for plea in _guilty_again(intake, dossier):
        dossier.pleas[plea.offence_id].append(plea)
        intake.tiers[2].append(record_of(dossier.pathway.id, plea, intake.by))
        latest = max(latest or plea.entered_at, plea.entered_at)
    if latest is not None:
        intake.pleas.append((dossier, latest))
    return latest is not None


def _guilty_again(intake: Intake, dossier: Dossier) -> Iterator[Plea]:
    """R11, R26: a newer share has no more what ended the offence: its plea counts as before."""
    said = {offence.id for offence, _, _ in _ended(intake, dossier)}
    for offence in dossier.offences:
        if offence.ended_as is None or offence.id in said:
            continue
        offence.ended_as = None
        recorded = dossier.pleas[offence.id]
        if len(recorded) > 1 and _only_ended(recorded[-2], recorded[-1]):
            yield replace(recorded[-2], entered_at=recorded[-1].entered_at)


def _only_ended(before: Plea, last: Plea) -> bool:
    """Whether the last record of a plea says nothing but that the offence ended."""
    return last.plea == before.plea and last.verdict is None and not last.counts_as_guilty


def _ended(intake: Intake, dossier: Dossier) -> Iterator[tuple[Offence, datetime, str]]:
    """Each offence concerned; all, where a result is of the whole case."""
    outcome = outcome_of(dossier, intake.shared[dossier.pathway.id].results)
    found: dict[UUID | None, tuple[str, datetime]] = {}
    for key, at in outcome.unconvicted.items():
        found[_id(key)] = ("CONVICTION_SET_ASIDE", at)
    for key, ended in outcome.ended.items():
        found[_id(key)] = ended
    for offence in dossier.offences:
        said = found.get(offence.id, found.get(None))
        if said is not None:
            yield offence, said[1], said[0]


def _id(key: object) -> UUID | None:
    return key if isinstance(key, UUID) else None
