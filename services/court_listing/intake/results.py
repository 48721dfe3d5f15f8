"""Results kept by offence and share: the newest share of a hearing counts, whichever comes last.

Guarantee: what is live of a hearing and an offence is what its newest share says. An older one, and
the same again, change nothing.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, Uuid, any_, bindparam
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import rows, select
from services.court_listing.intake import coverage_of_shares as coverage
from services.court_listing.intake.intake import Intake, Shared
from services.court_listing.intake.questions import ask, supersede
from services.court_listing.intake.reading.findings import Defendant, ResultFound, Share
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.models.results import CourtResult, ResultQuestion, ResultShare
from services.court_listing.operations.pathways import Dossier

# Before the digest of a share whose results rested on a plea that was taken back.
_FORGOTTEN = "forgotten:"


async def shared_of(session: AsyncSession, pathway_ids: Collection[UUID]) -> dict[UUID, Shared]:
    """What is on record of these people, in three queries; none where there is nobody."""
    found: dict[UUID, Shared] = defaultdict(Shared)
    if not pathway_ids:
        return found
    ids = any_(bindparam("ids", list(pathway_ids), type_=ARRAY(Uuid), unique=True))
    live = select(CourtResult).where(
        CourtResult.pathway_id == ids, col(CourtResult.superseded_at).is_(None)
    )
    for result in await rows(session, live.order_by(col(CourtResult.taken_at))):
        found[result.pathway_id].results.append(result)
    for share in await rows(session, select(ResultShare).where(ResultShare.pathway_id == ids)):
        found[share.pathway_id].shares[share.hearing, share.offence_id] = share
    asked = select(ResultQuestion).where(
        ResultQuestion.pathway_id == ids, col(ResultQuestion.answer).is_distinct_from("superseded")
    )
    for question in await rows(session, asked):
        if question.result_id is not None and question.answer is None:
            found[question.pathway_id].questions[question.result_id] = question
        elif question.result_id is not None:
            found[question.pathway_id].answered[question.result_id] = question
    return found


def keep_results(
    intake: Intake, dossier: Dossier, defendant: Defendant, ids: Sequence[UUID | None]
) -> bool:
    """R26: keep what this share says of each offence and of the case; whether that is new."""
    share = intake.reading.share
    if share is None or not share.of_results:
        return False
    known = intake.shared.setdefault(dossier.pathway.id, Shared())
    new = older = False
    for offence_id, results in _said(dossier, defendant, ids).items():
        last = known.shares.get((share.hearing, offence_id))
        if coverage.is_older(known, share, offence_id):
            older = True
        else:
            left = coverage.not_said_since(known, share, offence_id, results)
            new |= _keep(intake, dossier, known, share, offence_id, left, last)
    coverage.ask_of_dropped(intake, dossier, defendant, known, ids)
    if older:
        note = "an older share of a hearing of which a newer one is on record; it changes nothing"
        intake.report.note(defendant.pointer, note)
    return new


def _said(
    dossier: Dossier, defendant: Defendant, ids: Sequence[UUID | None]
) -> dict[UUID | None, list[ResultFound]]:
    """What is said of each offence, and of the case.

    R40: what is decided of an application is of the first offence on record of the order it names.
    """
    said: dict[UUID | None, list[ResultFound]] = {None: []}
    for id, offence in zip(ids, defendant.offences, strict=True):
        if id is not None:
            said.setdefault(id, []).extend(offence.results)
    own = {offence.source_id: offence.id for offence in dossier.offences if offence.source_id}
    for result in defendant.results:
        about = next((own[source] for source in result.about if source in own), None)
        said.setdefault(about, []).append(result)
    return said


def _keep(
    intake: Intake,
    dossier: Dossier,
    known: Shared,
    share: Share,
    offence_id: UUID | None,
    results: Sequence[ResultFound],
    last: ResultShare | None,
) -> bool:
    """Whether the results are others than those of the share before; said once more, they are."""
    said = _digest(results)
    last = last or _first_share(intake, dossier, known, share, offence_id)
    newer = share.timed and share.shared_at > last.shared_at
    last.shared_at = max(last.shared_at, share.counts_since)
    before = _of_share(known.results, share.hearing, offence_id)
    obsolete = coverage.obsolete(known, share, offence_id)
    forgotten = last.said == _FORGOTTEN + said
    same = last.said == said or (forgotten and not _counts(dossier, offence_id))
    days = set() if same else {day_of(result.ordered_at) for result in results}
    gone = [old for old in before if not same and (newer or day_of(old.ordered_at) in days)]
    answers = {
        _identity(old): old for old in [*before, *obsolete] if coverage.keeps_answer(known, old)
    }
    for old in [*gone, *obsolete]:
        supersede(known, old, intake.now, intake.by)
    if same:
        return bool(obsolete)
    last.said = said
    for result in results:
        row = _row(intake, dossier, share, offence_id, result)
        known.results.append(row)
        intake.tiers[2].append(row)
        answered = answers.get(_identity(row))
        if answered is not None:
            carry_answer(intake, known, answered, row)
        elif result.problem is not None:
            known.questions[row.id] = ask(intake, dossier, result.problem, row)
    return True


def _counts(dossier: Dossier, offence_id: UUID | None) -> bool:
    """Whether the offence, or any where it is the whole case, counts as guilty now."""
    guilty = dossier.guilty_offences()
    return bool(guilty) if offence_id is None else str(offence_id) in guilty


def _first_share(
    intake: Intake, dossier: Dossier, known: Shared, share: Share, offence_id: UUID | None
) -> ResultShare:
    first = ResultShare(
        id=uuid4(),
        pathway_id=dossier.pathway.id,
        offence_id=offence_id,
        hearing=share.hearing,
        shared_at=share.counts_since,
        said=_digest(()),
    )
    known.shares[share.hearing, offence_id] = first
    intake.tiers[2].append(first)
    return first


def _identity(row: CourtResult) -> tuple[object, ...]:
    """By what a result is the same in the next share."""
    return row.label, row.number, day_of(row.ordered_at)


def _of_share(
    results: Sequence[CourtResult], hearing: str, offence_id: UUID | None
) -> list[CourtResult]:
    return [r for r in results if r.hearing == hearing and r.offence_id == offence_id]


def _digest(results: Sequence[ResultFound]) -> str:
    said: list[Any] = [
        [r.label, r.number, r.ordered_at.isoformat(), r.entry.code if r.entry else None, r.prompts]
        for r in results
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _row(
    intake: Intake,
    dossier: Dossier,
    share: Share,
    offence_id: UUID | None,
    result: ResultFound,
) -> CourtResult:
    return CourtResult(
        id=uuid4(),
        pathway_id=dossier.pathway.id,
        offence_id=offence_id,
        hearing=share.hearing,
        ordered_at=result.ordered_at,
        source_id=result.source_id,
        label=result.label,
        number=result.number,
        code=result.entry.code if result.entry else None,
        prompts=[list(prompt) for prompt in result.prompts],
        of_application=result.of_application,
        shared_at=share.shared_at,
        reshare=share.reshare,
        version=share.version,
        taken_at=intake.now,
        taken_by=intake.by,
    )


def carry_answer(intake: Intake, known: Shared, old: CourtResult, row: CourtResult) -> None:
    """R26: what a person said of a result is said of it in the next share, too."""
    question = known.answered[old.id]
    again = ResultQuestion(**question.model_dump(exclude={"id", "result_id"}), result_id=row.id)
    if again.result is not None:
        row.code = again.result
    known.answered[row.id] = again
    intake.tiers[3].append(again)


def forget_results(intake: Intake, pathway_id: UUID, offences: Collection[str]) -> None:
    """R11: results of offences whose plea was taken back after sentence count no more."""
    known = intake.shared.get(pathway_id, Shared())
    for key, share in known.shares.items():
        if key[1] is None or str(key[1]) in offences:
            share.said = _FORGOTTEN + share.said.removeprefix(_FORGOTTEN)
    for result in list(known.results):
        if result.offence_id is None or str(result.offence_id) in offences:
            supersede(known, result, intake.now, intake.by)
