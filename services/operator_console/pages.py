"""The pages an operator looks at; server-rendered, and whole without JavaScript."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.operator_console import signing_in
from services.operator_console.asking import Answer
from services.operator_console.shown import FOLDER, page, sources_of, title_of
from services.operator_console.signing_in import Operator, OwnForm
from services.operator_console.standing import standing

__all__ = ["FOLDER", "Named", "Number", "Once", "router"]

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

#: What a link may name: a service, a channel, a kind of event. What there is not finds nothing.
Named = Annotated[str, Query(max_length=200)]
#: Which page a form is of: the same one sent again does nothing twice.
Once = Annotated[UUID, Form()]
Number = Annotated[int, Query(alias="page", ge=1, le=10_000)]
PAGE = 100
_RANK = {"breached": 0, "at_risk": 1, "running": 2}
_NEVER = "9999"


@router.get("/")
async def services(request: Request, who: Operator, service: Named = "") -> Response:
    """What needs somebody now; every service with its health, backlog and processes."""
    sources = sources_of(request, who)
    health = await sources.health(who.token, service)
    needs = await standing(sources, who.token, service, health)
    return page(
        request, "services.html", who, services=health, service=service, needs=needs,
        now=datetime.now(UTC),
    )  # fmt: skip


@router.get("/channels")
async def channels(
    request: Request, who: Operator, service: Named = "", channel: Named = ""
) -> Response:
    """Every channel from both its ends: told, applied, how far behind, parked."""
    found = [
        one
        for one in await sources_of(request, who).channels(who.token)
        if channel in ("", one.name) and service in ("", one.writer.agency, one.reader.agency)
    ]
    return page(request, "channels.html", who, channels=found, service=service, channel=channel)


@router.get("/clocks")
async def clocks(
    request: Request, who: Operator, service: Named = "", state: Named = "", clock: Named = "",
    number: Number = 1,
) -> Response:  # fmt: skip
    """Clocks that are breached, then at risk, then running, each by when it is due."""
    sources = sources_of(request, who)
    asked = {"state": state, "clock": clock}
    answers = await sources.all(who.token, "clocks", asked, service)
    counts = await sources.all(who.token, "clocks/counts", None, service)
    found = [
        one | {"service": answer.service}
        for answer in answers
        for one in answer.items
        if one["stopped_at"] is None and one["state"] in _RANK
    ]
    found.sort(key=lambda one: (_RANK[one["state"]], one["due_at"] or _NEVER, one["id"]))
    open_ones = sum(
        one["running"]
        for answer in counts
        for one in answer.items
        if state in ("", one["state"]) and clock in ("", one["name"])
    )
    return page(
        request, "clocks.html", who,
        problems=list(dict.fromkeys(one.problem for one in (*answers, *counts) if one.problem)),
        counts=_counted(counts), names=_names(counts),
        clocks=found[(number - 1) * PAGE : number * PAGE],
        listed=len(found), open_ones=max(open_ones, len(found)), number=number, size=PAGE,
        asked={"service": service, "state": state, "clock": clock},
    )  # fmt: skip


def _counted(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    rows = [one | {"service": answer.service} for answer in answers for one in answer.items]
    return sorted(rows, key=lambda one: (_RANK.get(one["state"], 3), one["name"], one["service"]))


def _names(answers: Sequence[Answer]) -> list[tuple[str, str]]:
    """Each clock there is, and what it measures."""
    names = {one["name"] for answer in answers for one in answer.items}
    return [(name, f"{name} {title_of(name)}".strip()) for name in sorted(names)]


@router.get("/waiting")
async def waiting(request: Request, who: Operator, service: Named = "") -> Response:
    """What each agency waits for, from whom, how often and since when (R2)."""
    answers = await sources_of(request, who).all(who.token, "waiting", None, service)
    return page(request, "waiting.html", who, answers=answers, service=service)


@router.get("/sign-in")
async def sign_in_page(request: Request) -> Response:
    """Where an operator gives a token."""
    return page(request, "sign_in.html")


@router.post("/sign-in", dependencies=[OwnForm])
async def sign_in(request: Request, token: Annotated[str, Form(max_length=16_000)]) -> Response:
    """Begin a session, if the token is an operator's, and go where a link led to."""
    name = await signing_in.sign_in(request, token.strip())
    if name is None:
        return page(request, "sign_in.html", status=401, wrong=True)
    answer = RedirectResponse(signing_in.place_kept(request), 303)
    signing_in.give_cookie(request, answer, name)
    signing_in.forget_place(request, answer)
    return answer


@router.post("/sign-out", dependencies=[OwnForm])
async def sign_out(request: Request) -> Response:
    """End the session, here and in the browser."""
    signing_in.sign_out(request)
    answer = RedirectResponse("/sign-in", 303)
    signing_in.take_cookie(request, answer)
    return answer
