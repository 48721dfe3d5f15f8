"""People searched for over HTTP: in a body, never in an address, by whoever may see them (R81).

Guarantee: what was searched for is kept nowhere, not even as the digest of a request; that somebody
searched, by which fields, and whom the answer showed is in the audit.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field, create_model
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from contracts.names import words
from services.common import audited, repeated
from services.common.errors import Unprocessable
from services.common.identity import Caller
from services.common.schemas import Body, Line
from services.common.search import LOOKED_AT, MOST_WORDS, Search, days, statement
from services.common.search_ranked import Hit, How, Match, Said, ranked
from services.common.unit_of_work import Session, UnitOfWorkRoute, purpose
from services.common.worklists import Worklists
from services.common.worklists_answered import DoOut, PersonOut

MOST = 20

_PERSON = """
SELECT shown.subject, person.flags
FROM unnest(CAST(:subjects AS uuid[])) AS shown(subject), LATERAL ({0}) AS person
"""


class SearchIn(Body):
    """Whom somebody looks for: each thing that is said narrows it."""

    family_name: Line | None = Field(None, description="all of it or a part, however it is spelt")
    given_names: Line | None = Field(None, description="all of them, some, or a part of one")
    date_of_birth: date | None = None
    limit: int = Field(MOST, ge=1, le=MOST, description="how many are answered at most")


class FitOut(BaseModel):
    """A field that something was said in, and how what is on record fits it."""

    field: str
    how: How


class FoundOut(BaseModel):
    """Somebody who was found: who, where, in what state, why, and what the caller may ask."""

    subject: UUID
    person: PersonOut
    site: str | None
    stage: str
    match: Match = Field(description="whether all that was said fits exactly, or is like it")
    matched_by: list[FitOut] = Field(description="each field that was said, and how it fits")
    do: list[DoOut]


class FoundPeople(BaseModel):
    """Whom a search found, who fits best first; ``more`` where there are more than are shown."""

    as_at: datetime
    found: list[FoundOut]
    more: bool = Field(description="say more of the person, and the search is narrower")


def router_of(
    agency: Agency, search: Search, lists: Worklists, ask: Mapping[str, frozenset[str]]
) -> APIRouter:
    """The route of a service. ``ask`` says for each operation the roles that may ask."""
    router = APIRouter(prefix="/v1", tags=["people"], route_class=UnitOfWorkRoute)
    looks = Annotated[Caller, Depends(lists.asker(agency, sorted(search.readers)))]
    numbers: dict[str, Any] = {name: (kind | None, None) for name, kind in search.numbers.items()}
    body_of = create_model("PeopleSearchIn", __base__=SearchIn, **numbers)

    @router.post("/people/searches", status_code=200, summary="Find a person (R81)")
    async def search_people(
        request: Request,
        body: body_of,
        session: Session,
        caller: looks,
    ) -> FoundPeople:
        """By a family name of two letters at least, a day of birth, or a number.

        Who may not be seen is not found. Raises ``Unprocessable`` (422) where too little is said.
        """
        repeated.never_keep(request)
        said = _said(body, search)
        rows = await _rows(session, search, said, caller)
        people = ranked(said, map(dict, rows))
        shown = people[: body.limit]
        audited.shows(request, [hit.row["goes_on"] for hit in shown])
        purpose(request, f"search by {', '.join(said.fields)}: {len(shown)} found")
        flags = await _flags(session, lists, shown, caller)
        may = [one for one in search.records if ask[one] & (caller.roles | {caller.role})]
        return FoundPeople(
            as_at=datetime.now(UTC),
            found=[_out(hit, flags, may) for hit in shown],
            more=len(people) > len(shown) or len(rows) >= LOOKED_AT,
        )

    return router


def _said(body: Any, search: Search) -> Said:
    """What is looked for. Raises ``Unprocessable`` where it could be anybody."""
    numbers = {n: v for n in search.numbers if (v := getattr(body, n)) is not None}
    said = Said(body.family_name, body.given_names, body.date_of_birth, numbers)
    letters = sum(map(len, words(body.family_name or "")))
    if letters < 2 and body.date_of_birth is None and not numbers:
        registers = "".join(f", {name}" for name in search.numbers)
        raise Unprocessable(
            f"Say at least one of: family_name with two letters or more, date_of_birth{registers}.",
            field="/family_name",
            rule="R81",
        )
    return said


async def _rows(
    session: AsyncSession, search: Search, said: Said, caller: Caller
) -> Sequence[RowMapping]:
    asked = {
        "said": said.words[:MOST_WORDS],
        "born": days(said.date_of_birth, bool(said.words)),
        "numbers": [f"{name}:{value}" for name, value in said.numbers.items()],
        "family": said.family_name or "",
        "given": said.given_names or "",
    }
    return await _asked(session, statement(search), asked, caller)


async def _flags(
    session: AsyncSession, lists: Worklists, shown: Sequence[Hit], caller: Caller
) -> Mapping[UUID, list[str]]:
    """What to mind first of each who is shown, as on every list."""
    subjects = sorted(hit.row["goes_on"] for hit in shown)
    sql = _PERSON.format(lists.people)
    rows = await _asked(session, sql, {"subjects": subjects}, caller) if subjects else ()
    return {row["subject"]: row["flags"] or [] for row in rows}


async def _asked(
    session: AsyncSession, sql: str, values: dict[str, Any], caller: Caller
) -> Sequence[RowMapping]:
    """What a service's own text finds, which may name who asks."""
    who = {"user": caller.user, "organisation": caller.organisation}
    needed = {name: value for name, value in (who | values).items() if f":{name}" in sql}
    return (await session.execute(text(sql), needed)).mappings().all()


def _out(hit: Hit, flags: Mapping[UUID, list[str]], may: Sequence[str]) -> FoundOut:
    row = dict(hit.row)
    paths = {name: value for name, value in row["paths"].items() if value is not None}
    named = {one: one.partition("{")[2].partition("}")[0] for one in may}
    return FoundOut(
        subject=row["goes_on"],
        person=PersonOut.model_validate(row | {"flags": flags.get(row["goes_on"], [])}),
        site=row["site"],
        stage=row["stage"],
        match=hit.match,
        matched_by=[FitOut(field=field, how=how) for field, how in hit.fits.items()],
        do=[
            DoOut(operation=one, path={name: paths[name]}, version=None)
            for one, name in named.items()
            if name in paths
        ],
    )
