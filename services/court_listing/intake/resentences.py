"""A sentence that the court system reports after a breach was referred: what it means (R40).

What it says was passed in court, so it is taken; why is not in a message, and is given afterwards.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, Uuid, any_, bindparam
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.vocabulary import BreachOutcome, Disposal
from services.common.database import rows, select
from services.court_listing.intake.amendments import reviews_of, values_of
from services.court_listing.intake.reading.findings import SentenceFound
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.models.breaches import Breach
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.breaches import Decision, end_order
from services.court_listing.operations.orders import requirements_of
from services.court_listing.operations.pathways import Dossier
from services.court_listing.operations.reviews import carried_over
from services.court_listing.rules import sentences

_MAY_BE_SENTENCED = (BreachOutcome.RESENTENCED, BreachOutcome.CUSTODY, BreachOutcome.REVOKED)


async def breaches_of(
    session: AsyncSession, pathway_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Breach]]:
    """The breaches that were referred, by pathway."""
    by_pathway: dict[UUID, list[Breach]] = defaultdict(list)
    if not pathway_ids:
        return by_pathway
    ids = any_(bindparam("ids", list(pathway_ids), type_=ARRAY(Uuid), unique=True))
    query = select(Breach).where(Breach.pathway_id == ids)
    for breach in await rows(session, query.order_by(col(Breach.referred_at))):
        by_pathway[breach.pathway_id].append(breach)
    return by_pathway


async def replaced_for(
    session: AsyncSession, breaches: Mapping[UUID, Sequence[Breach]]
) -> Sequence[Sentence]:
    """R40: what was in force until another sentence was passed for one of these breaches."""
    decided = {b.pathway_id: b for of in breaches.values() for b in of if b.decided_at is not None}
    if not decided:
        return ()
    ids = any_(bindparam("ids", list(decided), type_=ARRAY(Uuid), unique=True))
    query = select(Sentence).where(
        Sentence.pathway_id == ids,
        col(Sentence.superseded_at).is_not(None),
        col(Sentence.set_aside_at).is_(None),
    )
    return await rows(session, query.order_by(col(Sentence.superseded_at)))


def breaches_answered(
    live: Sentence, reported: SentenceFound, breaches: Sequence[Breach]
) -> list[Breach]:
    """R40: the breaches a sentence answers: those that wait, or were answered that day by one.

    None where it corrects the sentence that was passed first.
    """
    day = day_of(reported.sentenced_at)
    if day > day_of(live.sentenced_at):
        waiting = [b for b in breaches if b.outcome is None and day_of(b.referred_at) <= day]
        if waiting:
            return waiting
    return [
        b for b in breaches if decided_that_day(reported, [b]) and b.outcome in _MAY_BE_SENTENCED
    ]


def decided_that_day(reported: SentenceFound, breaches: Sequence[Breach]) -> bool:
    """R40: whether a breach was decided in court on the day of the sentence."""
    day = day_of(reported.sentenced_at)
    return any(b.decided_at is not None and day_of(b.decided_at) == day for b in breaches)


def says_nothing_new(reported: SentenceFound, answered: Sequence[Breach]) -> bool:
    """R40: custody of that length in place of the order, which is on record."""
    recorded = {(b.outcome, b.custody_weeks) for b in answered}
    return reported.disposal is Disposal.CUSTODY and recorded == {
        (BreachOutcome.CUSTODY.value, reported.custody_weeks)
    }


def decide_breaches(
    dossier: Dossier, reported: SentenceFound, answered: Sequence[Breach], by: str, now: datetime
) -> Decision:
    """R40: the decision on these breaches, with the sentence in the place of the live one."""
    live = dossier.sentence
    assert live is not None
    custody = reported.disposal is Disposal.CUSTODY
    outcome = BreachOutcome.CUSTODY if custody else BreachOutcome.RESENTENCED
    at = max(b.decided_at or max(reported.sentenced_at, b.referred_at) for b in answered)
    for breach in answered:
        breach.decided_at, breach.outcome = at, outcome.value
        breach.decided_by = breach.decided_by or by
        breach.custody_weeks = reported.custody_weeks if custody else None
    before = requirements_of(live) if live.ended_at is None else frozenset()
    end_order(live, outcome, at)
    if custody:
        return Decision(answered, outcome, at, before)
    # What corrects a sentence takes its place when it is told, another one when it is passed.
    corrects = live.sentenced_at == at
    live.superseded_at = now if corrects else at
    new = sentence_of(dossier, reported, by, after_breach=True)
    new.sentenced_at = at
    if corrects:
        new.sqlmodel_update(carried_over(live, reported.disposal))
        new.support_advised = live.support_advised
    return Decision(answered, outcome, at, before, new)


def sentence_of(dossier: Dossier, reported: SentenceFound, by: str, **more: Any) -> Sentence:
    """R26: a sentence as a message reports it; what was proposed and is not in it was declined."""
    lengths = {made.requirement: made.length_months for made in reported.requirements}
    answers = [
        sentences.in_result_codes(a) for a in sentences.answers_of(lengths, dossier.proposed)
    ]
    return Sentence(
        id=uuid4(),
        pathway_id=dossier.pathway.id,
        sentenced_at=reported.sentenced_at,
        disposal=reported.disposal,
        requirements=[a.model_dump(mode="json") for a in answers],
        requirement_made=any(a.made for a in answers),
        not_proposed=sentences.not_proposed(answers, dossier.proposed),
        recorded_by=by,
        from_results=True,
        **values_of(reported) | reviews_of(reported) | more,
    )
