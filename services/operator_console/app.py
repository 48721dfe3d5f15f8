"""The console, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from services.common import limits, problems
from services.common.edge import Application
from services.common.identity import Tokens
from services.common.peer_tls import trusted
from services.common.settings import Settings
from services.operator_console import collector, pages, parked, restores, traced
from services.operator_console.asking import SECONDS
from services.operator_console.shown import page
from services.operator_console.signing_in import ComeAgain, Sessions, SignInNeeded, keep_place
from services.operator_console.sources import Sources
from services.operator_console.traces import TraceStore


def make_app(settings: Settings, traces_url: str = "") -> Application:
    """The console's application; it has no database and asks the services with what it is given.

    ``traces_url`` is where Jaeger shows the traces that another collector has.
    """
    app = Application(title="Operator console", openapi_url=None, lifespan=_lifespan)
    app.state.settings = settings
    app.state.tokens = Tokens(settings)
    app.state.limits = limits.RateLimit(settings.requests_per_second)
    app.state.peers = limits.RateLimit(settings.requests_per_second)
    app.state.sessions = Sessions()
    app.state.public_url = settings.public_url
    app.state.traces, app.state.traces_url = TraceStore(), traces_url.rstrip("/")
    app.mount("/static", _Kept(directory=pages.FOLDER / "static"))
    for router in (
        pages.router, parked.router, restores.router, traced.router, collector.router,
    ):  # fmt: skip
        app.include_router(router)
    app.add_api_route("/health/liveness", _up, include_in_schema=False)
    app.add_api_route("/health/readiness", _up, include_in_schema=False)
    problems.install(app)
    app.add_exception_handler(SignInNeeded, _to_sign_in)
    app.add_exception_handler(ComeAgain, _come_again)
    app.guard(settings, binary=(collector.PATH,))
    return app


class _Kept(StaticFiles):
    """Files that are the same for everybody, which a browser may keep for an hour."""

    def file_response(self, *args: Any, **more: Any) -> Response:
        """As they are, and how long they may be kept."""
        answer = super().file_response(*args, **more)
        answer.headers["cache-control"] = "public, max-age=3600"
        return answer


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with httpx.AsyncClient(timeout=SECONDS, trust_env=False, verify=trusted()) as client:
        app.state.sources = Sources(app.state.settings.peers, client)
        yield


async def _up() -> dict[str, str]:
    """The console answers as long as its event loop turns."""
    return {"status": "UP"}


async def _to_sign_in(request: Request, error: Exception) -> Response:
    """To sign in; the page that was asked for is shown then."""
    answer = RedirectResponse("/sign-in", 303)
    keep_place(request, answer)
    return answer


async def _come_again(request: Request, error: Exception) -> Response:
    """A page that asks for the same one from this site itself: then the browser says who it is."""
    return page(request, "again.html", place=request.url.path, asked=request.url.query)
