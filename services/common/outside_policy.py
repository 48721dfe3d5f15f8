"""Reality is recorded, policy is flagged: what is against practice is kept and marked (R86).

A rule of practice refuses nothing. It says which ``Practice`` a fact is against, the handler marks
it, and the unit of work keeps the mark with the fact. Guarantee: a fact and its marks are one
commit; a mark holds the rule's code, never what was sent but the reason somebody gave.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.policy.practice import Practice, practice
from services.common.identity import Caller
from services.common.metrics import OUTSIDE_POLICY
from services.common.schemas import Body, Prose

HEADER = "cstr-outside-policy"
_MARKS = "outside_policy"

_KEEP = text("""
INSERT INTO outside_policy (subject, organisation, code, operation, reason, marked_by)
SELECT subject, :organisation, code, :operation, reason, :marked_by
FROM unnest(CAST(:subjects AS uuid[]), CAST(:codes AS text[]), CAST(:reasons AS text[]))
    AS m(subject, code, reason)
""")

_OF = text("""
SELECT code, reason, operation, marked_by, marked_at FROM outside_policy
WHERE subject = :subject AND (:organisation = '' OR organisation = :organisation)
ORDER BY marked_at, code
""")


class MayBeOutside(Body):
    """A request whose facts practice may be against; ``outside_policy_reason`` says why, if so."""

    outside_policy_reason: Prose | None = Field(None, exclude=True)


class OutsidePolicy(BaseModel):
    """A rule of practice that something on record is against."""

    rule: str
    code: str
    says: str
    source: str
    reason: str | None
    operation: str
    marked_by: str
    marked_at: datetime


@dataclass(frozen=True)
class _Mark:
    subject: UUID
    code: str
    reason: str | None


def mark(
    session: AsyncSession, subject: UUID, against: Sequence[Practice], reason: str | None = None
) -> None:
    """Mark what this transaction records about somebody as against these rules of practice."""
    marks = session.info.setdefault(_MARKS, [])
    marks.extend(_Mark(subject, one.code, reason) for one in against)


def marked(session: AsyncSession) -> list[Practice]:
    """The rules that something in this transaction is against, each once."""
    return [practice(code) for code in dict.fromkeys(one.code for one in _marks(session))]


async def keep(session: AsyncSession, request: Request, caller: Caller, response: Response) -> None:
    """Keep the marks of this transaction, and say them in a header of the answer."""
    marks = _marks(session)
    if not marks:
        return
    route = request.scope["route"].path
    await session.execute(
        _KEEP,
        {
            "organisation": caller.organisation,
            "operation": f"{request.method} {route}",
            "marked_by": caller.user,
            "subjects": [one.subject for one in marks],
            "codes": [one.code for one in marks],
            "reasons": [one.reason for one in marks],
        },
    )
    response.headers[HEADER] = ", ".join(one.code for one in marked(session))
    for one in marks:
        OUTSIDE_POLICY.labels(practice(one.code).rule, one.code).inc()


async def outside_policy_of(
    session: AsyncSession, subject: UUID, organisation: str
) -> list[OutsidePolicy]:
    """What is on record about somebody against practice; of an organisation, its own."""
    asked = {"subject": subject, "organisation": organisation}
    rows = (await session.execute(_OF, asked)).mappings()
    return [_shown(dict(row)) for row in rows]


def _shown(row: dict[str, object]) -> OutsidePolicy:
    rule = practice(str(row["code"]))
    said = {"rule": rule.rule, "says": rule.says, "source": rule.source}
    return OutsidePolicy.model_validate(row | said)


def _marks(session: AsyncSession) -> list[_Mark]:
    found: list[_Mark] = session.info.get(_MARKS, [])
    return found
