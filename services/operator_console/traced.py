"""The pages of traces: errors first, then what people asked; found by pathway, id or service."""

import re
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.operator_console.pages import Named, Number
from services.operator_console.shown import page
from services.operator_console.signing_in import Operator
from services.operator_console.traces import TraceStore, waterfall

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

PAGE = 50
_TRACE_ID = re.compile(r"[0-9a-f]{32}")


@router.get("/traces")
async def traces(
    request: Request, who: Operator, subject: Named = "", service: Named = "", errors: Named = "",
    number: Number = 1,
) -> Response:  # fmt: skip
    """Traces: failed ones, then people's requests, then the rest; the newest first of each."""
    sought = subject.strip().lower()
    store = _traces(request)
    is_trace = _TRACE_ID.fullmatch(sought) is not None
    if is_trace and store.find(sought) is not None:
        return RedirectResponse(f"/traces/{sought}", 303)
    found = store.ordered(sought, service, failed=errors == "yes")
    return page(
        request, "traces.html", who, traces=found[(number - 1) * PAGE : number * PAGE],
        listed=len(found), number=number, size=PAGE, subject=subject, is_trace=is_trace,
        elsewhere=_elsewhere(request), pathway=_pathway(sought), sought=sought,
        asked={"subject": subject, "service": service, "errors": errors},
    )  # fmt: skip


@router.get("/traces/{trace_id}")
async def trace(request: Request, who: Operator, trace_id: str) -> Response:
    """One trace as a waterfall across agencies."""
    found = _traces(request).find(trace_id)
    if found is None:
        known = trace_id if _TRACE_ID.fullmatch(trace_id) else ""
        return page(request, "missing.html", who, 404, elsewhere=_elsewhere(request), sought=known)
    return page(request, "trace.html", who, trace=found, bars=waterfall(found))


def _pathway(sought: str) -> str:
    """The pathway that is meant, as traces name it; nothing where it is none."""
    try:
        return str(UUID(sought)) if sought else ""
    except ValueError:
        return ""


def _elsewhere(request: Request) -> str:
    """Where traces are looked at, where the console does not collect them itself."""
    address: str = request.app.state.traces_url
    return address


def _traces(request: Request) -> TraceStore:
    store: TraceStore = request.app.state.traces
    return store
