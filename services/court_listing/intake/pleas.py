"""Pleas and verdicts that a message reports (R11)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts.vocabulary import SetAsideBecause
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.questions import ask
from services.court_listing.intake.reading.findings import Defendant, PleaFound
from services.court_listing.intake.results import forget_results
from services.court_listing.operations.pathways import Dossier
from services.court_listing.operations.pleas import record_of
from services.court_listing.operations.set_asides import set_aside
from services.court_listing.rules import pleas
from services.court_listing.rules.pleas import Plea


def keep_pleas(
    intake: Intake, dossier: Dossier, defendant: Defendant, ids: Sequence[UUID | None]
) -> bool:
    """R11: what is newer than the current plea replaces it; told once for the defendant."""
    new = []
    for offence, id in zip(defendant.offences, ids, strict=True):
        if id is None:
            intake.report.note(defendant.pointer, "an offence that the newer list has no more")
        elif offence.plea is not None:
            plea = _plea(offence.plea, id, dossier.pleas[id], _shared_at(intake))
            if _is_entered(intake, defendant, plea, dossier.pleas[id]):
                dossier.pleas[id].append(plea)
                new.append(plea)
    intake.tiers[2].extend(record_of(dossier.pathway.id, plea, intake.by) for plea in new)
    if new:
        at = max(plea.entered_at for plea in new)
        undo_sentence(intake, dossier, new, at, defendant.pointer)
        intake.pleas.append((dossier, at))
    return bool(new)


def undo_sentence(
    intake: Intake, dossier: Dossier, new: Sequence[Plea], at: datetime, pointer: str
) -> None:
    """R11: a plea taken back after sentence sets aside the sentence that rests on it.

    Where only some of what it was passed for is not guilty any more, a person says what is left.
    """
    live = dossier.sentence
    taken_back = {str(plea.offence_id) for plea in new if not plea.counts_as_guilty}
    if live is None or at < live.sentenced_at:
        return
    rests_on = set(live.offences) or taken_back
    if not taken_back & rests_on:
        return
    if set(dossier.guilty_offences()) & rests_on:
        reason = "a plea was taken back after sentence; somebody is to say what of it is left"
        intake.report.refuse(pointer, reason, "R11")
        ask(intake, dossier, reason)
        return
    intake.report.note(pointer, "a plea was taken back: the sentence that rests on it is set aside")
    intake.undone.append(set_aside(live, at, SetAsideBecause.PLEA_CHANGED, intake.now))
    forget_results(intake, dossier.pathway.id, taken_back)
    dossier.sentence = None


def _is_entered(intake: Intake, defendant: Defendant, plea: Plea, recorded: Sequence[Plea]) -> bool:
    """Whether a plea is new; one that is neither new nor on record is said to be left out."""
    if pleas.leaves_the_plea_to_the_charge(plea, recorded):
        note = "the breach or the application was answered; the plea to the charge stands"
        intake.report.note(defendant.pointer, note)
        return False
    if pleas.adds(plea, recorded):
        return True
    if plea.same_as not in [old.same_as for old in recorded]:
        intake.report.note(defendant.pointer, "an earlier plea than the one on record")
    return False


def _shared_at(intake: Intake) -> datetime | None:
    """Since when the message counts, where it says so itself."""
    share = intake.reading.share
    return share.shared_at if share is not None and share.timed else None


def _plea(
    reported: PleaFound, offence_id: UUID, recorded: Sequence[Plea], shared_at: datetime | None
) -> Plea:
    return Plea(
        offence_id=offence_id,
        plea=reported.plea or (recorded[-1].plea if recorded else "NO_PLEA"),
        verdict=reported.verdict,
        counts_as_guilty=reported.counts_as_guilty,
        entered_at=reported.entered_at,
        convicted_on=reported.convicted_on,
        day_only=reported.day_only,
        shared_at=shared_at,
    )
