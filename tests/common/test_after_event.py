"""Whoever answers an event at once is asked to wait until it arrived, and not told 404."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from contracts.event import Agency
from contracts.events.court_listing import CaseListed
from services.probation_allocation.service import SERVICE
from tests.conftest import Api

ONE = "00000000-0000-4000-8000-000000000001"


def listed() -> CaseListed:
    """Somebody on the court's list."""
    at = datetime(2026, 6, 2, 9, tzinfo=UTC)
    return CaseListed.model_validate(
        {
            "pathway_id": uuid4(),
            "occurred_at": at,
            "site": "northamptonshire",
            "court_name": "Northampton Magistrates' Court",
            "hearing_at": at,
            "hearing_on": at.date(),
            "case_urn": "34FC1",
            "family_name": "Fictional",
            "offences": (),
        }
    )


async def test_until_the_event_arrived_the_answer_is_to_ask_again(api: Api) -> None:
    probation, event = await api(SERVICE), listed()
    after = {"After-Event": f"/cstr/{Agency.COURT} {event.subject} 1"}
    path = f"/v1/pathways/{event.subject}"
    early = await probation.get(path, role="court_duty_officer", headers=after)
    assert (early.status_code, early.json()["errorCode"]) == (503, "NotHeardYet")
    assert int(early.headers["retry-after"]) >= 1
    await probation.deliver(event)
    assert (await probation.get(path, role="court_duty_officer", headers=after)).status_code == 200
    later = {"After-Event": f"/cstr/{Agency.COURT} {event.subject} 2"}
    assert (await probation.get(path, role="court_duty_officer", headers=later)).status_code == 503


@pytest.mark.parametrize(
    "said",
    ["", "1", "/cstr/court_listing x 1", f"/cstr/court_listing {ONE} 0",
     f"/cstr/court_listing {ONE} {10**30}", f"/cstr/data_reporting {ONE} 1",
     f"/cstr/court_listing {ONE} -1", f"nobody {ONE} 1"],
)  # fmt: skip
async def test_what_names_no_event_told_here_is_400(api: Api, said: str) -> None:
    probation = await api(SERVICE)
    answer = await probation.get(
        f"/v1/pathways/{uuid4()}", role="court_duty_officer", headers={"After-Event": said}
    )
    assert (answer.status_code, answer.json()["field"]) == (400, "After-Event")
