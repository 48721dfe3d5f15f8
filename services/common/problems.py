"""Errors as RFC 9457 problem+json with the members the Ministry of Justice adds.

Written here rather than taken from ``fastapi-problem``: it echoes the input of a failed validation
and the text of an unexpected exception, the two answers this service must never give.
"""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from opentelemetry import trace
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from services.common import causes
from services.common.allowed import CurrentState
from services.common.allowed_shown import shown
from services.common.database import CURABLE, is_away
from services.common.errors import OF_A_RULE, FieldError, Refused, Unprocessable
from services.common.invalid import unprocessable

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"


class ValidationItem(BaseModel):
    """One wrong field of a request: JSON pointer, and what was expected.

    ``limit`` is the bound that was passed: characters, items or the number itself; ``rule`` cites
    the rulebook.
    """

    field: str
    message: str
    code: str
    limit: int | float | None = None
    rule: str | None = None


class Problem(BaseModel):
    """The body of every answer that is not a success.

    ``state`` and ``allowed`` are in a 409 that is about a thing the caller may read.
    """

    type: str = "about:blank"
    title: str
    status: int
    errorCode: str
    userMessage: str
    developerMessage: str
    rule: str | None = None
    field: str | None = None
    state: dict[str, Any] | None = Field(
        default=None, description="With a 409: where the thing stands now, in codes and times."
    )
    allowed: list[str] | None = Field(
        default=None,
        description="With a 409: the operations that no rule refuses for where the thing stands "
        "now, by whoever may ask them; what their body says may still be refused.",
    )
    parked: dict[str, Any] | None = Field(
        default=None,
        description="With a 409 to a retry: the event as it is parked again, by id, cause, reason.",
    )
    validationErrors: list[ValidationItem] | None = None
    traceId: str | None = Field(
        default=None,
        description="With a 500 or 503: what the service's log says of this request is under it.",
    )


def answer(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """The problem as a response; never cached."""
    return JSONResponse(
        problem.model_dump(mode="json", exclude_none=True),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={"cache-control": "no-store"} | (headers or {}),
    )


def refused(refusal: Refused, current: CurrentState | None = None) -> JSONResponse:
    """The answer to a refusal, with the state of the thing it concerns, if that may be read."""
    errors = _errors(refusal)
    headers = {"www-authenticate": "Bearer"} if refusal.status == 401 else {}
    if refusal.status in (429, 503):
        headers["retry-after"] = "1"
    return answer(
        Problem(
            title=refusal.title,
            status=refusal.status,
            errorCode=refusal.code,
            userMessage=refusal.message,
            developerMessage=refusal.message,
            rule=refusal.rule or None,
            field=refusal.field or None,
            state=dict(current.state) if current else None,
            allowed=list(current.allowed) if current else None,
            validationErrors=_items(errors) or None,
            traceId=_trace_id() if refusal.status == 503 else None,
        ),
        headers,
    )


async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    """422 that names fields and expectations, never the values that were sent."""
    return refused(unprocessable(request, error))


def install(app: FastAPI) -> None:
    """Answer every error of the application as a problem."""
    app.add_exception_handler(Refused, _refused)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _invalid)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, lambda _, e: _http(e))
    for lost in CURABLE:
        app.add_exception_handler(lost, _database)
    app.add_exception_handler(Exception, _unexpected)


async def _refused(request: Request, refusal: Refused) -> JSONResponse:
    return refused(refusal, await shown(request, refusal))


def _http(error: HTTPException) -> JSONResponse:
    title = {404: "Not found", 405: "Method not allowed"}.get(error.status_code, "Not accepted")
    return answer(
        Problem(
            title=title,
            status=error.status_code,
            errorCode=title.replace(" ", ""),
            userMessage=f"{title}.",
            developerMessage=f"{title}.",
        ),
        dict(error.headers or {}),
    )


async def _database(request: Request, error: Exception) -> JSONResponse:
    """503 where what failed passes, for a client to ask again. Anything else is our fault."""
    if not (isinstance(error, OSError) or is_away(error)):
        return unexpected(request, error)
    log.warning(
        "request cannot be answered now",
        **causes.of(error),
        route=_route(request),
        done="answered 503 with Retry-After; nothing was changed",
    )
    return answer(
        Problem(
            title="Not available",
            status=503,
            errorCode="NotAvailable",
            userMessage="The service cannot reach its database. Nothing was changed; ask again.",
            developerMessage="Repeat the request with the same Idempotency-Key.",
            traceId=_trace_id(),
        ),
        {"retry-after": "1"},
    )


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    return unexpected(request, error)


def unexpected(request: Request, error: Exception) -> JSONResponse:
    """500 that says nothing of the error; the log has its type and the places it came through."""
    tell(request, error)
    return answer(
        Problem(
            title="Unexpected error",
            status=500,
            errorCode="Unexpected",
            userMessage="Something went wrong on our side. Nothing was changed.",
            developerMessage="See the service's log by traceId.",
            traceId=_trace_id(),
        )
    )


def tell(request: Request, error: BaseException) -> None:
    """Log an error by type, places and SQLSTATE; its text may hold anything."""
    log.error(
        "request failed",
        **causes.of(error),
        route=_route(request),
        done="answered 500; nothing was changed",
    )


def _route(request: Request) -> str:
    return getattr(request.scope.get("route"), "path", "unknown")


def _errors(refusal: Refused) -> tuple[FieldError, ...]:
    """Every field that is wrong; that a rule refuses the value of one is said as the rule does."""
    if isinstance(refusal, Unprocessable) and refusal.errors:
        return refusal.errors
    if refusal.status != 422 or not refusal.field.startswith("/"):
        return ()
    return (FieldError(refusal.field, refusal.message, OF_A_RULE, rule=refusal.rule),)


def _items(errors: tuple[FieldError, ...]) -> list[ValidationItem]:
    return [
        ValidationItem(
            field=e.field, message=e.message, code=e.code, limit=e.limit, rule=e.rule or None
        )
        for e in errors
    ]


def _trace_id() -> str | None:
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else None
