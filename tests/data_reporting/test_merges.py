"""A person listed twice counts once (R62)."""

from uuid import uuid4

from contracts.events.court_listing import PathwayMerged, PathwayUnmerged
from services.data_reporting.service import SERVICE
from tests.conftest import Api
from tests.data_reporting.given import AT, PATH, list_and_screen
from tests.service_under_test import ServiceUnderTest


async def screened(service: ServiceUnderTest) -> int:
    """How many people the return counts as screened."""
    answered = await service.post(PATH, None, role="analyst")
    (table,) = [t for t in answered.json()["tabs"]["mhtr"] if t["code"] == "screened"]
    return int(table["total"])


async def test_who_was_merged_is_left_out_until_taken_apart(api: Api) -> None:
    """R62, R70: so many at once that the versions of the return tell of none of them."""
    service = await api(SERVICE)
    people = [uuid4() for _ in range(12)]
    for person in people:
        await list_and_screen(service, "probation", person)
    assert await screened(service) == 12
    merges = [
        {"pathway_id": one, "occurred_at": AT, "into": other}
        for one, other in zip(people[:5], people[5:], strict=False)
    ]
    for merge in merges:
        await service.deliver(PathwayMerged.model_validate(merge))
    assert await screened(service) == 7
    for merge in merges:
        await service.deliver(PathwayUnmerged.model_validate(merge))
    assert await screened(service) == 12
