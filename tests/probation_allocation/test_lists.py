"""The day's list: what each side found and asks for, agreed for the day (R5, R7)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.liaison_diversion import Indication, PersonScreenedV1, PersonScreenedV2
from contracts.vocabulary import Requirement
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.house import House
from tests.probation_allocation.test_endpoints import MORNING, listed

OFFICER = {"role": "court_duty_officer"}


def found(pathway: UUID, **more: Any) -> PersonScreenedV2:
    """A finding of liaison and diversion."""
    indicated = Indication(requirement=Requirement.MHTR, indicated=True)
    known = {"source_of_referral": "police_custody", "indications": (indicated,)} | more
    at = MORNING - timedelta(hours=1)
    return PersonScreenedV2.model_validate({"pathway_id": pathway, "occurred_at": at, **known})


async def known(probation: House, pathway: UUID) -> Any:
    """All that probation knows."""
    return (await probation.get(f"/v1/pathways/{pathway}", **OFFICER)).json()


async def test_a_safeguarding_concern_is_shown_beside_the_finding(api: Api) -> None:
    """R5, R41."""
    probation, pathway = await api(SERVICE), uuid4()
    await probation.deliver(listed(pathway))
    await probation.deliver(found(pathway, safeguarding=True))
    assert (await known(probation, pathway))["finding"]["safeguarding"] is True


async def test_a_finding_told_in_the_first_version_is_taken(api: Api) -> None:
    """R5: version 1 did not say of safeguarding."""
    probation, pathway = await api(SERVICE), uuid4()
    await probation.deliver(listed(pathway))
    first = PersonScreenedV1.model_validate(
        found(pathway).model_dump(include=set(PersonScreenedV1.model_fields))
    )
    await probation.deliver(first)
    shown = (await known(probation, pathway))["finding"]
    assert (shown["screened_at"] is not None, shown["safeguarding"]) == (True, None)
