"""The sentencer's feedback form."""

from uuid import UUID, uuid4

from fastapi import APIRouter

from contracts.events.court_listing import SentencerFeedbackReturned
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.court_listing.callers import Sentencer
from services.court_listing.models.feedback import SentencerFeedback
from services.court_listing.operations.feedback import feedback_on
from services.court_listing.operations.pathways import dossier_of
from services.court_listing.rules import feedback
from services.court_listing.schemas.feedback import SentencerFeedbackIn, SentencerFeedbackOut

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["after sentence"], route_class=UnitOfWorkRoute
)


@router.post(
    "/sentencer-feedback", status_code=201, summary="Return the sentencer's feedback (R27, C15)"
)
async def return_feedback(
    pathway_id: UUID, body: SentencerFeedbackIn, session: Session, caller: Sentencer
) -> SentencerFeedbackOut:
    """Once for a sentence; the codes go into the programme's figures, the words stay here."""
    live = (await dossier_of(session, pathway_id, lock=True)).sentence
    form = body.form()
    answers = live.requirements if live else []
    feedback.may_return(form, live.sentenced_at if live else None, answers)
    assert live is not None
    feedback.require_not_returned(await feedback_on(session, live) is not None)
    columns = body.model_dump() | {"reasons": list(form.reasons)}
    row = SentencerFeedback(
        id=uuid4(), pathway_id=pathway_id, sentence_id=live.id, recorded_by=caller.user, **columns
    )
    session.add(row)
    tell(session, SentencerFeedbackReturned.of(pathway_id, row.returned_at, row))
    return SentencerFeedbackOut.model_validate(row)
