"""The court sees until when an assessment is put back, and why (R6)."""

from datetime import timedelta
from uuid import UUID

from contracts.events.provider_assessment import AssessmentPostponedV1
from contracts.vocabulary import Requirement
from services.court_listing.service import SERVICE
from tests.conftest import Api
from tests.court_listing.test_endpoints import AT, known, listed


async def test_the_court_sees_until_when_an_assessment_is_put_back(api: Api) -> None:
    """R6: put back again, the later one is shown."""
    court = await api(SERVICE)
    pathway_id = await listed(court)
    assert (await known(court, pathway_id))["postponements"] == []
    for days in (1, 2):
        await court.deliver(
            AssessmentPostponedV1(
                pathway_id=UUID(pathway_id),
                occurred_at=AT,
                requirement=Requirement.MHTR,
                until=AT + timedelta(days=days),
                reason="interpreter",
            )
        )
    (shown,) = (await known(court, pathway_id))["postponements"]
    assert (shown["requirement"], shown["reason"]) == ("mhtr", "interpreter")
    assert shown["until"].startswith((AT + timedelta(days=2)).date().isoformat())
