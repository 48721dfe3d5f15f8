"""Coded lists, policies, clocks and questionnaires over HTTP, for whoever builds a client.

They are as in this repository and hold no word of anybody: read without a token, like the schemas
of events. Each answer has an ETag, so that a client asks often and is answered 304.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from contracts.instruments import instruments, scheme
from contracts.policy import UnknownPolicy, clocks, load_policies, policy
from contracts.reference import UnknownSite, list_names
from contracts.reference.lists import coded_list
from services.common.errors import Unknown, Unprocessable

router = APIRouter(prefix="/reference", tags=["reference"])

#: A client may go on with what it has for so long before it asks again.
KEPT = "public, max-age=300"
#: So many answers of one kind are kept ready.
ANSWERS = 256
On = Annotated[
    date | None, Query(description="only what is in force on this day; all there ever was without")
]
SAME: dict[int | str, dict[str, Any]] = {
    304: {"description": "What the client has is what there is"}
}


class ListNamed(BaseModel):
    """A coded list: its name, which requests and events say as ``x-code-list``, and its title."""

    name: str
    title: str
    rules: list[str]


class CodeOut(BaseModel):
    """A code, what people read for it, and the days it is good for; some lists say more of each."""

    model_config = {"extra": "allow"}

    code: str
    label: str
    aliases: list[str]
    note: str | None
    source: str
    valid_from: date | None
    valid_to: date | None


class CodeListOut(ListNamed):
    """The list with its codes, in the order people are offered them."""

    source: str
    valid_from: date
    entries: list[CodeOut]


class PolicyOut(BaseModel):
    """A policy value on a day; ``site`` says that it set its own."""

    name: str
    unit: Literal["hours", "days", "months", "count", "choice", "flag"]
    value: int | str | bool
    source: str
    site: str | None
    note: str | None
    rules: list[str]


class ClockOut(BaseModel):
    """A clock: who owns it and by which policies it runs (``as_ordered``: as the start says)."""

    name: str
    title: str
    owner: str
    length: str
    warning_before: str | None
    warning_at: str | None
    calendar: Literal["elapsed", "working"]
    source: str
    valid_from: date
    valid_to: date | None


class InstrumentOut(BaseModel):
    """The newest scheme of a questionnaire: items and ranges, never the wording of an item."""

    model_config = {"extra": "allow"}

    instrument: str
    version: str
    title: str
    source: str
    items: int
    minimum: int
    maximum: int


@router.get(
    "/code-lists", summary="Every coded list", response_model=list[ListNamed], responses=SAME
)
async def read_code_lists(request: Request) -> Response:
    """Their names and titles."""
    return answered(request, _lists())


@router.get(
    "/code-lists/{code_list}",
    summary="A coded list with its codes",
    response_model=CodeListOut,
    responses=SAME,
)
async def read_code_list(request: Request, code_list: str, on: On = None) -> Response:
    """Raises ``Unknown`` (404) for a list there is not."""
    if code_list not in list_names():
        raise Unknown("There is no coded list of this name.")
    return answered(request, _list(code_list, on))


@router.get(
    "/policies", summary="The policies in force", response_model=list[PolicyOut], responses=SAME
)
async def read_policies(
    request: Request,
    on: Annotated[date, Query(description="on this day")],
    site: Annotated[str | None, Query(max_length=100, description="as this site has it")] = None,
) -> Response:
    """Those with a value on the day. Raises ``Unprocessable`` for a site there is not."""
    try:
        return answered(request, _policies(on, site))
    except UnknownSite:
        raise Unprocessable("There is no site of this name.", field="/site") from None


@router.get("/clocks", summary="Every clock", response_model=list[ClockOut], responses=SAME)
async def read_clocks(request: Request) -> Response:
    """With the policies each runs by."""
    return answered(request, _clocks())


@router.get(
    "/instruments",
    summary="Every questionnaire that is scored",
    response_model=list[InstrumentOut],
    responses=SAME,
)
async def read_instruments(request: Request) -> Response:
    """With how it is scored: bands, what may be missing, items of risk, reliable change."""
    return answered(request, _instruments())


def answered(request: Request, body: bytes) -> Response:
    """The answer, or that it is the one the client has."""
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": KEPT}
    has = request.headers.get("if-none-match")
    if has is not None and etag in (one.strip().removeprefix("W/") for one in has.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@cache
def _lists() -> bytes:
    return orjson.dumps([_named(name) for name in sorted(list_names())])


def _named(name: str) -> dict[str, Any]:
    found = coded_list(name)
    return {"name": name, "title": found.title, "rules": list(found.rules)}


@lru_cache(ANSWERS)
def _list(name: str, on: date | None) -> bytes:
    found = coded_list(name)
    entries = [one.model_dump(mode="json") for one in found.entries if one.in_force(on)]
    more = {"source": found.source, "valid_from": found.valid_from, "entries": entries}
    return orjson.dumps(_named(name) | more)


@lru_cache(ANSWERS)
def _policies(on: date, site: str | None) -> bytes:
    found = (_policy(name, on, site) for name in sorted(load_policies()))
    return orjson.dumps([one for one in found if one is not None])


def _policy(name: str, on: date, site: str | None) -> Mapping[str, Any] | None:
    try:
        value = policy(name, site, on=on)
    except UnknownPolicy:
        return None
    told = load_policies()[name]
    return {
        "name": name, "unit": value.unit, "value": value.value, "source": value.source,
        "site": value.site, "note": told.note, "rules": told.rules,
    }  # fmt: skip


@cache
def _clocks() -> bytes:
    shown = set(ClockOut.model_fields)
    return orjson.dumps([one.model_dump(mode="json", include=shown) for one in clocks().values()])


@cache
def _instruments() -> bytes:
    newest = (scheme(name) for name in sorted(instruments()))
    return orjson.dumps([one.model_dump(mode="json", by_alias=True) for one in newest])
