"""Retrying and discarding many at once: who, why, what came of each, and that it takes two."""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.operator_console.sources import Sources
from tests.operator_console.conftest import READER, Desk
from tests.operator_console.given import WHY, act, park, sign_in, waiting


async def audited(desk: Desk) -> list[Any]:
    query = "SELECT actor, status, detail FROM audit WHERE action LIKE 'POST%' ORDER BY at"
    return await desk.service.rows(query)


async def test_many_are_retried_each_for_itself_with_the_reason_in_the_audit(desk: Desk) -> None:
    """And under the operator's own name; each says what came of it."""
    sign_in(desk, "alex")
    ids = await park(desk, "strange", "strange", "other", behind=1)
    answer = await act(desk, "retry", ids[:2])
    assert answer.status_code == 200
    assert answer.text.count("still cannot be applied") == 2
    assert "0 done, 0 applied with another waiting, 2 not done" in answer.text
    rows = await audited(desk)
    assert [(row.actor, row.status) for row in rows] == [("alex", 409)] * 2
    assert all(row.detail.startswith(f"retried: {WHY}") for row in rows)
    assert len(await waiting(desk)) == 3


async def test_many_are_given_up_by_two_the_second_of_the_agency_itself(desk: Desk) -> None:
    ids = await park(desk, *("strange",) * 3, behind=2)
    sign_in(desk, "alex")
    assert "3 proposed" in (await act(desk, "discard", ids)).text
    again = await act(desk, "discard", ids)
    assert again.text.count("You proposed this yourself") == 3
    sign_in(desk, "kim")
    assert (await act(desk, "discard", ids)).text.count("of the agency itself has to agree") == 3
    assert await waiting(desk) == ids
    sign_in(desk, "jo", READER)
    page = (await desk.client.get("/parked", params={"proposed": "true"})).text
    assert page.count("Agree to discard") == 3
    agreed = {"why": "I read them, and agree", "sure": "yes"}
    done = await act(desk, "discard", [f"{READER}/{one}/x/y/agree" for one in ids[:2]], **agreed)
    assert "2 done" in done.text
    assert await waiting(desk) == ids[2:]
    assert len(await desk.service.rows("SELECT 1 FROM fact")) == 4, "what waited behind is applied"


async def test_one_that_fails_is_no_matter_to_the_others_and_is_named(desk: Desk) -> None:
    sign_in(desk, "alex")
    ids = await park(desk, "strange", "strange")
    gone, away = f"{READER}/{uuid4()}/gone", f"court_listing/{uuid4()}/away"
    more = [f"court_listing/{uuid4()}/away too"] * 9
    nobody = f"nobody/{uuid4()}/of nobody"
    answer = await act(desk, "discard", [ids[0], gone, away, *more, nobody, ids[1]])
    text = answer.text
    assert "2 proposed, 12 not done" in text
    assert "No such event is parked." in text
    assert "court_listing does not answer" in text
    assert "There is no such service." in text
    assert len(await desk.service.rows("SELECT 1 FROM parked_discard")) == 2


async def test_the_same_form_sent_again_does_nothing_twice(desk: Desk) -> None:
    """As when the page that says what came of it is loaded anew."""
    sign_in(desk, "alex")
    ids = await park(desk, "strange")
    once = str(uuid4())
    for _ in range(2):
        answer = await act(desk, "discard", ids, once=once)
        assert "1 proposed, 0 not done" in answer.text
    assert len([row for row in await audited(desk) if "proposed" in row.detail]) == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [({"why": ""}, "Say why"), ({"why": "no"}, "Say why"), ({"why": "     "}, "Say why"),
     ({"chosen": []}, "Choose at least one")],
)  # fmt: skip
async def test_without_a_reason_or_a_choice_nothing_is_done_and_what_was_ticked_stays(
    desk: Desk, more: dict[str, Any], says: str
) -> None:
    sign_in(desk, "alex")
    ids = await park(desk, "strange", "other")
    answer = await act(desk, "discard", ids[:1], **more)
    assert answer.status_code == 422
    assert says in answer.text
    assert answer.text.count(" checked>") == (2 if "why" in more else 1)
    assert await desk.service.rows("SELECT 1 FROM parked_discard") == []


@pytest.mark.parametrize(
    "form",
    [{"what": "burn"}, {"once": "no"}, {"which": "some"}, {"why": "x" * 501},
     {"chosen": ["x/y"] * 501}],
)  # fmt: skip
async def test_a_form_of_many_that_is_none_of_ours_is_refused(
    desk: Desk, form: dict[str, Any]
) -> None:
    sign_in(desk, "alex")
    ids = await park(desk, "strange")
    assert (await act(desk, form.pop("what", "discard"), ids, **form)).status_code == 422
    assert await desk.service.rows("SELECT 1 FROM parked_discard") == []


@pytest.mark.parametrize("chosen", ["nonsense", "a/b", "data_reporting/../../x", "<script>/x"])
async def test_what_is_no_event_is_left_out_and_not_repeated(desk: Desk, chosen: str) -> None:
    sign_in(desk, "alex")
    answer = await act(desk, "retry", [f"{chosen}/"])
    assert "0 done" in answer.text
    assert chosen not in answer.text


async def test_all_that_fit_are_chosen_by_what_they_have_in_common(desk: Desk) -> None:
    """Also those on other pages; what only waits for another is not among them."""
    sign_in(desk, "alex")
    await park(desk, *("strange",) * 60, "other", behind=1)
    page = (await desk.client.get("/parked")).text
    assert page.count('name="chosen"') == 50
    assert 'href="/parked?page=2"' in page
    fits = {"type": "cstr.provider.strange.v9", "which": "all"}
    assert "60 proposed" in (await act(desk, "discard", [], **fits)).text
    assert len(await desk.service.rows("SELECT 1 FROM parked_discard")) == 60
    left = await act(desk, "discard", [], which="all", proposed="false")
    assert "1 proposed" in left.text


@pytest.mark.parametrize("cause", ["gap", "fork", "behind"])
async def test_what_is_neither_retried_nor_discarded_is_not_among_all(
    desk: Desk, cause: str
) -> None:
    sign_in(desk, "alex")
    await park(desk, "strange", behind=1)
    assert "0 done" in (await act(desk, "retry", [], which="all", cause=cause)).text
    assert await audited(desk) == []


async def test_all_that_fit_are_only_those_that_can_be_given_up(desk: Desk) -> None:
    sign_in(desk, "alex")
    await park(desk, "strange", "strange")
    other = "UPDATE parked SET cause = 'gap' WHERE id = (SELECT id FROM parked LIMIT 1)"
    desk.postgres.psql(other, READER)
    assert "1 proposed, 0 not done" in (await act(desk, "discard", [], which="all")).text


async def test_many_are_for_who_signed_in_and_for_our_own_form(desk: Desk) -> None:
    ids = await park(desk, "strange")
    assert (await act(desk, "discard", ids)).headers["location"] == "/sign-in"
    sign_in(desk, "alex")
    sent = {"what": "discard", "once": str(uuid4()), "why": WHY, "chosen": [f"{READER}/{ids[0]}"]}
    for headers in ({"origin": "http://elsewhere"}, {"sec-fetch-site": "cross-site"}):
        answer = await desk.client.post("/parked", data=sent, headers=headers)
        assert answer.status_code == 403
    assert await desk.service.rows("SELECT 1 FROM parked_discard") == []


async def test_an_agencys_own_operator_sees_and_does_what_is_its_own(desk: Desk) -> None:
    """Other services are not even asked; an operator of an agency that is none sees nothing."""
    ids = await park(desk, "strange")
    sign_in(desk, "jo", "court_listing")
    page = (await desk.client.get("/parked")).text
    assert "strange" not in page
    assert "There is no such service." in (await act(desk, "retry", ids)).text
    sign_in(desk, "jo", READER)
    page = (await desk.client.get("/parked")).text
    assert "court_listing does not answer" not in page
    assert "strange" in page
    sign_in(desk, "jo", "provider_assessment")
    assert "strange" not in (await desk.client.get("/parked")).text


async def test_the_longest_is_first_and_how_long_it_has_waited_is_said(desk: Desk) -> None:
    sign_in(desk, "alex")
    ids = await park(desk, "first", "second", behind=3)
    older = (
        "UPDATE parked SET parked_at = parked_at - interval '3 hours' WHERE type LIKE '%second%'"
    )
    desk.postgres.psql(older, READER)
    page = (await desk.client.get("/parked")).text
    assert page.index(f"event-{ids[1]}") < page.index(f"event-{ids[0]}")
    assert "3 hours ago" in page
    assert "and 3 events behind it" in page


async def test_a_link_of_an_alert_shows_what_the_alert_is_about(desk: Desk) -> None:
    sign_in(desk, "alex")
    await park(desk, "strange", "other")
    asked = {"service": READER, "channel": "cstr.provider.reporting"}
    cards = re.compile(r'<tr id="event-')
    page = (await desk.client.get("/parked", params=asked)).text
    assert len(cards.findall(page)) == 2
    for other in ({"service": "court_listing"}, {"channel": "cstr.court.reporting"},
                  {"subject": "nonsense"}, {"cause": "!"}, {"type": "cstr.x"}):  # fmt: skip
        page = (await desk.client.get("/parked", params=asked | other)).text
        assert cards.findall(page) == [], other


async def test_a_service_that_answers_no_json_is_said_not_to_answer(desk: Desk) -> None:
    """As a proxy in front of it does that is at a loss."""

    async def lost(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text="<html>gateway</html>")

    async with httpx.AsyncClient(transport=httpx.MockTransport(lost)) as client:
        desk.app.state.sources = Sources({READER: "http://x"}, client)
        sign_in(desk, "alex")
        for path in ("/", "/parked", "/channels", "/clocks", "/waiting", "/restores", "/lost",
                     "/history"):  # fmt: skip
            answer = await desk.client.get(path)
            assert answer.status_code == 200, path
            assert "does not answer" in answer.text, path


async def test_a_page_that_is_sent_twice_does_it_once(desk: Desk) -> None:
    desk.sign_in()
    (id,) = await park(desk, "strange")
    once, sent = str(uuid4()), {"what": "discard", "reason": "Sent by a trial release"}
    answers = [await desk.act(READER, id, sent, once) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    audited = "SELECT 1 FROM audit WHERE detail LIKE 'discard proposed%'"
    assert len(await desk.service.rows(audited)) == 1
