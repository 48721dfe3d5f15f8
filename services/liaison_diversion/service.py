"""Liaison and diversion, put together."""

from pathlib import Path

from contracts.event import Agency
from services.common.process import Service
from services.liaison_diversion import waiting
from services.liaison_diversion.allowed.reading import STATE_READER
from services.liaison_diversion.endpoints import ROUTERS
from services.liaison_diversion.handlers import HANDLERS
from services.liaison_diversion.models import MODELS
from services.liaison_diversion.worklists import WORKLISTS

SERVICE = Service(
    agency=Agency.LIAISON,
    title="Liaison and diversion",
    routers=(*ROUTERS, waiting.router),
    handlers=HANDLERS,
    models=MODELS,
    waits=waiting.WAITS,
    worklists=WORKLISTS,
    subject_parameter="pathway_id",
    also_names=("referral_id",),
    state_reader=STATE_READER,
    folder=Path(__file__).parent,
)
