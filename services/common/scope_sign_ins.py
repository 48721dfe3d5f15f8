"""Who may see whom follows a person to a new sign-in.

Guarantee: a case closed to somebody is closed to them under the name they sign in by from now on;
what lets somebody in lets in the new name, and the old one no more. What was set before is ended
and stays on record.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import scope
from services.common.identity import Caller

_IN_FORCE = "ended_at IS NULL AND (until IS NULL OR until > clock_timestamp())"
_ENDED = "ended_at = clock_timestamp(), ended_by = :by, end_reason = 'another sign-in'"

# Whom a case is closed to stays kept out by the old name too: its tokens may still hold.
_RESTRICTIONS = text(f"""
WITH named AS (
    SELECT * FROM scope_restriction WHERE organisation = :organisation AND :before = ANY(users)
        AND NOT (kind = 'excluded' AND :after = ANY(users)) AND {_IN_FORCE} FOR UPDATE
), made AS (
    INSERT INTO scope_restriction (id, subject, organisation, kind, users, reason, source,
        starts_at, until, review_on, set_by)
    SELECT gen_random_uuid(), subject, organisation, kind, array_append(CASE kind
            WHEN 'excluded' THEN users
            ELSE array_remove(array_remove(users, :before), :after) END, :after),
        reason, source, starts_at, until, review_on, :by FROM named
)
UPDATE scope_restriction SET {_ENDED} WHERE id IN (SELECT id FROM named)
""")  # noqa: S608

_COVERS = text(f"""
WITH named AS (
    SELECT * FROM scope_cover WHERE organisation = :organisation AND user_name = :before
        AND {_IN_FORCE} FOR UPDATE
), made AS (
    INSERT INTO scope_cover (id, user_name, organisation, site, reason, starts_at, until,
        review_on, granted_by)
    SELECT gen_random_uuid(), :after, organisation, site, reason, starts_at, until, review_on, :by
    FROM named
)
UPDATE scope_cover SET {_ENDED} WHERE id IN (SELECT id FROM named)
""")  # noqa: S608


async def follow(session: AsyncSession, caller: Caller, before: str, after: str) -> None:
    """Let what is in force for one sign-in of the caller's agency be for another from now on.

    Also of cases that do not exist for the caller, who learns nothing of them.
    """
    values = {"before": before, "after": after, "by": caller.user}
    values |= {"organisation": caller.organisation}
    async with scope.as_the_service(session):
        await session.execute(_RESTRICTIONS, values)
        await session.execute(_COVERS, values)
