"""Programme data, put together."""

from functools import partial
from pathlib import Path

from contracts.event import Agency
from services.common.process import Service
from services.data_reporting.endpoints import ROUTERS
from services.data_reporting.figures.rows import tab
from services.data_reporting.handlers import HANDLERS
from services.data_reporting.models import MODELS

SERVICE = Service(
    agency=Agency.REPORTING,
    title="Programme data",
    routers=ROUTERS,
    handlers=HANDLERS,
    models=MODELS,
    subject_parameter="site",
    folder=Path(__file__).parent,
    check=partial(tab, "mental_health"),
)
