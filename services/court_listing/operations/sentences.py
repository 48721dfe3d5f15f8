"""The sentence after a breach: another in its place, or the order as it was varied (R40)."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import outside_policy
from services.common.errors import Refused
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.breaches import end_order
from services.court_listing.operations.pathways import Dossier
from services.court_listing.operations.reviews import venue_of
from services.court_listing.rules import breaches, pleas, reviews, sentences, short_terms
from services.court_listing.schemas.breaches import BreachOutcomeIn
from services.court_listing.schemas.sentences import NewSentenceIn
from services.court_listing.schemas.short_terms import circumstances, not_suspended_columns


def sentence_after(dossier: Dossier, body: BreachOutcomeIn, by: str) -> Sentence | None:
    """The sentence that takes the place of the live one, if any; refused as any sentence is."""
    live = dossier.sentence
    assert live is not None
    short_terms.may_be_served(
        breaches.passed_for_the_offence(body.outcome, live.disposal),
        body.custody_weeks,
        dossier.convicted_on(),
        circumstances(body.not_suspended),
    )
    if body.sentence is not None:
        return _new_sentence(dossier, body, body.sentence, by)
    if body.removed:
        return _varied(live, body, by)
    return None


async def replace_sentence(
    session: AsyncSession, dossier: Dossier, new: Sentence | None, body: BreachOutcomeIn
) -> None:
    """Keep the new sentence over the live one, which stays on record; or end the live order."""
    live = dossier.sentence
    assert live is not None
    end_order(live, body.outcome, body.decided_at)
    if new is not None:
        live.superseded_at = body.decided_at
        await session.flush()
        session.add(new)
    if body.sentence is not None:
        _mark(session, dossier, body.sentence, body.decided_at)
    await session.flush()


def _mark(
    session: AsyncSession, dossier: Dossier, sentence: NewSentenceIn, decided_at: datetime
) -> None:
    """R36, R86."""
    passed, venue = sentence.passed(decided_at), venue_of(dossier.pathway)
    outside = reviews.outside_interval(passed, sentence.review_every_weeks, venue)
    outside_policy.mark(session, dossier.pathway.id, outside, sentence.outside_policy_reason)


def _new_sentence(
    dossier: Dossier, body: BreachOutcomeIn, sentence: NewSentenceIn, by: str
) -> Sentence:
    """R20, R26, R29, R36, R40: by the rules of every sentence, proposals answered once more."""
    passed = sentence.passed(body.decided_at)
    try:
        sentences.may_sentence(
            passed, dossier.proposed, pleas.guilty_since(dossier.current_pleas())
        )
        reviews.may_order(passed, sentence.court_reviews, sentence.review_every_weeks)
        reasons = circumstances(sentence.not_suspended)
        short_terms.may_be_served(
            sentence.disposal, sentence.custody_weeks, dossier.convicted_on(), reasons
        )
    except Refused as refusal:
        refusal.field = f"/sentence{refusal.field}"
        raise
    answers = [sentences.in_result_codes(answer) for answer in passed.answers]
    return Sentence(
        **sentence.model_dump(exclude={"requirements", "not_suspended"})
        | not_suspended_columns(sentence.not_suspended),
        id=uuid4(),
        pathway_id=dossier.pathway.id,
        sentenced_at=body.decided_at,
        requirements=[answer.model_dump(mode="json") for answer in answers],
        requirement_made=any(answer.made for answer in answers),
        not_proposed=sentences.not_proposed(answers, dossier.proposed),
        support_advised=sentences.support_advised(passed.answers),
        after_breach=True,
        recorded_by=by,
        **recorded(dossier),
    )


def recorded(dossier: Dossier) -> dict[str, Any]:
    """Since when a sentence that is recorded here is, and for which offences it was passed."""
    return {"known_since": datetime.now(UTC), "offences": dossier.guilty_offences()}


_NOT_CARRIED_OVER = {"id", "requirements", "requirement_made", "recorded_by", "after_breach",
                     "terms", "from_results", "known_since"}  # fmt: skip


def _varied(live: Sentence, body: BreachOutcomeIn, by: str) -> Sentence:
    left = [answer for answer in live.requirements if answer["requirement"] not in body.removed]
    values = live.model_dump(exclude=_NOT_CARRIED_OVER)
    return Sentence(
        **values,
        id=uuid4(),
        requirements=left,
        requirement_made=any(answer["made"] for answer in left),
        terms=[t for t in live.terms if t["requirement"] not in body.removed],
        after_breach=True,
        recorded_by=by,
        known_since=datetime.now(UTC),
    )
