"""Death, remand and hospital, where the court knows it."""

from fastapi import APIRouter

from contracts.event import Agency
from services.circumstances.endpoints import Recorded, add_circumstances
from services.common.unit_of_work import UnitOfWorkRoute
from services.court_listing.callers import CourtStaff
from services.court_listing.operations.circumstances import KEPT, tell_circumstance
from services.court_listing.operations.pathways import pathway_locked

router = APIRouter(prefix="/v1", tags=["orders"], route_class=UnitOfWorkRoute)

add_circumstances(
    router, Recorded(Agency.COURT, KEPT, CourtStaff, pathway_locked, tell_circumstance)
)
