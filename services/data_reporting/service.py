"""Programme data, put together."""

from pathlib import Path

from contracts.event import Agency
from services.common.process import Service
from services.data_reporting import endpoints_records, endpoints_sendings
from services.data_reporting.endpoints import router
from services.data_reporting.handlers import HANDLERS
from services.data_reporting.models_sites import MODELS

SERVICE = Service(
    agency=Agency.REPORTING,
    title="Programme data",
    routers=(router, endpoints_sendings.router, endpoints_records.router),
    handlers=HANDLERS,
    models=MODELS,
    subject_parameter="site",
    folder=Path(__file__).parent,
)
