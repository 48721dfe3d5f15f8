"""A request that is sent again is answered again and done once.

Guarantee: a key is one client's in one role, so that nobody is given what another was answered; it
is looked for after token and role were checked, and its answer is given to whom the subject exists
for. What was answered is kept for a day, or until what it may have shown of a person is erased;
that the request was done is kept for thirty. After that a key is let go, and a request with it is
a new one: unless the key says when it was made (UUID version 7). Then it is refused for ever.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
from fastapi import Request, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.errors import BadRequest, InFlight, Refused, Unprocessable
from services.common.identity import Caller

KEY_LENGTH = 200
KEPT = timedelta(days=30)
#: A key may be dated ahead by a clock that is wrong, and not for long.
AHEAD = timedelta(days=1)
LET_GO_AT_ONCE = 500
KEPT_HEADERS = ("content-type", "etag", "location")

_SEEN = text("""
SELECT pg_try_advisory_xact_lock(hashtextextended(:client || chr(31) || :key, 0)) AS mine,
    i.request_hash, i.status, i.headers, i.body, i.subject,
    i.subject IS NULL OR scope_allows(i.subject) AS allowed
FROM (SELECT 1) AS one LEFT JOIN idempotency i ON i.client = :client AND i.key = :key
""")

_REMEMBER = text("""
INSERT INTO idempotency (client, key, request_hash, status, headers, body, subject)
VALUES (:client, :key, :request_hash, :status, CAST(:headers AS jsonb), :body,
    :subject)
""")

_FORGET_OLD = text("""
UPDATE idempotency SET body = NULL
WHERE body IS NOT NULL AND at < clock_timestamp() - interval '1 day'
""")

#: Another process may be at it, and none waits for the other.
_LET_GO = text("""
DELETE FROM idempotency WHERE (client, key) IN (
    SELECT client, key FROM idempotency WHERE at < clock_timestamp() - CAST(:kept AS interval)
    ORDER BY at LIMIT :most FOR UPDATE SKIP LOCKED)
""")

FORGET_ABOUT = text("""
UPDATE idempotency SET body = NULL WHERE subject = :subject AND body IS NOT NULL
""")


@dataclass(frozen=True)
class Keyed:
    """A request by its key; without one it is never known again."""

    client: str
    key: str
    fingerprint: str


@dataclass(frozen=True)
class Answered:
    """What was answered to it, and about whom, empty where about nobody."""

    subject: str
    status: int
    headers: Mapping[str, str]
    body: bytes | None

    def again(self) -> Response:
        """The same answer. Raises ``Refused`` (409) where it is not kept any more."""
        if self.body is None:
            raise Refused(
                "This request was done; its answer is not kept any more: read the record.",
                code="AnswerNotKept",
                field="Idempotency-Key",
            )
        headers = {**self.headers, "idempotency-replayed": "true"}
        return Response(self.body, self.status, headers=headers)


def keyed(request: Request, caller: Caller) -> Keyed | None:
    """The request as it would be known again.

    Raises ``BadRequest`` for a POST without a key, ``Refused`` (409) for one whose key is too old
    for anybody to know whether it was done.
    """
    if request.method != "POST":
        return None
    key = request.headers.get("idempotency-key", "")
    if not 0 < len(key) <= KEY_LENGTH:
        raise BadRequest(
            "Every POST carries an Idempotency-Key of 1 to 200 characters.", field="Idempotency-Key"
        )
    _require_known(key)
    named = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return Keyed(
        _client_in_role(caller), key, hashlib.sha256(named + request.state.body).hexdigest()
    )


def _require_known(key: str) -> None:
    """Whether a key that says when it was made is of the time that is remembered.

    A version 7 UUID begins with its milliseconds since 1970 (RFC 9562).
    """
    try:
        dated = UUID(key)
    except ValueError:
        return
    if dated.version != 7:
        return
    age = datetime.now(UTC).timestamp() - (dated.int >> 80) / 1000
    if age > KEPT.total_seconds():
        raise Refused(
            "This key was made more than 30 days ago: whether its request was done is not known"
            " any more. Read the record, and send a new key if it was not.",
            code="KeyTooOld",
            field="Idempotency-Key",
        )
    if age < -AHEAD.total_seconds():
        raise Unprocessable("This key is dated in the future.", field="Idempotency-Key")


def _client_in_role(caller: Caller) -> str:
    """Unambiguous: no name can be written so that it reads as those of another client."""
    named = (caller.agency, caller.organisation, caller.role, caller.user)
    return orjson.dumps(named).decode()


async def answered(session: AsyncSession, request: Keyed | None) -> Answered | None:
    """What was answered before, if anything.

    Raises ``InFlight`` (409) while it is being made, ``Unprocessable`` for another request.
    """
    if request is None:
        return None
    values = {"client": request.client, "key": request.key}
    row = (await session.execute(_SEEN, values)).one()
    if not row.mine:
        raise InFlight(
            "The same request is still being answered: wait for its answer.", code="RequestInFlight"
        )
    if row.request_hash is None or not row.allowed:
        return None
    if row.request_hash != request.fingerprint:
        raise Unprocessable(
            "This Idempotency-Key was already used for another request: send a new one.",
            field="Idempotency-Key",
        )
    return Answered(str(row.subject or ""), row.status, row.headers, row.body)


def never_keep(request: Request) -> None:
    """Let this request be done again whenever it is sent again: nothing of it is remembered."""
    request.state.never_keep = True


async def remember(
    session: AsyncSession, asked: Request, request: Keyed | None, subject: str, response: Response
) -> None:
    """Keep the answer in the transaction of what was done, unless it is never to be kept."""
    if request is None or getattr(asked.state, "never_keep", False):
        return
    headers = {k: v for k, v in response.headers.items() if k in KEPT_HEADERS}
    values = {
        "client": request.client,
        "key": request.key,
        "request_hash": request.fingerprint,
        "status": response.status_code,
        "headers": orjson.dumps(headers | {"cache-control": "no-store"}).decode(),
        "body": bytes(response.body),
        "subject": _uuid(subject),
    }
    await session.execute(_REMEMBER, values)


def _uuid(subject: str) -> UUID | None:
    """The subject, where the request was about one that has a name of ours."""
    try:
        return UUID(subject)
    except ValueError:
        return None


async def forget_old(session: AsyncSession) -> None:
    """Let answers go that are older than a day."""
    await session.execute(_FORGET_OLD)


async def let_go(session: AsyncSession) -> bool:
    """Let some keys go that are older than 30 days; whether there may be more of them.

    A day later than is said, so that a key that is dated ahead is refused before it is let go.
    """
    values = {"kept": KEPT + AHEAD, "most": LET_GO_AT_ONCE}
    found = await session.execute(_LET_GO, values)
    return int(getattr(found, "rowcount", 0)) == LET_GO_AT_ONCE
