"""A command that is tried: all of it is done, what it would lead to is said, nothing is kept.

Guarantee: with ``Cstr-Try: yes`` the rules, constraints and agreements answer as they would, and
the transaction is rolled back; that it was tried, by whom and about whom, is in the audit. No
idempotency key is used up by it.
"""

from typing import Any

import orjson
from fastapi import Request, Response
from pydantic import BaseModel, Field

from contracts.policy.practice import Practice
from services.common.errors import BadRequest
from services.common.outbox_rows import WouldTell

HEADER = "cstr-try"
DETAIL = "tried; nothing was kept"


class ToldTo(BaseModel):
    """What one agency would be told: of which event, which fields, and on what permissions."""

    event: str
    reader: str
    organisations: list[str] = Field(description="of a reader with several, those that may see it")
    fields: list[str]
    permissions: list[str] = Field(description="given by the person, that some of it rests on")
    agreement: str


class Against(BaseModel):
    """A rule of practice, and what is said of a fact that is against it."""

    rule: str
    code: str
    says: str


class Tried(BaseModel):
    """What the command would be answered, and who would be told what; nothing was kept.

    ``answer`` names ids that are given anew when it is done.
    """

    status: int
    answer: Any
    would_tell: list[ToldTo]
    outside_policy: list[Against] = Field(description="rules of practice it would be against")


def is_tried(request: Request) -> bool:
    """Whether a command is only to be tried. Raises ``BadRequest`` for another word than yes."""
    said = request.headers.get(HEADER)
    if said is None or request.method not in ("POST", "PUT"):
        return False
    if said != "yes":
        raise BadRequest("Cstr-Try is either yes or not there.", field="Cstr-Try")
    return True


def answered(response: Response, told: list[WouldTell], against: list[Practice]) -> Response:
    """The answer to a try, in place of the answer to what was tried."""
    body = bytes(getattr(response, "body", b""))
    tried = Tried(
        status=response.status_code,
        answer=orjson.loads(body) if body else None,
        would_tell=[ToldTo.model_validate(vars(one)) for one in told],
        outside_policy=[Against.model_validate(one.model_dump()) for one in against],
    )
    headers = {"cache-control": "no-store", HEADER: "yes"}
    return Response(tried.model_dump_json(), media_type="application/json", headers=headers)
