"""The edge of every application: the headers of every answer, hosts, rates, metrics."""

import asyncio
from typing import Annotated, Any

import pytest
from fastapi import APIRouter

from services.common import limits, problems
from services.common.edge import HEADERS
from services.common.identity import Caller, any_agency
from services.common.limits import RateLimit
from services.common.unit_of_work import UnitOfWorkRoute
from services.probation_allocation.service import SERVICE
from tests.conftest import Api

OFFICERS = "/v1/officers"
OFFICER = {"site": "northamptonshire", "name": "A. Fictional", "team": "North",
           "contact": "desk", "user": "somebody", "capacity": 3}  # fmt: skip
JSON = {"content-type": "application/json", "idempotency-key": "k"}


PLACES = [
    ("GET", OFFICERS), ("POST", OFFICERS), ("GET", "/health/liveness"),
    ("GET", "/health/readiness"),
    ("GET", "/info"), ("GET", "/metrics"), ("GET", "/openapi.json"), ("GET", "/nothing"),
    ("DELETE", OFFICERS), ("GET", "/v1/channels/me/events"), ("GET", "/v1/breaks"),
    ("HEAD", "/health/liveness"), ("OPTIONS", "/"), ("GET", "/%00"), ("TRACE", "/"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), PLACES)
@pytest.mark.parametrize("role", ["senior_officer", None])
async def test_every_answer_has_the_headers_of_every_answer(
    api: Api, method: str, path: str, role: str | None
) -> None:
    service = await api(SERVICE)
    router = APIRouter(route_class=UnitOfWorkRoute)
    router.add_api_route("/v1/breaks", breaks, methods=["GET"])
    service.app.include_router(router)
    token = service.keys.mint("probation_allocation", role) if role else ""
    headers = {"authorization": f"Bearer {token}"} if role else {}
    answer = await service.client.request(method, path, headers=headers)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "server" not in answer.headers


async def breaks(caller: Annotated[Caller, any_agency("senior_officer")]) -> None:
    """Something nobody expected."""
    raise ExceptionGroup("Zq", [ValueError("Zq")])


async def test_an_error_of_the_edge_itself_is_a_problem_with_the_headers(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = await api(SERVICE)

    def fails(*_: Any) -> None:
        raise RuntimeError("Zq")

    monkeypatch.setattr(problems, "shown", fails)
    answer = await service.post(OFFICERS, {}, role="senior_officer")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
    assert answer.headers["cache-control"] == "no-store"
    assert "Zq" not in answer.text


@pytest.mark.parametrize("host", ["elsewhere.invalid", "", "a b", "service.invalid", "[::1"])
async def test_only_an_address_of_ours_is_answered(api: Api, host: str) -> None:
    service = await api(SERVICE)
    service.app._edge._hosts = frozenset({"service"})
    refused = await service.client.get(OFFICERS, headers={"host": host})
    assert (refused.status_code, refused.json()["field"]) == (400, "Host")
    assert (await service.client.get("/health/liveness", headers={"host": host})).status_code == 200
    assert (await service.client.get(OFFICERS, headers={"host": "service:1"})).status_code == 401


async def test_a_bound_is_of_agency_organisation_and_user_together(api: Api) -> None:
    """``org-a/alice`` + ``bob`` is not ``org-a`` + ``alice/bob``, nor alice at another agency."""
    service = await api(SERVICE)
    service.app.state.limits = RateLimit(0.5)

    async def status(agency: str, organisation: str, user: str) -> int:
        token = service.keys.mint(agency, "operator", organisation or None, user)
        headers = {"authorization": f"Bearer {token}"}
        return (await service.client.get("/operations/backlog", headers=headers)).status_code

    first = ("provider_assessment", "org-a/alice", "bob")
    assert [await status(*first) for _ in range(2)] == [404, 429]
    others = [("provider_assessment", "org-a", "alice/bob"),
              ("court_listing", "org-a/alice", "bob"),
              ("provider_assessment", "", "bob")]  # fmt: skip
    for other in others:
        assert await status(*other) != 429


async def test_what_does_not_hold_is_bounded_by_where_it_comes_from(api: Api) -> None:
    """And holds up nobody whose token holds, seen before or not."""
    service = await api(SERVICE)
    token = service.keys.mint("probation_allocation", "senior_officer")
    good = {"authorization": f"Bearer {token}"}
    path = f"{OFFICERS}?site=northamptonshire"
    assert (await service.client.get(path, headers=good)).status_code == 200
    service.app.state.peers = RateLimit(1)
    for headers in ({}, {"authorization": "Bearer a.b.c"}, {"authorization": "Basic x"}):
        seen = [(await service.client.get(path, headers=headers)).status_code for _ in range(3)]
        assert 429 in seen
    fresh = service.keys.mint("probation_allocation", "senior_officer", None, "somebody")
    for held in (token, fresh):
        own = {"authorization": f"Bearer {held}"}
        assert (await service.client.get(path, headers=own)).status_code == 200
    assert (await service.client.get("/health/liveness")).status_code == 200


@pytest.mark.parametrize("claim", ["sub", "organisation", "sites"])
async def test_a_claim_that_no_database_keeps_is_401(api: Api, claim: str) -> None:
    service = await api(SERVICE)
    who: dict[str, Any] = {"sub": "somebody", "organisation": None, "sites": ("*",)}
    who[claim] = ("a\x00b",) if claim == "sites" else "a\x00b"
    token = service.keys.mint(
        "probation_allocation", "senior_officer", who["organisation"], who["sub"],
        sites=who["sites"],
    )  # fmt: skip
    headers = {"authorization": f"Bearer {token}"}
    assert (await service.client.get(OFFICERS, headers=headers)).status_code == 401


def test_the_table_of_who_asked_is_bounded() -> None:
    bound = RateLimit(10)
    for number in range(limits.CLIENTS + 100):
        bound.take(number)
    assert len(bound._buckets) == limits.CLIENTS


async def test_readiness_asks_the_database_once_a_second_whoever_asks(api: Api) -> None:
    service = await api(SERVICE)
    vitals = service.app.state.vitals
    asked = 0
    really = vitals._database

    async def counted() -> dict[str, bool]:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.05)
        return await really()  # type: ignore[no-any-return]

    vitals._database = counted
    ready = [service.client.get("/health/readiness") for _ in range(200)]
    answers = await asyncio.gather(*ready)
    for _ in range(3):
        answers.append(await service.client.get("/health/readiness"))
    assert {answer.status_code for answer in answers} == {200}
    assert asked <= 2


async def test_metrics_are_shown_to_the_scrape_token_only(api: Api) -> None:
    service = await api(SERVICE)
    person = service.keys.mint("probation_allocation", "operator")
    shown = service.keys.metrics.read_text()
    for token, status in (("", 401), (person, 401), (shown[:-1], 401), ("é", 401), (shown, 200)):
        headers = [(b"authorization", f"Bearer {token}".encode("latin-1"))]
        answer = await service.client.get("/metrics", headers=headers)
        assert answer.status_code == status, token
    service.app.state.metrics_token_file = None
    assert (await service.client.get("/metrics")).status_code == 404


async def test_who_scrapes_is_not_held_up_by_wrong_tokens_behind_the_same_proxy(
    api: Api,
) -> None:
    service = await api(SERVICE)
    service.app.state.peers = RateLimit(1)
    service.app.state.vitals.roles = frozenset({"web"})
    wrong = [
        (await service.client.get("/metrics", headers={"authorization": f"Bearer {n}"})).status_code
        for n in range(20)
    ]
    assert set(wrong) == {401, 429}
    right = {"authorization": f"Bearer {service.keys.metrics.read_text()}"}
    answer = await service.client.get("/metrics", headers=right)
    assert answer.status_code == 200
    assert 'cstr_part_up{part="web"} 1.0' in answer.text


MISSED = {"slow", "failed", "late"}


async def test_metrics_show_nobody_by_a_small_number(api: Api) -> None:
    service = await api(SERVICE)
    for number in range(3):
        await service.post(OFFICERS, OFFICER | {"name": f"F{number}"}, role="senior_officer")
    headers = {"authorization": f"Bearer {service.keys.metrics.read_text()}"}
    text = (await service.client.get("/metrics", headers=headers)).text
    lines = [line for line in text.splitlines() if line.startswith("cstr_commands_total")]
    assert lines
    counted = ("cstr_commands", "cstr_events_told", "cstr_events_applied", "cstr_events_withheld",
               "cstr_events_published", "cstr_clocks{", "cstr_hop_seconds_count",
               "cstr_hop_seconds_bucket")  # fmt: skip
    for line in text.splitlines():
        # Of a promise that was missed each one counts, as it wakes people; it says of nobody whose.
        if line.startswith(counted) and not MISSED & set(line.split('"')):
            assert float(line.rsplit(" ", 1)[1]) % 5 == 0, line
            assert "_created" not in line
