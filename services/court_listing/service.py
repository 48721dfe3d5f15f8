"""The court, put together."""

from pathlib import Path

from contracts.event import Agency
from services.common.process import Service
from services.court_listing import waiting
from services.court_listing.allowed.reading import STATE_READER
from services.court_listing.endpoints import ROUTERS
from services.court_listing.handlers import HANDLERS
from services.court_listing.models import MODELS
from services.court_listing.operations.expiries import expire_orders
from services.court_listing.operations.pathways import site_of
from services.court_listing.worklists import WORKLISTS

SERVICE = Service(
    agency=Agency.COURT,
    title="Court listing",
    routers=(*ROUTERS, waiting.router),
    handlers=HANDLERS,
    models=MODELS,
    waits=waiting.WAITS,
    worklists=WORKLISTS,
    subject_parameter="pathway_id",
    also_names=("absorbed",),
    site_of=site_of,
    due=(expire_orders,),
    state_reader=STATE_READER,
    folder=Path(__file__).parent,
)
