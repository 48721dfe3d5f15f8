"""Sentence passed in court."""

from uuid import UUID, uuid4

from fastapi import APIRouter

from services.common import outside_policy
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.court_listing.callers import LegalAdviser
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations import events
from services.court_listing.operations.pathways import dossier_of
from services.court_listing.operations.reviews import set_first_review, venue_of
from services.court_listing.operations.sentences import recorded
from services.court_listing.rules import pleas, reviews, sentences, short_terms
from services.court_listing.schemas.sentences import SentenceIn, SentenceOut
from services.court_listing.schemas.short_terms import circumstances, not_suspended_columns

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["in court"], route_class=UnitOfWorkRoute
)


@router.post("/sentences", status_code=201, summary="Record the sentence (R26, R27, R29, R36)")
async def pass_sentence(
    pathway_id: UUID, body: SentenceIn, session: Session, caller: LegalAdviser
) -> SentenceOut:
    """Every proposed requirement is made, or declined with reasons; reviews are ordered here."""
    dossier = await dossier_of(session, pathway_id, lock=True)
    sentences.require_not_sentenced(dossier.sentence is not None, "R26")
    since, passed = pleas.guilty_since(dossier.current_pleas()), body.passed()
    sentences.may_sentence(passed, dossier.proposed, since)
    reviews.may_order(passed, body.court_reviews, body.review_every_weeks)
    outside = reviews.outside_interval(passed, body.review_every_weeks, venue_of(dossier.pathway))
    outside_policy.mark(session, pathway_id, outside, body.outside_policy_reason)
    short_terms.may_be_served(
        body.disposal, body.custody_weeks, dossier.convicted_on(), circumstances(body.not_suspended)
    )
    answers = [sentences.in_result_codes(answer) for answer in passed.answers]
    columns = body.model_dump(exclude={"requirements", "not_suspended"})
    sentence = Sentence(
        **columns | not_suspended_columns(body.not_suspended),
        id=uuid4(),
        pathway_id=pathway_id,
        requirements=[answer.model_dump(mode="json") for answer in answers],
        requirement_made=any(answer.made for answer in answers),
        not_proposed=sentences.not_proposed(answers, dossier.proposed),
        support_advised=sentences.support_advised(passed.answers),
        within_24_hours=sentences.within_24_hours(since, body.sentenced_at),
        recorded_by=caller.user,
        **recorded(dossier),
    )
    session.add(sentence)
    await events.tell_sentenced(session, sentence)
    await set_first_review(session, sentence)
    return SentenceOut.model_validate(sentence)
