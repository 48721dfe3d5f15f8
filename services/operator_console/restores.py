"""The pages of restores: events their owner does not have, what was lost, and who did what."""

from typing import Annotated
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from contracts.sharing import load_agreements
from services.common import limits
from services.common.errors import Unprocessable
from services.operator_console.acting import said
from services.operator_console.pages import Named, Number, Once
from services.operator_console.shown import link, page, sources_of
from services.operator_console.signing_in import Operator, OwnForm, SignedIn

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

PAGE = 100
Reason = Annotated[str, Form(max_length=500)]


@router.get("/restores")
async def restores(
    request: Request, who: Operator, service: Named = "", channel: Named = "", settled: Named = "",
    cursor: Named = "",
) -> Response:  # fmt: skip
    """Of whom a reader holds other events than their owner, with both; to be accepted."""
    return await _restores(request, who, service, channel, settled, cursor)


@router.post("/restores/{service}/{id}", dependencies=[OwnForm])
async def accept(
    request: Request, who: Operator, service: str, id: UUID, once: Once, reason: Reason = ""
) -> Response:
    """Accept what the owner tells now; the service asks the owner first whether it was restored."""
    problem = await _do(request, who, service, f"forks/{id}/accept", reason, once)
    if problem:
        return await _restores(request, who, status=409, problem=problem)
    return RedirectResponse(link("/restores", service=service), 303)


@router.get("/lost")
async def lost(
    request: Request, who: Operator, service: Named = "", settled: Named = "", number: Number = 1
) -> Response:
    """What an agency told and, since it was restored, does not know: to be entered again."""
    return await _lost(request, who, service, settled, number)


@router.post("/lost/{service}/{id}", dependencies=[OwnForm])
async def entered(
    request: Request, who: Operator, service: str, id: UUID, once: Once, reason: Reason = ""
) -> Response:
    """Say that it was entered again, or why it need not be."""
    problem = await _do(request, who, service, f"lost-events/{id}/entered", reason, once)
    if problem:
        return await _lost(request, who, status=409, problem=problem)
    return RedirectResponse(link("/lost", service=service), 303)


@router.get("/history")
async def history(
    request: Request, who: Operator, service: Named = "", actor: Named = "", subject: Named = "",
    cursor: Named = "",
) -> Response:  # fmt: skip
    """What operators did, of which service, when and why; from each service's own audit."""
    asked = _said_only(service, actor=actor.strip(), subject=subject.strip(), cursor=cursor)
    answers = await sources_of(request, who).all(who.token, "history", asked, service)
    rows = [one | {"service": answer.service} for answer in answers for one in answer.items]
    rows.sort(key=lambda one: str(one["at"]), reverse=True)
    return page(
        request, "history.html", who, answers=answers, done=rows,
        asked={"service": service, "actor": actor, "subject": subject},
    )  # fmt: skip


async def _restores(
    request: Request, who: SignedIn, service: str = "", channel: str = "", settled: str = "",
    cursor: str = "", status: int = 200, **more: object,
) -> Response:  # fmt: skip
    asked = _said_only(service, settled=_with(settled), cursor=cursor)
    answers = await sources_of(request, who).all(who.token, "forks", asked, service)
    compared = {
        o.service: o.compared for o in await sources_of(request, who).health(who.token, service)
    }
    owners = {a.topic: a.writer.value for a in load_agreements().all}
    forks = [
        one | {"service": answer.service, "owner": owners.get(one["channel"], "its owner")}
        for answer in answers
        for one in answer.items
        if channel in ("", one["channel"])
    ]
    forks.sort(key=lambda one: (one["settled_at"] is not None, one["found_at"]))
    return page(
        request, "restores.html", who, status, answers=answers, forks=forks, once=uuid4(),
        compared=compared,
        asked={"service": service, "channel": channel, "settled": settled}, **more,
    )  # fmt: skip


async def _lost(
    request: Request, who: SignedIn, service: str = "", settled: str = "", number: int = 1,
    status: int = 200, **more: object,
) -> Response:  # fmt: skip
    asked = _said_only(service, settled=_with(settled))
    answers = await sources_of(request, who).all(who.token, "lost-events", asked, service)
    events = [one | {"service": answer.service} for answer in answers for one in answer.items]
    events.sort(key=lambda one: (one["settled_at"] is not None, one["subject"],
                                 one["recorded_at"] or ""))  # fmt: skip
    return page(
        request, "lost.html", who, status, answers=answers, once=uuid4(), listed=len(events),
        events=events[(number - 1) * PAGE : number * PAGE], number=number, size=PAGE,
        asked={"service": service, "settled": settled}, **more,
    )  # fmt: skip


def _with(settled: str) -> str:
    """Whether those that are settled are asked for too, as services are asked."""
    return "true" if settled == "yes" else ""


def _said_only(service: str, **asked: str) -> dict[str, str]:
    """What was said; a cursor is of the one service that gave it."""
    return {name: said for name, said in asked.items() if said and (service or name != "cursor")}


async def _do(
    request: Request, who: SignedIn, service: str, path: str, reason: str, once: UUID
) -> str:
    """Have it done; what went wrong, or nothing."""
    if not limits.storable(reason):
        raise Unprocessable("The reason has a character that no text has.", field="/reason")
    sources = sources_of(request, who)
    if service not in sources.peers:
        return "There is no such service."
    key = str(uuid5(once, f"{service}/{path}/{reason}"))
    told = await sources.do(who.token, service, path, {"reason": reason}, key)
    return "" if told.is_done else said(told, "", service)[1]
