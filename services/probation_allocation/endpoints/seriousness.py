"""How serious the offence is, on the duty officer's view."""

from uuid import UUID

from fastapi import APIRouter

from contracts.events.probation_allocation import SeriousnessSettled
from services.common.database import load
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import DutyOfficer
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.seriousness import SeriousnessView
from services.probation_allocation.operations.pathways import rows_of_pathway
from services.probation_allocation.operations.seriousness import settled
from services.probation_allocation.rules import seriousness
from services.probation_allocation.schemas.seriousness import SeriousnessIn, SeriousnessOut

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["reports"], route_class=UnitOfWorkRoute
)


@router.post(
    "/seriousness-views", status_code=201, summary="Say how serious the offence is (R20, R87)"
)
async def settle(
    pathway_id: UUID, body: SeriousnessIn, session: Session, caller: DutyOfficer
) -> SeriousnessOut:
    """Where the range is not known the gate answers by it, and says on whose view.

    What the law decides, as for an offence without imprisonment, no view changes. A later one takes
    the place of an earlier, which stays on record.
    """
    await load(session, Pathway, pathway_id, lock=True)
    views = await rows_of_pathway(session, SeriousnessView, pathway_id)
    latest = max((view.settled_at for view in views), default=None)
    seriousness.may_settle(latest, body.settled_at)
    stands = await settled(session, pathway_id)
    seriousness.must_have_something_to_take_back(stands, withdrawn=body.withdrawn)
    view = SeriousnessView(pathway_id=pathway_id, settled_by=caller.user, **body.model_dump())
    session.add(view)
    tell(session, SeriousnessSettled.of(pathway_id, view.settled_at, view, view_id=view.id))
    return SeriousnessOut.model_validate(view)
