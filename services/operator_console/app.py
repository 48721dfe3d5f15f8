"""The console, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from services.common import limits, problems
from services.common.identity import Tokens
from services.common.settings import Settings
from services.operator_console import collector, pages
from services.operator_console.signing_in import SignInNeeded
from services.operator_console.sources import Sources
from services.operator_console.traces import TraceStore


def make_app(settings: Settings) -> FastAPI:
    """The console's application; it has no database and asks the services with what it is given."""
    app = FastAPI(title="Operator console", openapi_url=None, lifespan=_lifespan)
    app.state.settings = settings
    app.state.tokens = Tokens(settings)
    app.state.traces = TraceStore()
    app.mount("/static", StaticFiles(directory=pages.FOLDER / "static"))
    for router in (pages.router, collector.router):
        app.include_router(router)
    app.add_api_route("/health/liveness", _up, include_in_schema=False)
    app.add_api_route("/health/readiness", _up, include_in_schema=False)
    problems.install(app)
    app.add_exception_handler(SignInNeeded, _to_sign_in)
    app.add_middleware(limits.BodyLimit)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with httpx.AsyncClient(timeout=3, trust_env=False) as client:
        app.state.sources = Sources(app.state.settings.peers, client)
        yield


async def _up() -> dict[str, str]:
    """The console answers as long as its event loop turns."""
    return {"status": "UP"}


async def _to_sign_in(request: Request, error: Exception) -> Response:
    return RedirectResponse("/sign-in", 303)
