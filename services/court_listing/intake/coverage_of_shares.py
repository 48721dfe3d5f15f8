"""Which results a share of a hearing, or of one day of it, speaks of (R26).

Guarantee: of a day and an offence the newest share counts that speaks of it, whether it was of the
hearing or of the day alone, and whichever comes last. An offence that a newer share of the same
hearing has no more keeps its results until a person says whether they stand.
"""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from contracts.reference import result
from services.court_listing.intake.intake import Intake, Shared
from services.court_listing.intake.questions import ask
from services.court_listing.intake.reading.findings import Defendant, ResultFound, Share
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.models.results import CourtResult, ResultShare
from services.court_listing.operations.pathways import Dossier

DROPPED = (
    "the newest results of this hearing no longer have this offence: "
    "say whether the result still stands"
)
_ASKED = "dropped:"
_OF_NO_SENTENCE = frozenset({"ancillary", "interim", "application", "total", "undecided"})


def _others(known: Shared, share: Share, offence_id: UUID | None) -> Iterator[ResultShare]:
    """Other shares that speak of the offence and of a day that this one speaks of, too."""
    for (hearing, of), other in known.shares.items():
        if of == offence_id and hearing != share.hearing and _overlaps(share, hearing):
            yield other


def _overlaps(share: Share, hearing: str) -> bool:
    """Whether another share is of this hearing whole, or of a day that this one is about."""
    if hearing == share.of_hearing:
        return True
    whole, _, day = hearing.rpartition("@")
    return whole == share.of_hearing and (share.day is None or day == share.day.isoformat())


def is_older(known: Shared, share: Share, offence_id: UUID | None) -> bool:
    """Whether a newer share says all that this one says of the offence."""
    last = known.shares.get((share.hearing, offence_id))
    if last is not None and last.shared_at > share.shared_at:
        return True
    return any(
        other.shared_at > share.shared_at
        for other in _others(known, share, offence_id)
        if share.day is not None
    )


def not_said_since(
    known: Shared, share: Share, offence_id: UUID | None, results: Sequence[ResultFound]
) -> Sequence[ResultFound]:
    """The results of days of which no newer share of that day alone is on record."""
    newer = {
        other.hearing.rpartition("@")[2]
        for other in _others(known, share, offence_id)
        if share.day is None and other.shared_at > share.shared_at
    }
    return [found for found in results if day_of(found.ordered_at).isoformat() not in newer]


def obsolete(known: Shared, share: Share, offence_id: UUID | None) -> list[CourtResult]:
    """R26: live results of older shares of the hearing or the day that this one replaces."""
    if not share.timed:
        return []
    hearings = {
        other.hearing
        for other in _others(known, share, offence_id)
        if other.shared_at < share.shared_at
    }
    return [
        row
        for row in known.results
        if row.hearing in hearings and row.offence_id == offence_id and _speaks_of(share, row)
    ]


def _speaks_of(share: Share, row: CourtResult) -> bool:
    whole = share.of_day is None or share.of_day == share.only_day
    return whole or day_of(row.ordered_at) == share.of_day


def keeps_answer(known: Shared, row: CourtResult) -> bool:
    """Whether what a person said of a result is said of it in the next share, too."""
    question = known.answered.get(row.id)
    return question is not None and question.reason != DROPPED


def ask_of_dropped(
    intake: Intake,
    dossier: Dossier,
    defendant: Defendant,
    known: Shared,
    ids: Sequence[UUID | None],
) -> None:
    """R26: of an offence that the newest share leaves out, a person says what holds."""
    share = intake.reading.share
    if share is None or not share.timed or defendant.applied:
        return
    newest = known.shares.get((share.hearing, None))
    asked = False
    for (hearing, offence_id), last in known.shares.items():
        if offence_id is None or newest is None or not _is_about(share, hearing):
            continue
        gone = offence_id not in ids and last.shared_at < share.shared_at
        came_late = offence_id in ids and last.shared_at < newest.shared_at
        if (gone or came_late) and not last.said.startswith(_ASKED):
            asked |= _ask(intake, dossier, known, last)
    if asked:
        intake.report.refuse(defendant.pointer, DROPPED, "R26")


def _is_about(share: Share, hearing: str) -> bool:
    """Whether what this share leaves out, of another of the hearing, is left out of that, too."""
    return hearing == share.hearing or (
        _overlaps(share, hearing) and (share.of_day is None or share.of_day == share.only_day)
    )


def _ask(intake: Intake, dossier: Dossier, known: Shared, last: ResultShare) -> bool:
    """Ask of each result that is of a sentence; said again, it counts as said anew."""
    rows = [r for r in _of(known.results, last) if r.id not in known.questions]
    for row in rows:
        known.questions[row.id] = ask(intake, dossier, DROPPED, row)
    if rows:
        last.said = _ASKED + last.said
    return bool(rows)


def _of(results: Collection[CourtResult], last: ResultShare) -> list[CourtResult]:
    return [
        row
        for row in results
        if row.hearing == last.hearing
        and row.offence_id == last.offence_id
        and row.code is not None
        and result(row.code).does not in _OF_NO_SENTENCE
    ]
