"""Programme data, put together."""

from pathlib import Path

from contracts.event import Agency
from services.common.process import Service
from services.data_reporting.endpoints import records, sendings
from services.data_reporting.endpoints.returns import router
from services.data_reporting.handlers.facts import HANDLERS
from services.data_reporting.models.records import MODELS

SERVICE = Service(
    agency=Agency.REPORTING,
    title="Programme data",
    routers=(router, sendings.router, records.router),
    handlers=HANDLERS,
    models=MODELS,
    subject_parameter="site",
    folder=Path(__file__).parent,
)
