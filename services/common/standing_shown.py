"""Where a case stands: what the caller may ask about it now, and why not the rest.

The rules that answer are those that decide when the operation is asked for (``allowed``), so a
button that is shown leads somewhere, and one that is not says why before anybody typed.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field, create_model

from services.common.allowed import CurrentState
from services.common.allowed_shown import AskedAbout, StateReader
from services.common.errors import Unknown
from services.common.identity import Caller, declared
from services.common.outside_policy import OutsidePolicy, outside_policy_of
from services.common.unit_of_work import Session, UnitOfWorkRoute


class May(BaseModel):
    """An operation that no rule refuses as things stand, with what its path says."""

    operation: str
    path: dict[str, UUID]


class MayNot(May):
    """One that a rule refuses: which, and in its words."""

    rule: str
    code: str
    message: str


class Standing(BaseModel):
    """The state in codes and times; what the caller's role may ask now, and what not yet."""

    state: dict[str, Any]
    may: list[May]
    may_not: list[MayNot] = Field(description="what the role may ask, and a rule refuses now")
    outside_policy: list[OutsidePolicy] = Field(description="on record, and against practice")


def router_of(subject: str, reader: StateReader, ask: Mapping[str, frozenset[str]]) -> APIRouter:
    """The route of a service whose cases are called by ``subject`` in its paths.

    ``ask`` says for each operation the roles that may ask. What has an id of its own is named in
    the query, as in the path of its operation.
    """
    router = APIRouter(prefix="/v1", tags=["standing"], route_class=UnitOfWorkRoute)
    names = {name for operation in reader.operations for name in _parameters(operation)}
    fields: dict[str, Any] = dict.fromkeys(sorted(names - {subject}), (UUID | None, None))
    named = create_model("Things", **fields)
    readers = Annotated[Caller, Depends(declared(reader.readers))]

    @router.get(
        f"/{subject.removesuffix('_id')}s/{{{subject}}}/standing",
        summary="What can be done now, and why not the rest",
    )
    async def read_standing(
        request: Request, session: Session, caller: readers, things: Annotated[named, Query()]
    ) -> Standing:
        """Of what needs an id of its own, only what was named. Raises ``Unknown`` (404)."""
        path = {subject: _id(request.path_params[subject])} | things.model_dump(exclude_none=True)
        asked = AskedAbout(
            path[subject], caller, datetime.now(UTC), {name: str(id) for name, id in path.items()}
        )
        found = await reader.of(session, asked)
        against = await outside_policy_of(session, path[subject], caller.organisation)
        return _standing(found, caller, path, ask, against)

    return router


def _standing(
    found: CurrentState,
    caller: Caller,
    path: Mapping[str, UUID],
    ask: Mapping[str, frozenset[str]],
    against: list[OutsidePolicy],
) -> Standing:
    roles = caller.roles | {caller.role}

    def is_meant(operation: str) -> bool:
        return bool(ask[operation] & roles) and set(_parameters(operation)) <= path.keys()

    return Standing(
        state=dict(found.state),
        may=[_may(one, path) for one in found.allowed if is_meant(one)],
        may_not=[
            MayNot(
                **_may(one.operation, path).model_dump(),
                rule=one.rule,
                code=one.code,
                message=one.message,
            )
            for one in found.not_now
            if is_meant(one.operation)
        ],
        outside_policy=against,
    )


def _may(operation: str, path: Mapping[str, UUID]) -> May:
    return May(operation=operation, path={name: path[name] for name in _parameters(operation)})


def _id(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise Unknown("There is no such case.") from None


def _parameters(operation: str) -> list[str]:
    return re.findall(r"{(\w+)}", operation)
