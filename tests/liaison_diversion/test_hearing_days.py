"""The days of a listing as the court told liaison and diversion of them (R7)."""

from uuid import uuid4

from contracts.events.court_listing import HearingDay, HearingDaysChanged
from services.liaison_diversion.service import SERVICE
from tests.conftest import Api
from tests.liaison_diversion.given import AT, listing


async def test_liaison_sees_off_which_day_somebody_was_taken(api: Api) -> None:
    liaison, pathway = await api(SERVICE), uuid4()
    await liaison.deliver(listing(pathway))
    day = HearingDay(hearing_on=AT.date(), hearing_at=AT, court_name="Fictional", taken_off=True)
    await liaison.deliver(HearingDaysChanged(pathway_id=pathway, occurred_at=AT, days=(day,)))
    shown = (await liaison.get(f"/v1/pathways/{pathway}", role="practitioner")).json()
    assert [d["taken_off"] for d in shown["listing"]["days"]] == [True]
    await liaison.deliver(listing(pathway))
    shown = (await liaison.get(f"/v1/pathways/{pathway}", role="practitioner")).json()
    assert shown["listing"]["days"] == []
