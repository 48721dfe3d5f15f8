"""Worklists as their readers ask them: a page of one, all of a caller's, and what rows lead to."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.vocabulary import Requirement
from services.common import scope
from services.common.allowed_shown import AskedAbout
from services.common.database import make_sessions
from services.common.identity import Caller
from tests.service_under_test import ServiceUnderTest


async def listed(service: ServiceUnderTest, name: str, query: str = "", **who: Any) -> Any:
    """A page of a list, whose-ever it shows first."""
    answer = await service.get(f"/v1/worklists/{name}?{query}", **who)
    assert answer.status_code == 200, (name, answer.text)
    return answer.json()


async def every_row(service: ServiceUnderTest, **who: Any) -> dict[str, list[Any]]:
    """The rows of each list of a caller's that has some, of the whole site."""
    named = (await service.get("/v1/worklists", **who)).json()
    some = [one["name"] for one in named if one["counts"]["all"] or one["first"] != "site"]
    pages = {name: await listed(service, name, "of=site", **who) for name in some}
    return {name: page["rows"] for name, page in pages.items() if page["rows"]}


async def useful(service: ServiceUnderTest, **who: Any) -> set[str]:
    """The lists of a caller's on which something waits, where nothing leads to a refusal."""
    lists = await every_row(service, **who)
    assert await refused(service, lists, **who) == []
    return set(lists)


async def refused(
    service: ServiceUnderTest, lists: dict[str, list[Any]], **who: Any
) -> list[tuple[str, str]]:
    """What rows of lists lead to that its state refuses, by list and operation."""
    return [
        (name, do["operation"])
        for name, rows in lists.items()
        for row in rows
        for do in row["do"]
        if do["operation"] in _stated(service)
        and do["operation"] not in await _allowed(service, row, do["path"], **who)
    ]


def _stated(service: ServiceUnderTest) -> Collection[str]:
    """The operations that the service says of whether they are allowed now."""
    reader = service.service.state_reader
    return reader.operations if reader else ()


async def _allowed(
    service: ServiceUnderTest,
    row: dict[str, Any],
    path: dict[str, str],
    *,
    role: str,
    user: str = "somebody",
    organisation: str = "",
) -> list[str]:
    reader = service.service.state_reader
    assert reader is not None
    caller = Caller(
        user, service.service.agency, role, organisation, frozenset({role}), frozenset({"*"})
    )
    known = row["concerns"] in set(Requirement)
    said = {"requirement": row["concerns"]} if known else {}
    asked = AskedAbout(UUID(row["subject"]), caller, datetime.now(UTC), path, said)
    async with make_sessions(service.engine)() as session, session.begin():
        await scope.enter(session, caller)
        return list((await reader.of(session, asked)).allowed)
