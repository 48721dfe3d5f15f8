"""Returns sent, and their clock, asked through HTTP on a real database (R70, C13)."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import time_machine

from services.data_reporting.rules.sendings import return_subject
from services.data_reporting.service import SERVICE
from tests.conftest import Api
from tests.data_reporting.given import PATH, list_and_screen
from tests.service_under_test import ServiceUnderTest

IN_TIME = datetime(2026, 7, 8, 9, tzinfo=UTC)


async def sendings(reporting: ServiceUnderTest) -> Any:
    """What was sent of the month, and its clock."""
    return (await reporting.get(f"{PATH}/sendings", role="analyst")).json()


async def send(reporting: ServiceUnderTest, version: int = 1) -> Any:
    """The answer to saying that a version was sent."""
    return await reporting.post(f"{PATH}/sendings", {"version": version}, role="analyst")


async def make(reporting: ServiceUnderTest) -> None:
    """The return of the month, as its facts are."""
    assert (await reporting.post(PATH, None, role="analyst")).status_code == 201


async def more(reporting: ServiceUnderTest) -> None:
    """So many people that it is seen in the return."""
    for _ in range(9):
        await list_and_screen(reporting, "probation", uuid4())


async def test_c13_runs_from_the_end_of_the_month_to_what_is_sent(api: Api) -> None:
    """C13: two weeks; of a month in which somebody was listed, once however many were."""
    reporting = await api(SERVICE)
    assert (await sendings(reporting))["clocks"] == []
    for _ in range(2):
        await list_and_screen(reporting, "self", uuid4())
    with time_machine.travel(IN_TIME, tick=True):
        (clock,) = (await sendings(reporting))["clocks"]
        assert (clock["name"], clock["due_at"]) == ("C13", "2026-07-15T00:00:00Z")
        await make(reporting)
        sent = await send(reporting)
        assert sent.status_code == 201, sent.text
        shown = await sendings(reporting)
    assert [sending["version"] for sending in shown["sendings"]] == [1]
    assert [clock["state"] for clock in shown["clocks"]] == ["met"]
    rows = await reporting.rows("SELECT DISTINCT subject FROM clock")
    assert rows == [(return_subject("northamptonshire", "2026-06"),)]


async def test_c13_is_breached_by_a_return_that_is_sent_too_late(api: Api) -> None:
    """C13: and stays so when a corrected version is sent again."""
    reporting = await api(SERVICE)
    await list_and_screen(reporting, "self", uuid4())
    with time_machine.travel(datetime(2026, 7, 15, 9, tzinfo=UTC), tick=True):
        await make(reporting)
        await send(reporting)
        await more(reporting)
        await make(reporting)
        assert (await send(reporting, 2)).status_code == 201
        shown = await sendings(reporting)
    assert [sending["version"] for sending in shown["sendings"]] == [1, 2]
    assert [clock["state"] for clock in shown["clocks"]] == ["breached"]


async def test_what_is_sent_is_of_a_month_that_is_over_and_as_its_facts_are(api: Api) -> None:
    """R70: and is made after it only."""
    reporting = await api(SERVICE)
    await list_and_screen(reporting, "self", uuid4())
    assert (await send(reporting)).status_code == 404
    with time_machine.travel(datetime(2026, 6, 30, 22, tzinfo=UTC), tick=True):
        early = await reporting.post(PATH, None, role="analyst")
        assert (early.status_code, early.json()["errorCode"]) == (409, "NotOver")
        assert (await send(reporting)).status_code == 404
    with time_machine.travel(IN_TIME, tick=True):
        await make(reporting)
        await more(reporting)
        old = await send(reporting)
        assert (old.status_code, old.json()["errorCode"]) == (409, "Outdated")
        await make(reporting)
        assert (await send(reporting, 2)).status_code == 201


async def test_what_may_not_be_corrected_is_sent_as_it_was_released(api: Api) -> None:
    """R75: one person who came late holds the correction back, and not the sending."""
    reporting = await api(SERVICE)
    await more(reporting)
    with time_machine.travel(IN_TIME, tick=True):
        await make(reporting)
        await list_and_screen(reporting, "probation", uuid4())
        held = await reporting.post(PATH, None, role="analyst")
        assert (held.status_code, held.json()["errorCode"]) == (409, "GivesAway")
        assert (await send(reporting)).status_code == 201
