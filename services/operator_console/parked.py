"""The page of what waits: found, retried and discarded, one or many at once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.common import limits
from services.common.errors import Unprocessable
from services.operator_console import acting
from services.operator_console.acting import Chosen, act_on_all
from services.operator_console.asking import NOTHING_FITS, Answer
from services.operator_console.pages import Named, Number, Once
from services.operator_console.shown import page, sources_of
from services.operator_console.signing_in import Operator, OwnForm, SignedIn

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

PAGE = 50
#: So many that are proposed are looked through, of each service.
PROPOSED = 5_000
SHORTEST, LONGEST = 5, 500
What = Annotated[str, Form(pattern="^(retry|discard)$")]
Reason = Annotated[str, Form(max_length=LONGEST)]
Step = Annotated[str, Form(pattern="^(propose|agree)$")]
Yes = Annotated[str, Form(pattern="^(yes)?$")]
Word = Annotated[str, Form(max_length=2000)]


@dataclass(frozen=True)
class Wanted:
    """By what the events that wait are chosen; all that is said must hold."""

    service: str = ""
    channel: str = ""
    type: str = ""
    cause: str = ""
    reason: str = ""
    subject: str = ""
    proposed: str = ""
    discloses: str = ""

    @property
    def asked(self) -> dict[str, str]:
        """The same, as services are asked; what only waits for another unless asked for is not."""
        named = asdict(self) | {"service": ""}
        said = {name: value for name, value in named.items() if value}
        return said if self.cause else said | {"behind": "false"}


async def _wanted(
    service: Named = "", channel: Named = "", type: Named = "", cause: Named = "",
    reason: Named = "", subject: Named = "", proposed: Named = "",
    discloses: Named = "",
) -> Wanted:  # fmt: skip
    return Wanted(service, channel, type, cause, reason, subject.strip(), proposed, discloses)


@router.get("/parked")
async def parked(
    request: Request, who: Operator, wanted: Annotated[Wanted, Depends(_wanted)], number: Number = 1
) -> Response:
    """What waits and why, the longest first; to be retried or discarded."""
    return await _parked(request, who, wanted, number)


@router.post("/parked/{service}/{id}", dependencies=[OwnForm])
async def act(
    request: Request, who: Operator, service: str, id: UUID, what: What, once: Once,
    reason: Reason = "", step: Step = "propose", released: Yes = "",
) -> Response:  # fmt: skip
    """Retry or discard one; the service keeps who did it and why in its audit."""
    _require_storable(reason)
    if service not in sources_of(request, who).peers:
        problem = "There is no such service."
    else:
        told = await acting.act(
            sources_of(request, who), who.token, Chosen(service, id, step=step), what, reason, once,
            released=bool(released),
        )  # fmt: skip
        problem = "" if told.is_done else acting.said(told, what, service)[1]
    if problem:
        return await _parked(request, who, Wanted(), 1, 409, problem=problem)
    return RedirectResponse("/parked", 303)


@router.post("/parked", dependencies=[OwnForm])
async def act_on_many(
    request: Request, who: Operator, what: What, once: Once,
    chosen: Annotated[list[str] | None, Form(max_length=acting.MOST)] = None,
    which: Annotated[str, Form(pattern="^(chosen|all)$")] = "chosen",
    sure: Yes = "", why: Reason = "", service: Word = "", channel: Word = "", type: Word = "",
    cause: Word = "", reason: Word = "", subject: Word = "", proposed: Word = "",
) -> Response:  # fmt: skip
    """Retry or discard those that were ticked, or all that fit; each says what came of it.

    Where some would be given up for good, how many is shown first, and done only then.
    """
    _require_storable(why)
    wanted = Wanted(service, channel, type, cause, reason, subject, proposed)
    ticked = chosen or []
    problem = _why_not(why, which, ticked)
    if problem:
        kept = {str(one.id) for text in ticked if (one := _chosen(text))}
        return await _parked(request, who, wanted, 1, 422, problem=problem, why=why, ticked=kept)
    everything: list[Chosen] = []
    silent: list[str] = []
    if which == "all":
        everything, silent = await _listed(request, who, wanted, acting.MOST)
    those = [one for text in ticked if (one := _chosen(text)) is not None]
    found = everything if which == "all" else those
    if what == "discard" and not sure:
        found, final = await _as_they_are(request, who, found)
        if final:
            return page(
                request, "sure.html", who, chosen=found, final=final, wanted=wanted, why=why,
                once=once, problems=silent, most=acting.MOST if len(found) == acting.MOST else 0,
            )  # fmt: skip
    outcomes = await act_on_all(sources_of(request, who), who.token, found, what, why, once)
    kinds = [one.kind for one in outcomes]
    return page(
        request, "acted.html", who, outcomes=outcomes, what=what, wanted=wanted, why=why,
        counts={kind: kinds.count(kind) for kind in ("done", "waits", "failed")},
        most=acting.MOST if len(everything) == acting.MOST else 0, problems=silent,
    )  # fmt: skip


async def _parked(
    request: Request, who: SignedIn, wanted: Wanted, number: int, status: int = 200, **more: object
) -> Response:
    sources = sources_of(request, who)
    answers = await sources.listed(
        who.token, "parked", wanted.asked, wanted.service, number * PAGE + 1
    )
    counts = await sources.all(who.token, "parked/counts")
    events = _of_all([(answer.service, answer.items) for answer in answers])
    groups = _of_all([(answer.service, answer.items) for answer in counts])
    return page(
        request, "parked.html", who, status,
        problems=_problems(answers, counts),
        groups=groups, waiting=sum(one["count"] for one in groups),
        proposed=sum(one["proposed"] for one in groups),
        events=events[(number - 1) * PAGE : number * PAGE], is_more=len(events) > number * PAGE,
        number=number, wanted=wanted, asked=asdict(wanted), once=uuid4(),
        names={name: sorted({one[name] for one in groups}) for name in ("channel", "type")},
        **more,
    )  # fmt: skip


def _of_all(found: Sequence[tuple[str, list[dict[str, Any]]]]) -> list[dict[str, Any]]:
    """Of all services together, what has waited longest first."""
    rows = [one | {"service": service} for service, items in found for one in items]
    return sorted(rows, key=lambda one: one["parked_at"])


async def _listed(
    request: Request, who: SignedIn, wanted: Wanted, most: int
) -> tuple[list[Chosen], list[str]]:
    """What can be retried or discarded of what fits, the first so many; and who did not answer."""
    asked = wanted.asked | {"cause": "poison", "discloses": "false"}
    answers = await sources_of(request, who).listed(
        who.token, "parked", asked, wanted.service, most
    )
    found = _of_all([(answer.service, answer.items) for answer in answers])[:most]
    can = wanted.cause in ("", "poison")
    those = [Chosen(e["service"], UUID(e["id"]), e["type"], e["subject"]) for e in found if can]
    return those, [one for one in _problems(answers) if one != NOTHING_FITS]


async def _as_they_are(
    request: Request, who: SignedIn, found: Sequence[Chosen]
) -> tuple[list[Chosen], list[Chosen]]:
    """Each with the step that discarding it is now; and those that who asks would give up for good.

    Where a service does not say, it is a proposal: the service refuses what is more than that.
    """
    asked: dict[str, str | int] = {"proposed": "true"}
    answers = await sources_of(request, who).listed(who.token, "parked", asked, "", PROPOSED)
    by = {UUID(e["id"]): e["discard_proposed_by"] for answer in answers for e in answer.items}
    own = f"{who.caller.agency}/{who.caller.user}"
    others = {id for id, proposer in by.items() if proposer != own}
    those = [replace(one, step="agree" if one.id in others else "propose") for one in found]
    final = [one for one in those if one.step == "agree" and one.service == who.caller.agency]
    return those, final


def _problems(*answers: Sequence[Answer]) -> list[str]:
    """What kept services from answering, each once."""
    found = (one.problem for several in answers for one in several)
    return list(dict.fromkeys(problem for problem in found if problem))


def _why_not(why: str, which: str, chosen: Sequence[str]) -> str:
    if which == "chosen" and not chosen:
        return "Choose at least one event, or all that fit."
    if not SHORTEST <= len(why.strip()) <= LONGEST:
        return f"Say why, in {SHORTEST} to {LONGEST} characters: it is kept in the audit."
    return ""


def _chosen(text: str) -> Chosen | None:
    """What a tick box says: service, event, kind, whose it is, step; nothing where it is none."""
    parts = [*text.split("/"), "", "", "", ""]
    step = "agree" if parts[4] == "agree" else "propose"
    try:
        return Chosen(parts[0], UUID(parts[1]), parts[2], parts[3], step)
    except ValueError:
        return None


def _require_storable(reason: str) -> None:
    if not limits.storable(reason):
        raise Unprocessable("The reason has a character that no text has.", field="/reason")
