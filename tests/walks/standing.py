"""Whether what an agency says of where a pathway stands is what it then does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
from starlette.routing import Match

from services.common.database import make_sessions
from services.common.identity import Caller
from services.common.refusal import Unknown
from services.common.standing import Stands
from services.common.standing_shown import Asked
from tests.house import House


@dataclass(frozen=True)
class Asking:
    """A command about to be asked of a house."""

    house: House
    path: str
    body: Any
    caller: Caller

    @property
    def operation(self) -> str:
        """As it is named among what is allowed."""
        return self._route()[0]

    async def stands(self, pathway: UUID, at: datetime) -> Stands | None:
        """Where the pathway stands at the house; nothing where it is not known there."""
        standing = self.house.service.standing
        operation, named = self._route()
        if standing is None or "{" not in operation:
            return None
        asked = Asked(pathway, self.caller, at, named, self.body)
        async with make_sessions(self.house.engine)() as session:
            try:
                return await standing.of(session, asked)
            except Unknown:
                return None

    def _route(self) -> tuple[str, dict[str, str]]:
        scope = {"type": "http", "method": "POST", "path": self.path, "headers": []}
        for router in self.house.service.routers:
            for route in router.routes:
                match, child = route.matches(scope)
                if match is Match.FULL:
                    named = child["path_params"]
                    return f"POST {route.path}", {k: str(v) for k, v in named.items()}  # type: ignore[attr-defined]
        raise AssertionError(f"no route for {self.path}")


def untrue(operation: str, stood: Stands, answer: httpx.Response) -> list[str]:
    """What was said of the operation that its answer contradicts.

    Accepted, it was allowed. Refused, where the pathway stands is said and has not changed; and
    where no field of the request is the reason, the operation was not allowed.
    """
    if answer.status_code < 300:
        return [] if operation in stood.allowed else [f"{operation}: accepted, and not allowed"]
    if answer.status_code != 409:
        return []
    problem = answer.json()
    if (problem.get("state"), problem.get("allowed")) != (stood.state, stood.allowed):
        return [f"{operation}: {problem} and {stood}"]
    if "field" not in problem and operation in stood.allowed:
        return [f"{operation}: refused for where it stands, and allowed: {problem}"]
    return []
