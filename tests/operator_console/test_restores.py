"""Restores in the console: forks with both ids, accepted by a button, and what to enter again."""

import html
import re
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.common.settings import Environment
from tests.operator_console.conftest import OWN, READER, Desk

CHANNEL = "cstr.provider.reporting"
HELD, TOLD, BASE = UUID(int=3), UUID(int=9), UUID(int=1)
WHY = "Told by phone: its disk was lost"


async def fork(desk: Desk, base: int | None = 1, told: UUID | None = TOLD) -> tuple[str, str]:
    """Somebody of whom the reader holds event 3 and its owner tells event 9; its id, and whose."""
    id, subject = uuid4(), uuid4()
    sequence = "NULL" if told is None else "9"
    desk.postgres.psql(
        f"""INSERT INTO inbox_sequence (channel, subject, last, last_id, state)
            VALUES ('{CHANNEL}', '{subject}', 3, '{HELD}', 'parked');
        INSERT INTO inbox_event (channel, subject, sequence, event_id, type, recorded_at)
            VALUES ('{CHANNEL}', '{subject}', 1, '{BASE}', 'cstr.a.v1', now()),
                ('{CHANNEL}', '{subject}', 3, '{HELD}', 'cstr.provider.heard-here.v1', now());
        INSERT INTO inbox_fork (id, channel, subject, held_sequence, held_id, told_sequence,
            told_id, base_sequence, base_id)
        VALUES ('{id}', '{CHANNEL}', '{subject}', 3, '{HELD}', {sequence},
            {f"'{told}'" if told else "NULL"}, {"NULL" if base is None else base}, '{BASE}');""",
        READER,
    )
    return str(id), str(subject)


async def lose(desk: Desk, count: int = 1) -> list[str]:
    """So many events that the service does not know any more."""
    ids = [str(uuid4()) for _ in range(count)]
    rows = ",".join(
        f"('{CHANNEL}', '{uuid4()}', 4, '{id}', 'cstr.a.lost.v1', now(), '{uuid4()}')" for id in ids
    )
    desk.postgres.psql(f"INSERT INTO lost_event VALUES {rows}", READER)
    return ids


async def press(desk: Desk, path: str, reason: str = WHY, **more: Any) -> httpx.Response:
    sent = {"reason": reason, "once": str(uuid4())} | more
    return await desk.client.post(path, data=sent, headers=OWN)


async def test_a_fork_is_shown_with_both_ids_and_what_is_not_told_any_more(desk: Desk) -> None:
    desk.sign_in()
    _, subject = await fork(desk)
    page = (await desk.client.get("/restores")).text
    assert f"Accept {TOLD} in place of {HELD}" in page
    for said in (subject, "provider assessment", str(BASE), "cstr.provider.heard-here.v1"):
        assert said in page
    assert "holds events that their owner does not have" in (await desk.client.get("/")).text


async def test_a_fork_is_accepted_by_its_button_with_the_reason_in_the_audit(desk: Desk) -> None:
    desk.sign_in()
    id, subject = await fork(desk)
    answer = await press(desk, f"/restores/{READER}/{id}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/restores?service={READER}")
    (row,) = await desk.service.rows("SELECT settled_by, reason FROM inbox_fork")
    assert (row.settled_by.partition("/")[0], row.reason) == ("operator_console", WHY)
    (kept,) = await desk.service.rows("SELECT subject FROM audit WHERE action LIKE 'POST%'")
    assert kept.subject == subject
    assert f"Accept {TOLD}" not in (await desk.client.get("/restores")).text
    assert WHY in (await desk.client.get("/restores", params={"settled": "yes"})).text
    assert WHY in (await desk.client.get("/history")).text


async def test_a_fork_whose_owner_declared_no_restore_is_refused_and_says_so(desk: Desk) -> None:
    """As on the command line; the service itself asks the owner."""
    desk.sign_in()
    id, _ = await fork(desk)
    settings = desk.service.settings
    desk.service.app.state.settings = settings.model_copy(
        update={"environment": Environment.PRODUCTION}
    )
    answer = await press(desk, f"/restores/{READER}/{id}")
    assert answer.status_code == 409
    assert "it cannot be asked" in answer.text
    assert f"Accept {TOLD}" in answer.text
    (row,) = await desk.service.rows("SELECT settled_at FROM inbox_fork")
    assert row.settled_at is None


async def test_a_fork_whose_owner_was_not_asked_yet_has_no_button(desk: Desk) -> None:
    desk.sign_in()
    id, _ = await fork(desk, base=None, told=None)
    page = (await desk.client.get("/restores")).text
    assert "the owner is asked within some minutes" in page
    assert "nothing: the owner does not have it" in page
    assert '<button class="warning">' not in page
    assert (await press(desk, f"/restores/{READER}/{id}")).status_code == 409


@pytest.mark.parametrize("reason", ["", "no", "x" * 501, "a\x00because"])
@pytest.mark.parametrize("page", ["restores", "lost"])
async def test_without_a_reason_nothing_is_accepted_or_ticked_off(
    desk: Desk, page: str, reason: str
) -> None:
    desk.sign_in()
    id, _ = await fork(desk)
    (event,) = await lose(desk)
    which = id if page == "restores" else event
    answer = await press(desk, f"/{page}/{READER}/{which}", reason)
    assert answer.status_code in (409, 422)
    assert await desk.service.rows("SELECT 1 FROM inbox_fork WHERE settled_at IS NOT NULL") == []
    assert await desk.service.rows("SELECT 1 FROM lost_event WHERE settled_at IS NOT NULL") == []


async def test_what_is_to_be_entered_again_is_listed_and_ticked_off(desk: Desk) -> None:
    desk.sign_in()
    ids = await lose(desk, 130)
    page = (await desk.client.get("/lost")).text
    assert page.count("Tick off") == 100
    assert "of 130 in all" in page
    assert (await desk.client.get("/lost", params={"page": 2})).text.count("Tick off") == 30
    assert "has to enter again what a restore lost: 130 events" in (await desk.client.get("/")).text
    answer = await press(desk, f"/lost/{READER}/{ids[0]}", "Entered by Kim from the register")
    assert answer.status_code == 303
    assert "of 129 in all" in (await desk.client.get("/lost")).text
    page = (await desk.client.get("/lost", params={"settled": "yes", "page": 2})).text
    assert "Entered by Kim from the register" in page
    again = await press(desk, f"/lost/{READER}/{ids[0]}")
    assert (again.status_code, "No such event is open" in again.text) == (409, True)


@pytest.mark.parametrize("path", ["/restores", "/lost"])
async def test_only_our_own_form_of_who_signed_in_is_taken(desk: Desk, path: str) -> None:
    id, _ = await fork(desk)
    (event,) = await lose(desk)
    place = f"{path}/{READER}/{id if path == '/restores' else event}"
    assert (await press(desk, place)).headers["location"] == "/sign-in"
    desk.sign_in()
    sent = {"reason": WHY, "once": str(uuid4())}
    foreign = await desk.client.post(place, data=sent, headers={"origin": "http://elsewhere"})
    assert foreign.status_code == 403
    nobody = await press(desk, f"{path}/nobody/{id}")
    assert (nobody.status_code, "There is no such service." in nobody.text) == (409, True)
    away = await press(desk, f"{path}/court_listing/{id}")
    assert (away.status_code, "court_listing does not answer" in away.text) == (409, True)
    assert await desk.service.rows("SELECT 1 FROM inbox_fork WHERE settled_at IS NOT NULL") == []


@pytest.mark.parametrize("filters", [{}, {"settled": "yes"}, {"service": READER}])
async def test_forks_go_on_from_page_to_page_and_each_is_on_one(
    desk: Desk, filters: dict[str, str]
) -> None:
    """With the filters they were asked with; a cursor without its service is of nobody."""
    desk.sign_in()
    desk.postgres.psql(
        f"""INSERT INTO inbox_fork (id, channel, subject, held_sequence, held_id)
            SELECT gen_random_uuid(), '{CHANNEL}', gen_random_uuid(), 3, '{HELD}'
            FROM generate_series(1, 501)""",
        READER,
    )
    first = (await desk.client.get("/restores", params=filters)).text
    (more,) = re.findall(r'href="(/restores[^"]*cursor=[^"]*)">More at data reporting', first)
    more = html.unescape(more)
    assert all(f"{name}={value}" in more for name, value in filters.items())
    last = (await desk.client.get(more)).text
    shown = [re.findall(r'<h2 id="fork-([^"]*)"', page) for page in (first, last)]
    assert [len(page) for page in shown] == [500, 1]
    assert len({*shown[0], *shown[1]}) == 501
    assert "More at" not in last
    of_nobody = more.replace(f"service={READER}", "service=")
    assert (await desk.client.get(of_nobody)).text.count("<article") == 500
