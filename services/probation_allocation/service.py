"""Probation, put together."""

from pathlib import Path

from contracts.event import Agency
from services.common.process import Service
from services.probation_allocation import waiting
from services.probation_allocation.allowed.reading import STATE_READER
from services.probation_allocation.endpoints import ROUTERS
from services.probation_allocation.handlers import HANDLERS
from services.probation_allocation.models import MODELS
from services.probation_allocation.operations.pathways import site_of
from services.probation_allocation.worklists import STAFF, WORKLISTS

SERVICE = Service(
    agency=Agency.PROBATION,
    title="Probation allocation",
    routers=(*ROUTERS, waiting.router),
    handlers=HANDLERS,
    models=MODELS,
    waits=waiting.WAITS,
    worklists=WORKLISTS,
    staff=STAFF,
    subject_parameter="pathway_id",
    site_of=site_of,
    state_reader=STATE_READER,
    folder=Path(__file__).parent,
)
