"""What may be asked of programme data."""

from services.data_reporting.endpoints import records, returns, sendings

ROUTERS = (returns.router, sendings.router, records.router)
