"""A day's list, as far as a test needs it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.events.liaison_diversion import (
    Indication,
    PersonScreened,
)
from contracts.vocabulary import Requirement
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, listed
from tests.service_under_test import ServiceUnderTest

OFFICER = {"role": "court_duty_officer"}


def found(pathway: UUID, **more: Any) -> PersonScreened:
    """A finding of liaison and diversion."""
    indicated = Indication(requirement=Requirement.MHTR, indicated=True)
    values = {"source_of_referral": "police_custody", "indications": (indicated,)} | more
    at = MORNING - timedelta(hours=1)
    return PersonScreened.model_validate({"pathway_id": pathway, "occurred_at": at, **values})


AGREED = {
    "to_be_screened": True,
    "put_by": "probation",
    "why": "Words that stay here",
    "agreed_at": MORNING.isoformat(),
}


DAY = {"site": "northamptonshire", "on": "2026-06-01"}


async def put(
    probation: ServiceUnderTest, pathway: UUID, what: str, body: Any, read: int = 0
) -> Any:
    """An entry of one person."""
    return await probation.put(f"/v1/pathways/{pathway}/{what}", body, **OFFICER, etag=f'"{read}"')


async def listed_pathway(api: Api, count: int = 1) -> tuple[ServiceUnderTest, list[UUID]]:
    """So many people on one list."""
    probation = await api(SERVICE)
    pathways = [uuid4() for _ in range(count)]
    for pathway in pathways:
        await probation.deliver(listed(pathway).model_copy(update={"offences": ()}))
    return probation, pathways
