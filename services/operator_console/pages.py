"""The pages an operator looks at; server-rendered, and whole without JavaScript."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from services.common import limits
from services.common.errors import Unprocessable
from services.operator_console import signing_in
from services.operator_console.signing_in import Operator, OwnForm
from services.operator_console.sources import Sources
from services.operator_console.traces import TraceStore, waterfall

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

FOLDER = Path(__file__).parent
templates = Jinja2Templates(FOLDER / "templates")


@router.get("/")
async def services(request: Request, token: Operator) -> Response:
    """Every service with its health, its backlog and the age of the oldest unpublished event."""
    return _page(request, "services.html", services=await _sources(request).health(token))


@router.get("/channels")
async def channels(request: Request, token: Operator) -> Response:
    """Every channel: told, applied, parked."""
    return _page(request, "channels.html", channels=await _sources(request).channels(token))


@router.get("/parked")
async def parked(request: Request, token: Operator) -> Response:
    """Parked events and why, to be retried or discarded."""
    answers = await _sources(request).parked(token)
    return _page(request, "parked.html", answers=answers)


@router.post("/parked/{service}/{id}", dependencies=[OwnForm])
async def act(
    request: Request,
    token: Operator,
    service: str,
    id: UUID,
    what: Annotated[str, Form(pattern="^(retry|discard)$")],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Retry or discard; the service keeps who did it and why in its audit."""
    if not limits.storable(reason):
        raise Unprocessable("The reason has a character that no text has.", field="/reason")
    problem = await _sources(request).act(token, service, id, what, reason)
    if problem:
        answers = await _sources(request).parked(token)
        return _page(request, "parked.html", 409, answers=answers, problem=problem)
    return RedirectResponse("/parked", 303)


@router.get("/clocks")
async def clocks(request: Request, token: Operator) -> Response:
    """Clocks by state, the ones at risk and breached first."""
    answers = await _sources(request).clocks(token)
    counts = Counter((c["name"], c["state"]) for a in answers for c in a.items)
    return _page(request, "clocks.html", answers=answers, counts=sorted(counts.items()))


@router.get("/waiting")
async def waiting(request: Request, token: Operator) -> Response:
    """What each agency waits for, from whom, how often and since when (R2)."""
    return _page(request, "waiting.html", answers=await _sources(request).waiting(token))


@router.get("/traces")
async def traces(request: Request, token: Operator, subject: str = "") -> Response:
    """The newest traces, or those of one pathway."""
    found = _traces(request).newest(subject.strip())
    return _page(request, "traces.html", traces=found, subject=subject)


@router.get("/traces/{trace_id}")
async def trace(request: Request, token: Operator, trace_id: str) -> Response:
    """One trace as a waterfall across agencies."""
    found = _traces(request).find(trace_id)
    if found is None:
        return _page(request, "missing.html", 404)
    return _page(request, "trace.html", trace=found, bars=waterfall(found))


@router.get("/sign-in")
async def sign_in_page(request: Request) -> Response:
    """Where an operator gives a token."""
    return _page(request, "sign_in.html")


@router.post("/sign-in", dependencies=[OwnForm])
async def sign_in(request: Request, token: Annotated[str, Form(max_length=16_000)]) -> Response:
    """Begin a session, if the token is an operator's."""
    name = await signing_in.sign_in(request, token.strip())
    if name is None:
        return _page(request, "sign_in.html", 401, wrong=True)
    answer = RedirectResponse("/", 303)
    signing_in.give_cookie(request, answer, name)
    return answer


@router.post("/sign-out", dependencies=[OwnForm])
async def sign_out(request: Request) -> Response:
    """End the session, here and in the browser."""
    signing_in.sign_out(request)
    answer = RedirectResponse("/sign-in", 303)
    signing_in.take_cookie(request, answer)
    return answer


def moment(text: str) -> str:
    """A time of a JSON answer, for reading."""
    return f"{datetime.fromisoformat(text).astimezone(UTC):%d %b %Y %H:%M:%S} UTC"


def words(name: str) -> str:
    """A service's name as it is said, and as it may be broken over lines."""
    return name.replace("_", " ")


def _page(request: Request, template: str, status: int = 200, **shown: object) -> Response:
    return templates.TemplateResponse(request, template, shown, status)


def _sources(request: Request) -> Sources:
    sources: Sources = request.app.state.sources
    return sources


def _traces(request: Request) -> TraceStore:
    store: TraceStore = request.app.state.traces
    return store


templates.env.filters |= {"moment": moment, "words": words}
