"""The sentence after a breach: another in its place, or the order as it was varied (R40)."""

from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.errors import Refused
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.breaches import end_with
from services.court_listing.operations.pathways import Dossier
from services.court_listing.operations.reviews import venue_of
from services.court_listing.rules import breaches, pleas, reviews, sentences, short_terms
from services.court_listing.schemas.breaches import BreachOutcomeIn
from services.court_listing.schemas.sentences import NewSentenceIn
from services.court_listing.schemas.short_terms import kept, stated


def sentence_after(dossier: Dossier, body: BreachOutcomeIn, by: str) -> Sentence | None:
    """The sentence that takes the place of the live one, if any; refused as any sentence is."""
    live = dossier.sentence
    assert live is not None
    short_terms.may_be_served(
        breaches.passed_for_the_offence(body.outcome, live.disposal),
        body.custody_weeks,
        dossier.convicted_on(),
        stated(body.not_suspended),
    )
    if body.sentence is not None:
        return _anew(dossier, body, body.sentence, by)
    if body.removed:
        return _varied(live, body, by)
    return None


async def replace(
    session: AsyncSession, dossier: Dossier, new: Sentence | None, body: BreachOutcomeIn
) -> None:
    """Keep the new sentence over the live one, which stays on record; or end the live order."""
    live = dossier.sentence
    assert live is not None
    end_with(live, body.outcome, body.decided_at)
    if new is not None:
        live.superseded_at = body.decided_at
        await session.flush()
        session.add(new)
    await session.flush()


def _anew(dossier: Dossier, body: BreachOutcomeIn, said: NewSentenceIn, by: str) -> Sentence:
    """R20, R26, R29, R36, R40: by the rules of every sentence, proposals answered once more."""
    passed = said.passed(body.decided_at)
    try:
        sentences.may_sentence(passed, dossier.proposed, pleas.guilty_since(dossier.standing()))
        venue = venue_of(dossier.pathway)
        reviews.may_order(passed, said.court_reviews, said.review_every_weeks, venue)
        reasons = stated(said.not_suspended)
        short_terms.may_be_served(
            said.disposal, said.custody_weeks, dossier.convicted_on(), reasons
        )
    except Refused as refused:
        refused.field = f"/sentence{refused.field}"
        raise
    answers = [sentences.in_result_codes(answer) for answer in passed.answers]
    return Sentence(
        **said.model_dump(exclude={"requirements", "not_suspended"}) | kept(said.not_suspended),
        id=uuid4(),
        pathway_id=dossier.pathway.id,
        sentenced_at=body.decided_at,
        requirements=[answer.model_dump(mode="json") for answer in answers],
        requirement_made=any(answer.made for answer in answers),
        support_advised=sentences.advised(passed.answers),
        after_breach=True,
        recorded_by=by,
    )


_OWN = {"id", "requirements", "requirement_made", "recorded_by", "after_breach"}


def _varied(live: Sentence, body: BreachOutcomeIn, by: str) -> Sentence:
    kept = [one for one in live.requirements if one["requirement"] not in body.removed]
    values = live.model_dump(exclude=_OWN)
    return Sentence(
        **values,
        id=uuid4(),
        requirements=kept,
        requirement_made=any(one["made"] for one in kept),
        after_breach=True,
        recorded_by=by,
    )
