"""Whether what an agency says of where a pathway stands is what it then does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from services.common.allowed import CurrentState
from services.common.allowed_shown import AskedAbout
from services.common.database import make_sessions
from services.common.errors import Unknown
from services.common.identity import Caller
from tests.service_under_test import ServiceUnderTest


@dataclass(frozen=True)
class Command:
    """A command about to be asked of a service."""

    service: ServiceUnderTest
    path: str
    body: Any
    caller: Caller

    @property
    def operation(self) -> str:
        """As it is named among what is allowed."""
        return self.service.route("POST", self.path)[0]

    async def stands(self, pathway: UUID, at: datetime) -> CurrentState | None:
        """Where the pathway stands at the service; nothing where it is not known there."""
        standing = self.service.service.state_reader
        operation, named = self.service.route("POST", self.path)
        if standing is None or "{" not in operation:
            return None
        asked = AskedAbout(pathway, self.caller, at, named, self.body)
        async with make_sessions(self.service.engine)() as session:
            try:
                return await standing.of(session, asked)
            except Unknown:
                return None


def untrue(operation: str, stood: CurrentState, answer: httpx.Response) -> list[str]:
    """What was said of the operation that its answer contradicts.

    Accepted, it was allowed; refused, where the pathway stands is said and has not changed. That
    it is not allowed where no field is the reason, a service under test looks at itself.
    """
    if answer.status_code < 300:
        return [] if operation in stood.allowed else [f"{operation}: accepted, and not allowed"]
    if answer.status_code != 409:
        return []
    problem = answer.json()
    if (problem.get("state"), problem.get("allowed")) != (stood.state, stood.allowed):
        return [f"{operation}: {problem} and {stood}"]
    return []
