"""A person listed twice counts once (R62)."""

from uuid import uuid4

from contracts.events.court_listing import PathwayMergedV1, PathwayUnmergedV1
from services.data_reporting.service import SERVICE
from tests.conftest import Api
from tests.data_reporting.test_returns import AT, PATH, list_and_screen
from tests.house import House


async def screened(house: House) -> int:
    """How many people the return counts as screened."""
    made = await house.post(PATH, None, role="analyst")
    (table,) = [t for t in made.json()["tabs"]["mhtr"] if t["code"] == "screened"]
    return int(table["total"])


async def test_who_was_merged_is_left_out_until_taken_apart(api: Api) -> None:
    """R62, R70."""
    house = await api(SERVICE)
    people = [uuid4() for _ in range(7)]
    for person in people:
        await list_and_screen(house, "probation", person)
    assert await screened(house) == 7
    about = {"pathway_id": people[0], "occurred_at": AT, "into": people[1]}
    await house.deliver(PathwayMergedV1.model_validate(about))
    assert await screened(house) == 6
    await house.deliver(PathwayUnmergedV1.model_validate(about))
    assert await screened(house) == 7
