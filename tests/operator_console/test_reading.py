"""What the pages say of channels, clocks, processes and history, and where links lead."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import yaml
from fastapi.routing import iter_route_contexts

from contracts.event import Agency
from scripts.stack.settings import ROOT
from services.operator_console.asking import Answer
from services.operator_console.ends import Channel, channels_of
from services.operator_console.shown import ago, lasts, link, moment
from services.operator_console.sources import Sources
from tests.operator_console.conftest import OWN, READER, Desk
from tests.operator_console.given import park

CHANNEL = "cstr.provider.reporting"
PROVIDER, COURT = Agency.PROVIDER.value, Agency.COURT.value


def channel(told: dict[str, Any] | None, applied: dict[str, Any] | None) -> Channel:
    """The channel as both ends say; none does not answer."""
    said = [
        Answer(agency, [], "does not answer") if one is None
        else Answer(agency, [{"channel": CHANNEL} | one])
        for agency, one in ((PROVIDER, told), (READER, applied))
    ]  # fmt: skip
    (found,) = [c for c in channels_of([PROVIDER, READER], said) if c.name == CHANNEL]
    return found


@pytest.mark.parametrize(
    ("told", "applied", "behind"),
    [({"told": 9}, {"applied": 4}, 5), ({"told": 4}, {"applied": 4}, 0),
     ({"told": 4}, {"applied": 6}, 0), (None, {"applied": 4, "unread": 7}, 7),
     (None, {"applied": 4}, None), ({"told": 9}, None, None), (None, None, None)],
)  # fmt: skip
def test_behind_is_known_where_both_ends_say_or_the_reader_itself_does(
    told: dict[str, Any] | None, applied: dict[str, Any] | None, behind: int | None
) -> None:
    found = channel(told, applied)
    assert found.behind == behind
    assert (found.writer.number("told") is None) == (told is None)
    assert (found.reader.number("applied") is None) == (applied is None)
    assert found.ahead == (2 if behind == 0 and applied == {"applied": 6} else 0)


def cell(page: str, channel: str, label: str) -> str:
    """What a row says below a heading, without its markup."""
    row = next(one for one in page.split("<tr>") if f">{channel}<" in one)
    found = re.search(rf'<td data-label="{label}"[^>]*>(.*?)</td>', row, re.DOTALL)
    assert found, label
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[1])).split())


async def test_a_reader_that_does_not_answer_is_not_one_that_applied_nothing(desk: Desk) -> None:
    """Nor is a writer one that told nothing, or one whose address is not known."""
    desk.sign_in()
    await park(desk, "strange")
    page = (await desk.client.get("/channels")).text
    assert cell(page, "cstr.court.reporting", "Told") == "court listing does not answer."
    assert cell(page, "cstr.liaison.court", "Applied") == "court listing does not answer."
    assert cell(page, "cstr.liaison.court", "Behind for") == "not known"
    assert cell(page, CHANNEL, "Told") == "not asked: its address is not known"
    assert cell(page, CHANNEL, "Applied") == "0"
    assert cell(page, CHANNEL, "Behind for") == "no consumer reads"
    assert cell(page, CHANNEL, "Parked").startswith("1 since")


async def test_a_channel_is_behind_by_age_too(desk: Desk) -> None:
    desk.sign_in()
    desk.postgres.psql(
        f"""INSERT INTO process_instance (name, parts, address, state, reads, began_at, seen_at)
        VALUES ('x', 'consumer', '', '{{"consumer": {{"works": true, "turned_seconds_ago": 0,
            "waits_for": ""}}}}', '{{"{CHANNEL}": [12, 7300.5]}}', now(), now())""",
        READER,
    )
    page = (await desk.client.get("/channels")).text
    assert cell(page, CHANNEL, "Behind") == "12"
    assert cell(page, CHANNEL, "Behind for") == "2 hours 1 minute"


async def test_every_process_is_shown_and_an_agency_without_a_relay_is_down(desk: Desk) -> None:
    desk.sign_in()
    works = '{"works": true, "turned_seconds_ago": 0.1, "waits_for": ""}'
    waits = '{"works": false, "turned_seconds_ago": 90, "waits_for": "KafkaConnectionError"}'
    desk.postgres.psql(
        f"""INSERT INTO process_instance (name, parts, address, version, state, began_at, seen_at)
        VALUES ('a', 'clocks,consumer,web', '', '1.2.3', '{{"clocks": {works},
            "consumer": {works}}}', now() - interval '3 days', now()),
        ('b', 'relay', '', '1.2.2', '{{"relay": {waits}}}', now(), now()),
        ('c', 'relay', '', '1.2.3', '{{"relay": {works}}}', now(), now() - interval '20 minutes')
        """,
        READER,
    )
    page = (await desk.client.get("/")).text
    assert f'<a href="/?service={READER}">relay of data reporting does not work</a>' in page
    assert '<strong class="tag bad">relay DOWN</strong>' in page
    for said in ("1.2.3", "1.2.2", "KafkaConnectionError", "3 days ago", "GONE", "20 minutes ago"):
        assert said in page, said


async def test_breached_clocks_come_first_and_none_of_them_is_cut_off(desk: Desk) -> None:
    desk.sign_in()
    desk.postgres.psql(
        """INSERT INTO clock (id, name, subject, instance, state, started_at, due_at, facts)
        SELECT gen_random_uuid(), 'C1', gen_random_uuid(), 'r' || n, 'running', now(),
            now() + n * interval '1 minute', '[]'::jsonb FROM generate_series(1, 900) n
        UNION ALL SELECT gen_random_uuid(), 'C2', gen_random_uuid(), 'b' || n, 'breached',
            now() - interval '9 days', now() - n * interval '1 hour', '[]'::jsonb
            FROM generate_series(1, 620) n""",
        READER,
    )
    seen, page = [], ""
    for number in range(1, 8):
        page = (await desk.client.get("/clocks", params={"page": number})).text
        seen += re.findall(r'<th scope="row">(C\d) .*?</th>\s*<td><strong class="tag', page)
    assert seen[:620] == ["C2"] * 620
    assert "1520 clocks run; the 1,120" in page.replace("1,520", "1520")
    breached = (await desk.client.get("/clocks", params={"state": "breached"})).text
    assert "620 clocks run." in breached
    assert "25 days ago" in breached.split("</tr>")[1], "the one that was due first"
    assert "C2" not in (await desk.client.get("/clocks", params={"clock": "C1"})).text.split(
        "How many are in which state</h2>")[0].split("<tbody>")[1]  # fmt: skip
    assert "620 breached clocks" in (await desk.client.get("/")).text


async def test_the_history_is_of_every_service_and_goes_on(desk: Desk) -> None:
    desk.sign_in()
    for id in await park(desk, *("strange",) * 3):
        await desk.act(READER, id, {"what": "retry"})
    page = (await desk.client.get("/history")).text
    assert page.count("refused, 409") == 3
    assert "court_listing does not answer" in page
    assert "Nobody did anything" in (await desk.client.get("/history?actor=nobody")).text
    rows = [{"at": "2026-01-01T00:00:00Z", "actor": "a", "agency": "b", "action": "c",
             "subject": "", "status": None, "detail": "", "trace": ""}]  # fmt: skip

    async def page_of(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"done": rows, "cursor": "more=="})

    async with httpx.AsyncClient(transport=httpx.MockTransport(page_of)) as client:
        desk.app.state.sources = Sources({READER: "http://x"}, client)
        page = (await desk.client.get("/history?actor=a")).text
    assert f'href="/history?service={READER}&amp;actor=a&amp;cursor=more%3D%3D"' in page


@pytest.mark.parametrize(
    "path",
    [
        "/parked?service=data_reporting&cause=poison",
        "/traces",
        "/traces?subject=00000000-0000-4000-8000-000000000001",
        "/traces/" + "0" * 32,
    ],
)
async def test_whoever_has_to_sign_in_first_comes_where_the_link_leads(
    desk: Desk, path: str
) -> None:
    answer = await desk.client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    token = desk.keys.mint("operator_console", "operator")
    answer = await desk.client.post("/sign-in", data={"token": token}, headers=OWN)
    assert answer.headers["location"] == path
    assert 'cstr_operator_place=""' in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "place",
    ["//elsewhere.invalid", "https://elsewhere.invalid", "/\\elsewhere", "/x\r\nset-cookie: a=b",
     "javascript:alert(1)", "/traces?x=<script>", "/" + "x" * 2000, "/traces/../../x", ""],
)  # fmt: skip
async def test_no_link_leads_away_from_this_site(desk: Desk, place: str) -> None:
    token = desk.keys.mint("operator_console", "operator")
    encoded = httpx.QueryParams({"p": place})
    desk.client.cookies.set("cstr_operator_place", str(encoded)[2:])
    answer = await desk.client.post("/sign-in", data={"token": token}, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_link_of_another_site_comes_again_from_here_with_the_session(
    desk: Desk, site: str
) -> None:
    """Browsers send the session's cookie with no link of another site, as an alert's is one."""
    path = '/parked?channel=a&type="><script>'
    answer = await desk.client.get(path, headers={"sec-fetch-site": site})
    assert answer.status_code == 200
    assert "<script" not in answer.text
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.text)
    assert found
    assert unescape(found[1]).startswith("/parked?channel=a&type=")
    again = await desk.client.get(path, headers={"sec-fetch-site": "same-origin"})
    assert again.headers["location"] == "/sign-in"
    posted = await desk.client.post("/parked", headers={"sec-fetch-site": site})
    assert posted.status_code in (303, 403)


async def test_every_alert_leads_to_a_page_that_takes_its_filters(desk: Desk) -> None:
    """Its runbook says the address, in which ``$name`` stands for a label of the alert."""
    desk.sign_in()
    groups = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"]
    for rule in (one for group in groups for one in group["rules"]):
        runbook = (ROOT / rule["annotations"]["runbook_url"]).read_text()
        (place,) = re.findall(r"^- console: `([^`]+)`", runbook, re.MULTILINE)
        named = re.sub(r"\$(\w+)", r"a-\1", place)
        page = urlsplit(named)
        assert set(parse_qs(page.query)) <= filters(desk, page.path), rule["alert"]
        assert (await desk.client.get(named)).status_code == 200, rule["alert"]
        labels = set(re.findall(r"\$(\w+)", place))
        assert labels <= {"service", "channel", "clock", "agency", "instance"}, rule["alert"]


def filters(desk: Desk, path: str) -> set[str]:
    """What the page at a path can be asked for."""
    (route,) = [one for one in iter_route_contexts(desk.app.routes) if one.path == path
                and "GET" in (one.methods or ())]  # fmt: skip
    found = [route.dependant, *route.dependant.dependencies]
    return {field.alias for one in found for field in one.query_params}


@pytest.mark.parametrize(
    ("text", "said"),
    [("2026-01-28T00:02:00+00:00", "28 January 2026 at 12:02am"),
     ("2026-07-28T12:05:00Z", "28 July 2026 at 1:05pm"),
     ("2026-11-01T10:59:59.9+00:00", "1 November 2026 at 10:59am")],
)  # fmt: skip
def test_a_moment_is_written_as_people_in_england_do(text: str, said: str) -> None:
    assert moment(text) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, "not known"), (0.2, "less than a second"), (1, "1 second"), (61, "1 minute 1 second"),
     (185, "3 minutes"), (3600, "1 hour"), (7300, "2 hours 1 minute"), (86_400 * 40, "40 days")],
)  # fmt: skip
def test_a_length_of_time_is_said_in_its_largest_unit(seconds: float | None, said: str) -> None:
    assert lasts(seconds) == said


def test_what_is_to_come_is_no_time_ago() -> None:
    assert ago("2999-01-01T00:00:00Z").startswith("in ")
    assert ago("2026-01-01T00:00:00Z").endswith(" ago")
    assert link("/x", {"a": "", "b": None}, c="d e") == "/x?c=d+e"


@pytest.mark.parametrize("what", ["parked/counts", "clocks/counts", "forks", "lost-events"])
async def test_what_a_service_does_not_say_is_not_nothing(desk: Desk, what: str) -> None:
    """One that answers all but this needs somebody, and is not one where nothing waits."""
    desk.sign_in()

    async def answer(asked: httpx.Request) -> httpx.Response:
        if asked.url.path.endswith(f"/operations/{what}"):
            return httpx.Response(500)
        ready = {"status": "UP", "components": {"database": "UP"}}
        said = {"/health/readiness": ready, "/operations/backlog": {}}
        return httpx.Response(200, json=said.get(asked.url.path, []))

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        desk.app.state.sources = Sources({READER: "http://x"}, client)
        page = unescape((await desk.client.get("/")).text)
    assert f"what waits there is not known: {READER} refused: 500." in page
    assert "Nothing. Every service answers" not in page
