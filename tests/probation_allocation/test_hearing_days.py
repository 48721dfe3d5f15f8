"""The list of a day at probation: each day of a hearing, and nobody who was taken off (R7)."""

from datetime import timedelta
from uuid import UUID

from contracts.events.court_listing import HearingDay, HearingDaysChanged
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, listed
from tests.probation_allocation.given_lists import OFFICER, listed_pathway
from tests.service_under_test import ServiceUnderTest


def on_days(pathway: UUID, *days: int, off: int | None = None) -> HearingDaysChanged:
    """On the list these days after the first; ``off`` is the one that was taken off."""
    listed_on = tuple(
        HearingDay(
            hearing_on=(MORNING + timedelta(days=n)).date(),
            hearing_at=MORNING + timedelta(days=n),
            court_name="Northampton Magistrates' Court",
            taken_off=n == off,
        )
        for n in days
    )
    return HearingDaysChanged(pathway_id=pathway, occurred_at=MORNING, days=listed_on)


async def listed_on(probation: ServiceUnderTest, days: int) -> list[str]:
    """Who is on the list so many days after the first."""
    day = (MORNING + timedelta(days=days)).date()
    path = f"/v1/list-screening?site=northamptonshire&on={day}"
    people = (await probation.get(path, **OFFICER)).json()["people"]
    return [person["pathway_id"] for person in people]


async def test_who_is_listed_for_several_days_is_on_each_list(api: Api) -> None:
    probation, [pathway] = await listed_pathway(api)
    await probation.deliver(on_days(pathway, 0, 8))
    assert [await listed_on(probation, n) for n in (0, 1, 8)] == [
        [str(pathway)],
        [],
        [str(pathway)],
    ]


async def test_who_was_taken_off_a_list_is_on_it_no_more_and_marked(api: Api) -> None:
    probation, [pathway] = await listed_pathway(api)
    await probation.deliver(on_days(pathway, 0, off=0))
    assert await listed_on(probation, 0) == []
    shown = (await probation.get(f"/v1/pathways/{pathway}", **OFFICER)).json()
    assert [day["taken_off"] for day in shown["listing"]["days"]] == [True]


async def test_a_listing_told_anew_is_on_its_day_again(api: Api) -> None:
    probation, [pathway] = await listed_pathway(api)
    await probation.deliver(on_days(pathway, 0, off=0))
    await probation.deliver(listed(pathway).model_copy(update={"offences": ()}))
    assert await listed_on(probation, 0) == [str(pathway)]
