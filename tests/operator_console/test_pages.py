"""What an operator sees and may do, of a real service on a real database."""

import asyncio
import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from contracts.envelope import Envelope
from contracts.events.provider_assessment import SessionAttendedV1
from contracts.vocabulary import Channel
from services.common.deliveries import redelivery
from services.common.edge import HEADERS
from services.common.identity import Caller
from services.operator_console.signing_in import COOKIE, SESSIONS, SESSIONS_OF_ONE, Sessions
from tests.operator_console.conftest import OWN, READER, Desk

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
PAGES = ("/", "/channels", "/parked", "/waiting", "/clocks", "/traces", "/traces/" + "0" * 32)


async def park(desk: Desk, waiting: int = 1) -> tuple[str, str]:
    """A poisoned event and what waits behind it; its id and its pathway."""
    subject = uuid4()
    deliveries = []
    for number in range(1, 2 + waiting):
        event = SessionAttendedV1(
            pathway_id=subject,
            occurred_at=AT,
            appointment_id=uuid4(),
            session_number=number,
            attendance="attended",
            channel=Channel.IN_PERSON,
        )
        channel, envelope = desk.service.sealed(event)
        deliveries.append(redelivery(channel, _spoilt(envelope) if number == 1 else envelope))
    await desk.service.inbox.apply(deliveries)
    rows = await desk.service.rows("SELECT id FROM parked WHERE cause = 'poison'")
    return str(rows[0].id), str(subject)


def _spoilt(envelope: Envelope) -> Envelope:
    """An event of a type nobody knows yet."""
    return replace(envelope, type="cstr.provider.never-heard-of.v9")


@pytest.mark.parametrize("page", PAGES)
async def test_no_page_is_shown_without_signing_in(desk: Desk, page: str) -> None:
    answer = await desk.client.get(page)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_nothing_is_done_without_signing_in(desk: Desk) -> None:
    id, _ = await park(desk)
    answer = await desk.act(READER, id, {"what": "retry"})
    assert answer.headers["location"] == "/sign-in"
    assert await desk.service.rows("SELECT 1 FROM audit") == []


@pytest.mark.parametrize("page", PAGES)
async def test_every_page_is_for_this_visit_and_this_site_alone(desk: Desk, page: str) -> None:
    desk.sign_in()
    answer = await desk.client.get(page)
    assert answer.status_code in (200, 404)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "<script" not in answer.text


async def test_a_browser_may_say_where_its_own_forms_come_from(desk: Desk) -> None:
    """With ``no-referrer`` it would send the origin ``null``, and nobody could sign in."""
    answer = await desk.client.get("/sign-in")
    assert answer.headers["referrer-policy"] == "same-origin"


async def test_an_operator_signs_in_with_a_cookie_no_script_and_no_other_site_can_use(
    desk: Desk,
) -> None:
    token = desk.keys.mint("operator_console", "operator")
    answer = await desk.client.post("/sign-in", data={"token": f" {token}\n"}, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert (await desk.client.get("/")).status_code == 200


async def test_over_tls_the_cookie_goes_over_tls_only(desk: Desk) -> None:
    token = desk.keys.mint("operator_console", "operator")
    desk.client.base_url = "https://console"
    headers = {"origin": "https://console"}
    answer = await desk.client.post("/sign-in", data={"token": token}, headers=headers)
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "ÿ", "x" * 3999])
async def test_a_wrong_token_does_not_sign_in(desk: Desk, token: str) -> None:
    answer = await desk.client.post("/sign-in", data={"token": token}, headers=OWN)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert token not in answer.text


async def test_another_role_does_not_sign_in(desk: Desk) -> None:
    token = desk.keys.mint("court_listing", "legal_adviser")
    answer = await desk.client.post("/sign-in", data={"token": token}, headers=OWN)
    assert answer.status_code == 401
    desk.sign_in("legal_adviser")
    assert (await desk.client.get("/")).status_code == 303


async def test_an_expired_token_signs_out(desk: Desk) -> None:
    expired = desk.keys.mint("operator_console", "operator", ttl=-60)
    caller = Caller("someone", "operator_console", "operator")
    desk.client.cookies.set(COOKIE, desk.sessions.begin(expired, caller, time.time() + 60))
    assert (await desk.client.get("/")).status_code == 303


async def test_a_session_ends_with_its_token(desk: Desk) -> None:
    token = desk.keys.mint("operator_console", "operator")
    caller = Caller("someone", "operator_console", "operator")
    desk.client.cookies.set(COOKIE, desk.sessions.begin(token, caller, time.time() + 0.2))
    assert (await desk.client.get("/")).status_code == 200
    await asyncio.sleep(0.3)
    assert (await desk.client.get("/")).status_code == 303


async def test_signing_out_ends_the_session_whoever_has_its_name(desk: Desk) -> None:
    """And a token is no session."""
    desk.sign_in()
    name = desk.client.cookies[COOKIE]
    await desk.client.post("/sign-out", headers=OWN)
    for kept in (name, desk.keys.mint("operator_console", "operator"), "", "x" * 4000):
        desk.client.cookies.set(COOKIE, kept)
        assert (await desk.client.get("/")).status_code == 303


async def test_the_cookie_says_nothing_of_the_token(desk: Desk) -> None:
    token = desk.keys.mint("operator_console", "operator")
    names = set()
    for _ in range(3):
        await desk.client.post("/sign-in", data={"token": token}, headers=OWN)
        names.add(desk.client.cookies[COOKIE])
    assert len(names) == 3
    assert not any(part in name for name in names for part in token.split("."))


def test_sessions_are_bounded_for_each_and_for_all() -> None:
    sessions = Sessions()
    one = Caller("one", "operator_console", "operator")
    names = [sessions.begin("t", one, time.time() + 60) for _ in range(SESSIONS_OF_ONE + 1)]
    assert [sessions.token(name) for name in names] == [None] + ["t"] * SESSIONS_OF_ONE
    for number in range(SESSIONS + 5):
        sessions.begin("t", Caller(str(number), "operator_console", "operator"), time.time() + 60)
    assert len(sessions._known) == SESSIONS


async def test_behind_a_proxy_that_ends_tls_the_cookie_is_held_to_this_host(desk: Desk) -> None:
    """The console itself is asked without TLS then."""
    desk.app.state.public_url = "https://operators.invalid"
    token = desk.keys.mint("operator_console", "operator")
    own = {"origin": "https://operators.invalid"}
    answer = await desk.client.post("/sign-in", data={"token": token}, headers=own)
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-cstr_operator=")
    assert all(part in cookie for part in ("; secure", "; httponly", "; samesite=strict", "path=/"))
    assert "domain" not in cookie
    other = await desk.client.post("/sign-in", data={"token": token}, headers=OWN)
    assert other.status_code == 403


async def test_a_browser_that_says_another_site_sent_the_form_is_believed(desk: Desk) -> None:
    desk.sign_in()
    answer = await desk.client.post("/sign-out", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/static/console.css", "/static/none", "/none", "/sign-in", "/",
                                  "/v1/traces", "/health/liveness"])  # fmt: skip
async def test_every_answer_has_the_headers_of_every_answer(desk: Desk, path: str) -> None:
    answer = await desk.client.get(path)
    for name, value in HEADERS.items():
        kept = name == "cache-control" and answer.status_code == 200 and "/static/" in path
        assert answer.headers[name] == ("public, max-age=3600" if kept else value)


@pytest.mark.parametrize("reason", ["a\x00because", "\x00\x00\x00\x00\x00"])
async def test_a_reason_no_database_keeps_is_422(desk: Desk, reason: str) -> None:
    desk.sign_in()
    sent = {"what": "discard", "reason": reason}
    answer = await desk.act(READER, uuid4(), sent)
    assert (answer.status_code, answer.json()["field"]) == (422, "/reason")


async def test_signing_out_forgets_the_token(desk: Desk) -> None:
    desk.sign_in()
    answer = await desk.client.post("/sign-out", headers=OWN)
    assert "max-age=0" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-out", f"/parked/{READER}/00000000-0000-4000-8000-000000000001"]
)
@pytest.mark.parametrize(
    "origin", ["http://elsewhere", "null", "https://console", "http://console:81"]
)
async def test_a_form_sent_from_another_site_is_refused(desk: Desk, path: str, origin: str) -> None:
    desk.sign_in()
    sent = {"token": "x", "what": "retry"}
    answer = await desk.client.post(path, data=sent, headers={"origin": origin})
    assert answer.status_code == 403


async def test_the_services_are_shown_and_one_that_is_away_is_down(desk: Desk) -> None:
    desk.sign_in()
    page = (await desk.client.get("/")).text
    assert re.search(r"data reporting</th>\s*<td><strong class=\"tag good\">UP", page)
    assert re.search(r"court listing</th>\s*<td><strong class=\"tag bad\">DOWN", page)


async def test_a_service_that_is_away_is_said_to_be_and_the_rest_is_shown(desk: Desk) -> None:
    desk.sign_in()
    await park(desk)
    page = (await desk.client.get("/parked")).text
    assert "court_listing does not answer" in page
    assert "never-heard-of" in page


async def test_a_channel_shows_what_was_applied_and_what_is_parked(desk: Desk) -> None:
    desk.sign_in()
    await park(desk, waiting=2)
    page = (await desk.client.get("/channels")).text
    assert "cstr.provider.reporting" in page
    assert '<strong class="tag bad">3</strong>' in page


async def test_what_waits_behind_a_parked_event_cannot_be_acted_on(desk: Desk) -> None:
    desk.sign_in()
    id, pathway = await park(desk)
    page = (await desk.client.get("/parked")).text
    assert page.count(pathway) >= 2
    assert page.count('<form method="post" action="/parked/') == 2
    assert f"/parked/{READER}/{id}" in page


async def test_a_parked_event_is_given_up_by_two_and_the_rest_applied(desk: Desk) -> None:
    desk.sign_in()
    id, _ = await park(desk, waiting=2)
    sent = {"what": "discard", "reason": "Sent before its version was agreed"}
    answer = await desk.act(READER, id, sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/parked")
    page = (await desk.client.get("/parked")).text
    assert "proposed to give it up: Sent before its version was agreed" in page
    again = await desk.act(READER, id, sent)
    assert again.status_code == 409
    path, agreed = f"/operations/parked/{id}/discard", {"reason": "I agree with this"}
    another: dict[str, Any] = {"role": "operator", "agency": "operator_console", "user": "another"}
    headers = {"idempotency-key": "another"}
    elsewhere = await desk.service.ask("POST", path, json=agreed, headers=headers, **another)
    assert elsewhere.status_code == 403
    assert (await desk.service.post(path, agreed, role="operator", user="own")).status_code == 204
    assert await desk.service.rows("SELECT 1 FROM parked") == []
    assert len(await desk.service.rows("SELECT 1 FROM fact")) == 2
    audited = await desk.service.rows("SELECT detail FROM audit WHERE detail LIKE 'discard%'")
    assert {row.detail.split(";")[0] for row in audited} == {
        "discard proposed: Sent before its version was agreed",
        "discarded: I agree with this",
    }


@pytest.mark.parametrize("who", [{"agency": "court_listing"}, {"organisation": "own"}])
async def test_another_agencys_operator_finds_nothing_there(
    desk: Desk, who: dict[str, str]
) -> None:
    id, _ = await park(desk)
    for method, path in (
        ("GET", "/operations/parked"),
        ("GET", "/operations/channels"),
        ("POST", f"/operations/parked/{id}/retry"),
        ("POST", f"/operations/parked/{id}/discard"),
    ):
        headers = {"idempotency-key": path} if method == "POST" else {}
        body = {"reason": "not ours to say"} if path.endswith("discard") else None
        asked: dict[str, Any] = {"role": "operator", "json": body, "headers": headers} | who
        assert (await desk.service.ask(method, path, **asked)).status_code == 404
    assert len(await desk.service.rows("SELECT 1 FROM parked")) == 2


async def test_a_retry_of_what_still_cannot_be_applied_leaves_it_parked(desk: Desk) -> None:
    desk.sign_in()
    id, _ = await park(desk)
    answer = await desk.act(READER, id, {"what": "retry"})
    assert answer.status_code == 409
    assert "It still cannot be applied and is parked again" in answer.text
    assert len(await desk.service.rows("SELECT 1 FROM parked")) == 2
    (row,) = await desk.service.rows("SELECT action, status FROM audit WHERE action LIKE 'POST%'")
    assert (row.action, row.status) == ("POST /operations/parked/{id}/retry", 409)


@pytest.mark.parametrize(
    ("service", "form", "status", "says"),
    [
        (READER, {"what": "retry"}, 409, "No such event is parked."),
        (READER, {"what": "discard", "reason": "no"}, 409, "are missing or wrong"),
        ("court_listing", {"what": "retry"}, 409, "court_listing does not answer."),
        ("nobody", {"what": "retry"}, 409, "There is no such service."),
    ],
)
async def test_what_did_not_work_is_said(
    desk: Desk, service: str, form: dict[str, Any], status: int, says: str
) -> None:
    desk.sign_in()
    answer = await desk.act(service, uuid4(), form)
    assert answer.status_code == status
    assert says in answer.text


@pytest.mark.parametrize("form", [{}, {"what": "burn"}, {"what": "discard", "reason": "x" * 501}])
async def test_a_form_that_is_none_of_ours_is_refused(desk: Desk, form: dict[str, Any]) -> None:
    desk.sign_in()
    answer = await desk.act(READER, uuid4(), form)
    assert answer.status_code == 422


async def test_what_is_searched_for_is_shown_as_text(desk: Desk) -> None:
    desk.sign_in()
    page = await desk.client.get("/traces", params={"subject": '"><script>alert(1)</script>'})
    assert "<script" not in page.text
    assert "No trace of this pathway is kept." in page.text


async def test_a_trace_that_is_not_kept_is_not_there(desk: Desk) -> None:
    desk.sign_in()
    assert (await desk.client.get("/traces/nothing")).status_code == 404
