"""What is decided in court: pleas taken, reports asked for, sentence passed."""

from uuid import UUID, uuid4

from fastapi import APIRouter

from contracts.events.court_listing import ReportRequestedV1
from services.common.edge import EdgeRoute, Session
from services.common.outbox import tell
from services.common.refusal import Unprocessable
from services.court_listing.callers import LegalAdviser
from services.court_listing.models.pathways import ReportRequest, Sentence
from services.court_listing.operations import events
from services.court_listing.operations.orders import set_first_review, venue_of
from services.court_listing.operations.pathways import Dossier, dossier_of, record_of
from services.court_listing.rules import (
    pleas,
    reports,
    reviews,
    saturdays,
    sentences,
    short_terms,
)
from services.court_listing.schemas.listings import (
    PleasOut,
    ReportRequestedOut,
    ReportRequestOut,
    SentenceOut,
)
from services.court_listing.schemas.sentences import PleasIn, ReportRequestIn, SentenceIn
from services.court_listing.schemas.short_terms import kept as kept_reasons
from services.court_listing.schemas.short_terms import stated
from services.court_listing.views.pleas import pleas_out

router = APIRouter(prefix="/v1/pathways/{pathway_id}", tags=["in court"], route_class=EdgeRoute)


@router.post("/pleas", status_code=201, summary="Enter pleas and verdicts (R11)")
async def enter_pleas(
    pathway_id: UUID, body: PleasIn, session: Session, caller: LegalAdviser
) -> PleasOut:
    """Per offence; a later plea replaces an earlier one, which stays on record."""
    dossier = await dossier_of(session, pathway_id, lock=True)
    sentences.not_sentenced(dossier.sentence is not None, "R11")
    for plea in _entered(dossier, body):
        dossier.pleas[plea.offence_id].append(plea)
        record = record_of(pathway_id, plea, caller.user)
        record.trial_on = body.trial_on
        session.add(record)
    event = events.plea_entered(dossier.pathway, dossier.standing(), body.entered_at, body.trial_on)
    tell(session, event)
    return pleas_out(dossier, body.trial_on)


@router.post("/report-requests", status_code=201, summary="Ask for a report (R3, R12, R25)")
async def request_report(
    pathway_id: UUID, body: ReportRequestIn, session: Session, caller: LegalAdviser
) -> ReportRequestedOut:
    """After guilt in the range of a community order; for today, or adjourned with a reason.

    On a Saturday the answer advises to adjourn to the following week; it is never refused for that.
    """
    dossier = await dossier_of(session, pathway_id, lock=True)
    sentences.not_sentenced(dossier.sentence is not None, "R12")
    asked = reports.Asked(
        body.requested_at, body.needed_by, body.adjourned, body.adjournment_reason
    )
    reports.may_request(asked, dossier.guilty_codes(), dossier.pathway.site)
    values = body.model_dump()
    request = ReportRequest(id=uuid4(), pathway_id=pathway_id, requested_by=caller.user, **values)
    session.add(request)
    told = {name: value for name, value in values.items() if name != "requested_at"}
    tell(
        session,
        ReportRequestedV1(pathway_id=pathway_id, occurred_at=body.requested_at, **told),
    )
    kept = ReportRequestOut.model_validate(request).model_dump()
    advised = [vars(one) for one in saturdays.advise(body.requested_at, body.adjourned)]
    return ReportRequestedOut.model_validate(kept | {"advice": advised})


@router.post("/sentences", status_code=201, summary="Record the sentence (R26, R27, R29, R36)")
async def pass_sentence(
    pathway_id: UUID, body: SentenceIn, session: Session, caller: LegalAdviser
) -> SentenceOut:
    """Every proposed requirement is made, or declined with reasons; reviews are ordered here."""
    dossier = await dossier_of(session, pathway_id, lock=True)
    sentences.not_sentenced(dossier.sentence is not None, "R26")
    since, passed = pleas.guilty_since(dossier.standing()), body.passed()
    sentences.may_sentence(passed, dossier.proposed, since)
    reviews.may_order(
        passed, body.court_reviews, body.review_every_weeks, venue_of(dossier.pathway)
    )
    short_terms.may_be_served(
        body.disposal, body.custody_weeks, dossier.convicted_on(), stated(body.not_suspended)
    )
    answers = [sentences.in_result_codes(answer) for answer in passed.answers]
    kept = body.model_dump(exclude={"requirements", "not_suspended"})
    sentence = Sentence(
        **kept | kept_reasons(body.not_suspended),
        id=uuid4(),
        pathway_id=pathway_id,
        requirements=[answer.model_dump(mode="json") for answer in answers],
        requirement_made=any(answer.made for answer in answers),
        support_advised=sentences.advised(passed.answers),
        within_24_hours=sentences.within_24_hours(since, body.sentenced_at),
        recorded_by=caller.user,
    )
    session.add(sentence)
    events.tell_sentenced(session, sentence)
    set_first_review(session, sentence)
    return SentenceOut.model_validate(sentence)


def _entered(dossier: Dossier, body: PleasIn) -> list[pleas.Plea]:
    """The records of the pleas; each offence is of this pathway and named once."""
    listed = {offence.id for offence in dossier.offences if not offence.withdrawn}
    named = [one.offence_id for one in body.offences]
    if len(named) != len(set(named)):
        raise Unprocessable("An offence is named twice.", rule="R11", field="/offences")
    for number, id in enumerate(named):
        if id not in listed:
            raise Unprocessable(
                "This is no offence of the pathway.",
                rule="R11",
                field=f"/offences/{number}/offence_id",
            )
    return [
        pleas.enter(o.offence_id, o.plea, o.verdict, body.entered_at, dossier.pleas[o.offence_id])
        for o in body.offences
    ]
