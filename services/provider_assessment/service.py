"""The providers, put together."""

from pathlib import Path

from contracts.event import Agency
from services.common.process import Service
from services.provider_assessment import waiting
from services.provider_assessment.allowed.reading import STATE_READER
from services.provider_assessment.endpoints import ROUTERS
from services.provider_assessment.handlers import HANDLERS
from services.provider_assessment.models import MODELS
from services.provider_assessment.operations.cases import has_case, site_of_pathway
from services.provider_assessment.worklists import STAFF, WORKLISTS

SERVICE = Service(
    agency=Agency.PROVIDER,
    title="Provider assessment",
    routers=(*ROUTERS, waiting.router),
    handlers=HANDLERS,
    models=MODELS,
    waits=waiting.WAITS,
    worklists=WORKLISTS,
    staff=STAFF,
    subject_parameter="pathway_id",
    site_of=site_of_pathway,
    state_reader=STATE_READER,
    knows=has_case,
    folder=Path(__file__).parent,
)
