"""What was disclosed of a case, to whom and on what basis, from the log of what was told."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.event import Agency
from services.common import release
from services.common.database import rows, select
from services.disclosures.ledger import COLUMNS, DisclosedPartOut, DisclosureOut, shown
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.disclosures import OrganisationDisclosure

# What another organisation told of the pathway is left out (R52); what was told before the log knew
# whose it is, is known by the request it followed from.
_TOLD = text(f"""
SELECT {COLUMNS} FROM event_log l LEFT JOIN outbox o USING (channel, subject, sequence)
WHERE l.about = :pathway AND (
    l.parts @> jsonb_build_array(jsonb_build_object('by', CAST(:organisation AS text)))
    OR NOT jsonb_path_exists(l.parts, '$[*].by') AND EXISTS (
        SELECT 1 FROM telling t WHERE t.case_id = ANY(CAST(:cases AS uuid[]))
        AND t.correlation = l.correlation AND t.type = l.type))
ORDER BY l.recorded_at, l.channel
""")  # noqa: S608


async def disclosed(
    session: AsyncSession, pathway_id: UUID, cases: Sequence[Case]
) -> list[DisclosureOut]:
    """R54: which agency was told which fields, when, on which basis; never their content."""
    values = {"pathway": pathway_id, "cases": [case.id for case in cases]}
    values["organisation"] = cases[0].organisation
    releases = (await session.execute(_TOLD, values)).mappings().all()
    active = await release.active_permissions_of(await session.connection(), [pathway_id])
    between = [_between(one) for one in await _told_organisations(session, cases)]
    found = shown(releases, active, Agency.PROVIDER)
    return sorted([*found, *between], key=lambda one: one.told_at)


async def _told_organisations(
    session: AsyncSession, cases: Sequence[Case]
) -> Sequence[OrganisationDisclosure]:
    own = [case.id for case in cases]
    told = select(OrganisationDisclosure).where(col(OrganisationDisclosure.case_id).in_(own))
    return await rows(session, told)


def _between(told: OrganisationDisclosure) -> DisclosureOut:
    """What another organisation of the agency was told (R52)."""
    part = DisclosedPartOut(
        basis=told.basis, permission=None, standing=None, fields=sorted(told.fields)
    )
    return DisclosureOut(
        told_to=told.told_to,
        event=told.what,
        happened_at=told.happened_at,
        told_at=told.told_at,
        waiting=False,
        agreement=told.agreement,
        parts=[part],
    )
