"""Drafts: what somebody began to write and has not sent; their own, for seven days (R53).

Guarantee: nobody else reads one, and who may not see its subject any more has it no more either.
It is in no history and no event, and the table forgets it by itself; what was sent is not a draft.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import scope
from services.common.errors import Changed, Refused, Unknown, Unprocessable
from services.common.identity import Caller

KEPT = timedelta(days=7)
MOST = 50
#: Of the body as JSON, in bytes: larger than any form is.
LARGEST = 64 * 1024

_OWN = """user_name = :user AND organisation = :organisation
    AND saved_at > clock_timestamp() - interval '7 days'"""
_COLUMNS = "id, operation, path, subject, version, saved_at"

_LIST = text(f"SELECT {_COLUMNS} FROM draft WHERE {_OWN} ORDER BY saved_at DESC, id")  # noqa: S608

_ONE = text(f"SELECT {_COLUMNS}, body FROM draft WHERE {_OWN} AND id = :id")  # noqa: S608

_COUNT = text(f"SELECT count(*) FROM draft WHERE {_OWN}")  # noqa: S608

# One that is over makes way for a new one of its id.
_GONE = text(f"""
DELETE FROM draft WHERE user_name = :user AND organisation = :organisation AND id = :id
    AND NOT ({_OWN})
""")  # noqa: S608

_KEEP = text("""
INSERT INTO draft (user_name, organisation, id, operation, path, subject, body, version)
VALUES (:user, :organisation, :id, :operation, CAST(:path AS jsonb), :subject,
    CAST(:body AS jsonb), 1) ON CONFLICT DO NOTHING RETURNING version
""")

_CHANGE = text(f"""
UPDATE draft SET operation = :operation, path = CAST(:path AS jsonb), subject = :subject,
    body = CAST(:body AS jsonb), version = version + 1, saved_at = clock_timestamp()
WHERE {_OWN} AND id = :id AND version = :version RETURNING version
""")  # noqa: S608

_DELETE = text(f"DELETE FROM draft WHERE {_OWN} AND id = :id RETURNING subject")  # noqa: S608

_FORGET = text("DELETE FROM draft WHERE saved_at <= clock_timestamp() - interval '7 days'")


async def forget_old(session: AsyncSession) -> None:
    """Let go of those that nobody saved again for seven days."""
    await session.execute(_FORGET)


async def listed(session: AsyncSession, caller: Caller) -> list[Mapping[str, Any]]:
    """The caller's own, the one saved last first, without what is in them."""
    found = (await session.execute(_LIST, _whose(caller))).mappings().all()
    return [_shown(row) for row in found]


async def one(session: AsyncSession, caller: Caller, id: UUID) -> Mapping[str, Any]:
    """One of the caller's own, whole. Raises ``Unknown`` (404)."""
    row = (await session.execute(_ONE, _whose(caller) | {"id": id})).mappings().first()
    if row is None:
        raise _no_such()
    return _shown(row)


async def keep(
    session: AsyncSession, caller: Caller, id: UUID, version: int, said: Mapping[str, Any]
) -> int:
    """Keep a draft over the version that was read, 0 for a new one; the version it has now.

    Raises ``Unknown`` (404) for a subject or a draft that is not there for the caller, ``Changed``
    (412), ``Unprocessable`` (422) for one that is too large, ``Refused`` (409) for one too many.
    """
    body = _written(said["body"])
    if said["subject"] is not None and not await scope.is_known(session, said["subject"]):
        raise Unknown("There is no such case.")
    values = _whose(caller) | {"id": id, "operation": said["operation"], "subject": said["subject"]}
    values |= {"path": json.dumps(said["path"]), "body": body}
    if version == 0:
        return await _keep_new(session, values)
    kept = (await session.execute(_CHANGE, values | {"version": version})).scalar()
    if kept is not None:
        return int(kept)
    await one(session, caller, id)
    raise _changed()


async def delete(session: AsyncSession, caller: Caller, id: UUID) -> UUID | None:
    """Let go of one; whom it was about. Raises ``Unknown`` (404)."""
    row = (await session.execute(_DELETE, _whose(caller) | {"id": id})).first()
    if row is None:
        raise _no_such()
    subject: UUID | None = row.subject
    return subject


async def _keep_new(session: AsyncSession, values: Mapping[str, Any]) -> int:
    whose = {name: values[name] for name in ("user", "organisation")}
    await session.execute(_GONE, whose | {"id": values["id"]})
    if int((await session.execute(_COUNT, whose)).scalar_one()) >= MOST:
        raise Refused(
            f"You have {MOST} drafts: delete one first.", code="TooManyDrafts", field="/draft_id"
        )
    kept = (await session.execute(_KEEP, values)).scalar()
    if kept is None:
        raise _changed()
    return int(kept)


def _written(body: object) -> str:
    try:
        written = json.dumps(body, ensure_ascii=False, allow_nan=False)
    except ValueError:
        raise Unprocessable("A draft holds no number that is none.", field="/body") from None
    if len(written.encode()) > LARGEST:
        raise Unprocessable(f"A draft holds at most {LARGEST // 1024} KiB.", field="/body")
    return written


def _shown(row: RowMapping) -> dict[str, Any]:
    saved: datetime = row["saved_at"]
    return dict(row) | {"kept_until": saved + KEPT}


def _whose(caller: Caller) -> dict[str, Any]:
    return {"user": caller.user, "organisation": caller.organisation}


def _no_such() -> Unknown:
    return Unknown("You have no such draft.")


def _changed() -> Changed:
    return Changed("This draft was saved since you read it: read it again first.", field="If-Match")
