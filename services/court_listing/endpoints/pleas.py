"""Pleas and verdicts taken in court."""

from uuid import UUID

from fastapi import APIRouter

from services.common.errors import Unprocessable
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.court_listing.callers import LegalAdviser
from services.court_listing.operations import events
from services.court_listing.operations.pathways import Dossier, dossier_of
from services.court_listing.operations.pleas import record_of
from services.court_listing.rules import pleas, sentences
from services.court_listing.schemas.pleas import PleasIn, PleasOut
from services.court_listing.views.pleas import pleas_out

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["in court"], route_class=UnitOfWorkRoute
)


@router.post("/pleas", status_code=201, summary="Enter pleas and verdicts (R11)")
async def enter_pleas(
    pathway_id: UUID, body: PleasIn, session: Session, caller: LegalAdviser
) -> PleasOut:
    """Per offence; a later plea replaces an earlier one, which stays on record."""
    dossier = await dossier_of(session, pathway_id, lock=True)
    sentences.require_not_sentenced(dossier.sentence is not None, "R11")
    for plea in _entered(dossier, body):
        dossier.pleas[plea.offence_id].append(plea)
        record = record_of(pathway_id, plea, caller.user)
        record.trial_on = body.trial_on
        session.add(record)
    event = events.plea_entered(
        dossier.pathway, dossier.current_pleas(), body.entered_at, body.trial_on
    )
    tell(session, event)
    return pleas_out(dossier, body.trial_on)


def _entered(dossier: Dossier, body: PleasIn) -> list[pleas.Plea]:
    """The records of the pleas; each offence is of this pathway and named once."""
    listed = {offence.id for offence in dossier.offences if not offence.withdrawn}
    named = [offence.offence_id for offence in body.offences]
    if len(named) != len(set(named)):
        raise Unprocessable("Name each offence once.", rule="R11", field="/offences")
    for number, id in enumerate(named):
        if id not in listed:
            raise Unprocessable(
                "This offence is not on this person's list: take offence_id from the pathway.",
                rule="R11",
                field=f"/offences/{number}/offence_id",
            )
    return [
        pleas.require_plea(
            new.offence_id, new.plea, new.verdict, body.entered_at, dossier.pleas[new.offence_id]
        )
        for new in body.offences
    ]
