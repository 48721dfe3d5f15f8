"""How many assessments each provider is to expect from the list of a day."""

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_allocation import (
    AssessmentsExpected,
    ExpectedCount,
    subject_of_list,
)
from contracts.vocabulary import Requirement
from services.common import scope
from services.common.database import rows, select
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute, about
from services.probation_allocation.callers import DutyOfficer
from services.probation_allocation.models.expected_assessments import ExpectedAssessments
from services.probation_allocation.operations.lists import ListedPerson, people_listed_on
from services.probation_allocation.rules import lists
from services.probation_allocation.rules.assessments import require_provider
from services.probation_allocation.schemas.expected_assessments import ExpectedIn, ExpectedOut

router = APIRouter(prefix="/v1", tags=["list and reports"], route_class=UnitOfWorkRoute)


@router.post("/assessments-expected", status_code=201, summary="Say how many to expect (R10)")
async def expect(
    body: ExpectedIn, request: Request, session: Session, caller: DutyOfficer
) -> list[ExpectedOut]:
    """Counts per requirement and no names; who was told before and is no longer named, of none."""
    about(request, subject_of_list(body.site, body.on))
    organisations = body.asked()
    for requirement, several in organisations.items():
        for organisation in several:
            require_provider(body.site, organisation, requirement, f"/organisations/{requirement}")
    before = await _told_before(session, body)
    lists.must_follow_what_was_told([earlier.told_at for earlier in before], body.told_at)
    async with scope.as_the_service(session):
        listed = await people_listed_on(session, body.site, body.on)
    day = [_screened(person) for person in listed]
    nothing: dict[str, dict[Requirement, int]] = {earlier.organisation: {} for earlier in before}
    counts = nothing | lists.expected(day, organisations)
    told = [await _tell(session, body, caller.user, *count) for count in sorted(counts.items())]
    return [ExpectedOut.model_validate(expected) for expected in told]


async def _told_before(session: AsyncSession, body: ExpectedIn) -> list[ExpectedAssessments]:
    wanted = select(ExpectedAssessments).where(
        ExpectedAssessments.site == body.site, ExpectedAssessments.on == body.on
    )
    return list(await rows(session, wanted.with_for_update()))


def _screened(person: ListedPerson) -> lists.ScreenedPerson:
    pathway = person.pathway
    indicated = {i["requirement"] for i in pathway.indications if i["indicated"]}
    return lists.ScreenedPerson(person.entry.agreed, frozenset(indicated), pathway.any_guilty)


async def _tell(
    session: AsyncSession,
    body: ExpectedIn,
    user: str,
    organisation: str,
    counts: dict[Requirement, int],
) -> ExpectedAssessments:
    event = AssessmentsExpected(
        pathway_id=subject_of_list(body.site, body.on),
        occurred_at=body.told_at,
        organisation=organisation,
        site=body.site,
        on=body.on,
        expected=tuple(ExpectedCount(requirement=r, count=n) for r, n in counts.items()),
    )
    tell(session, event)
    expected = ExpectedAssessments(
        **body.model_dump(exclude={"organisations"}),
        organisation=organisation,
        expected={requirement.value: count for requirement, count in counts.items()},
        told_by=user,
    )
    return await session.merge(expected)
