"""What may be in a body, an address and a header, and how much of it, whoever sends it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest

from services.common import limits
from services.common.errors import TooLarge
from services.common.limits import BODY_BYTES, check_depth
from services.probation_allocation.service import SERVICE
from tests.conftest import Api

OFFICERS = "/v1/officers"
OFFICER = {"site": "northamptonshire", "name": "A. Fictional", "team": "North",
           "contact": "desk", "user": "somebody", "capacity": 3}  # fmt: skip
JSON = {"content-type": "application/json", "idempotency-key": "k"}


class Sent:
    """A body sent in parts, which says how many of them were taken."""

    def __init__(self, parts: int, size: int = 65_536) -> None:
        self.parts, self.size, self.taken = parts, size, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self.parts):
            self.taken += 1
            yield b" " * self.size


@pytest.mark.parametrize("method", ["GET", "DELETE", "POST", "PUT", "PATCH", "HEAD", "OPTIONS"])
async def test_a_body_announced_too_large_is_refused_at_once(api: Api, method: str) -> None:
    service = await api(SERVICE)
    token = service.keys.mint("probation_allocation", "senior_officer")
    headers = {"authorization": f"Bearer {token}", "content-length": str(BODY_BYTES + 1)}
    answer = await service.client.request(method, OFFICERS, headers=headers, content=b"")
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("method", ["GET", "DELETE", "POST", "PUT", "PATCH"])
@pytest.mark.parametrize("role", ["senior_officer", "operator", None])
async def test_a_body_without_end_is_never_kept(api: Api, method: str, role: str | None) -> None:
    """Of whoever, by whatever method: it is read up to the bound, or not at all."""
    service = await api(SERVICE)
    body = Sent(2_000)
    headers = {"idempotency-key": "k"}
    if role:
        token = service.keys.mint("probation_allocation", role)
        headers["authorization"] = f"Bearer {token}"
    answer = await service.client.request(
        method, f"{OFFICERS}?site=northamptonshire", headers=headers, content=body
    )
    assert answer.status_code in (401, 403, 405, 413)
    assert body.taken <= 2 * BODY_BYTES // body.size + 3


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("court_duty_officer", 403)])
async def test_who_may_not_ask_has_no_body_looked_at(
    api: Api, monkeypatch: pytest.MonkeyPatch, role: str | None, status: int
) -> None:
    service = await api(SERVICE)
    looked: list[bytes] = []
    monkeypatch.setattr(limits, "check_depth", looked.append)
    headers = dict(JSON)
    if role:
        headers["authorization"] = f"Bearer {service.keys.mint('probation_allocation', role)}"
    answer = await service.client.post(OFFICERS, content=b"[" * 1_000_000, headers=headers)
    assert (answer.status_code, looked) == (status, [])
    other = service.keys.mint("court_listing", "list_officer")
    headers["authorization"] = f"Bearer {other}"
    answer = await service.client.post(OFFICERS, content=b"[" * 1_000_000, headers=headers)
    assert (answer.status_code, looked) == (404, [])


async def test_a_body_that_does_not_come_is_not_waited_for(api: Api) -> None:
    service = await api(SERVICE)
    service.app._edge._seconds = 0.2

    async def halting() -> AsyncIterator[bytes]:
        yield b'{"name'
        await asyncio.sleep(30)

    began = time.monotonic()
    answer = await service.ask(
        "POST", OFFICERS, role="senior_officer", content=halting(), headers=JSON
    )
    assert answer.status_code == 408
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/x-protobuf", "text/plain", "application/vnd.api+json", "",
     "application/json; charset=utf-16", "multipart/form-data; boundary=x", "é", "a/b/c;;=",
     "application/x-www-form-urlencoded", "APPLICATION/JSON"],
)  # fmt: skip
async def test_no_content_type_lets_a_deep_body_through(api: Api, kind: str) -> None:
    service = await api(SERVICE)
    for body in (b"[" * 41, b'{"a":' * 100_000, b"[" * 900_000 + b"]" * 900_000):
        token = service.keys.mint("probation_allocation", "senior_officer")
        headers = [(b"authorization", f"Bearer {token}".encode()), (b"idempotency-key", b"k")]
        headers += [(b"content-type", kind.encode("latin-1")), (b"content-type", b"text/plain")]
        answer = await service.client.post(OFFICERS, content=body, headers=headers)
        assert answer.status_code == 413, kind
    given: Any = JSON | {"content-type": kind.encode("latin-1")}
    shallow = await service.ask(
        "POST", OFFICERS, role="senior_officer", content=json.dumps(OFFICER), headers=given
    )
    assert shallow.status_code in (201, 422)


def test_depth_is_counted_in_bounded_time() -> None:
    """Whatever 2 MB are sent: the only loop is not held up."""
    bodies = [
        b"[" * 1_000_000 + b"]" * 1_000_000,
        b"[]," * 690_000,
        b'{"a":[' * 199_999,
        b'"' * 2_000_000 + b"[" * 50,
        b'"ab",' * 400_000 + b"[" * 39,
        b"\\" * 2_000_000 + b"[" * 50,
        (b"[" * 40 + b"]" * 40) * 2_400,
        json.dumps([[{"a": "["}] * 30_000]).encode(),
    ]
    for body in bodies:
        assert min(seconds_of(body) for _ in range(3)) < 0.05, body[:10]


def seconds_of(body: bytes) -> float:
    """The processor's time that the check of a body takes."""
    began = time.process_time()
    with suppress(TooLarge):
        check_depth(body)
    return time.process_time() - began


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (b"[" * 40 + b"]" * 40, False), (b"[" * 41 + b"]" * 41, True),
        (b'["' + b"[" * 100 + b'"]', False), (b'["\\"' + b"[" * 100 + b'"]', False),
        (b'["\\\\"' + b",[" * 60, True), (b"[{" * 21, True), (b"[]" * 100, False),
        (("[" * 41).encode("utf-16"), True), (("[" * 9 + "]" * 9).encode("utf-16-le"), False),
    ],
)  # fmt: skip
def test_depth_is_that_of_brackets_outside_texts(body: bytes, refused: bool) -> None:
    if refused:
        with pytest.raises(TooLarge):
            check_depth(body)
    else:
        check_depth(body)


UNSTORABLE = ["\\u0000", "\\ud800", "\\udfff x", "a\\u0000b", "\\uD83D", "\\ude00\\ud83d"]


@pytest.mark.parametrize("text", UNSTORABLE)
@pytest.mark.parametrize("field", ["name", "team", "contact"])
async def test_a_text_no_database_keeps_is_422_and_names_its_field(
    api: Api, text: str, field: str
) -> None:
    service = await api(SERVICE)
    body = json.dumps(OFFICER | {field: "HERE"}).replace("HERE", text)
    answer = await service.ask("POST", OFFICERS, role="senior_officer", content=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["validationErrors"][0]["field"] == f"/{field}"
    assert await service.rows("SELECT 1 FROM officer") == []


@pytest.mark.parametrize("text", UNSTORABLE)
async def test_a_reason_no_database_keeps_is_422(api: Api, text: str) -> None:
    service = await api(SERVICE)
    path = "/operations/parked/00000000-0000-4000-8000-000000000001/discard"
    body = f'{{"reason": "because {text}"}}'
    answer = await service.ask("POST", path, role="operator", content=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["validationErrors"][0]["field"] == "/reason"


async def test_a_name_in_the_body_that_is_no_plain_name_is_not_repeated(api: Api) -> None:
    service = await api(SERVICE)
    body = '{"Zq Robin Fictional": ["\\u0000"], "\\ud800": 1}'
    answer = await service.ask("POST", OFFICERS, role="senior_officer", content=body, headers=JSON)
    assert answer.status_code == 422
    assert "Robin" not in answer.text


@pytest.mark.parametrize("name", ["PlantedRobinXq born 1990/05", "robin_fictional", "robin"])
async def test_a_name_that_the_sender_made_up_is_not_repeated(api: Api, name: str) -> None:
    service = await api(SERVICE)
    body = json.dumps(OFFICER | {name: 1, "capacity": {name: 1}})
    answer = await service.ask("POST", OFFICERS, role="senior_officer", content=body, headers=JSON)
    fields = {one["field"] for one in answer.json()["validationErrors"]}
    assert (answer.status_code, fields) == (422, {"/…", "/capacity"})
    assert name not in answer.text


@pytest.mark.parametrize("text", ["😀", "\\ud83d\\ude00", "\\\\u0000", "é", "\\u00e9"])
async def test_any_other_text_is_kept(api: Api, text: str) -> None:
    service = await api(SERVICE)
    body = json.dumps(OFFICER | {"name": "HERE"}).replace("HERE", text)
    answer = await service.ask("POST", OFFICERS, role="senior_officer", content=body, headers=JSON)
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/officers?site=%00", "/site"), ("/v1/officers?site=a%00b&x=1", "/site"),
        ("/v1/officers?%00=1", "/query"), ("/v1/officers/%00", "/path"), ("/%00", "/path"),
        ("/v1/channels/%00/events", "/path"), ("/operations/clocks?state=%00", "/state"),
    ],
)  # fmt: skip
async def test_a_nul_in_an_address_is_422_and_named(api: Api, path: str, field: str) -> None:
    service = await api(SERVICE)
    answer = await service.ask("GET", path, role="senior_officer")
    assert (answer.status_code, answer.json()["field"]) == (422, field)


ANY = ["idempotency-key", "x-correlation-id", "if-match", "traceparent", "tracestate", "baggage",
       "last-event-id", "user-agent"]  # fmt: skip


@pytest.mark.parametrize("name", ANY)
@pytest.mark.parametrize("value", [b"\xff\xfe", b"a\x7f", b"\xed\xa0\x80", b"x" * 5000, b"\x00"])
async def test_no_header_makes_an_error_of_ours(api: Api, name: str, value: bytes) -> None:
    service = await api(SERVICE)
    token = service.keys.mint("probation_allocation", "senior_officer")
    headers = {b"authorization": f"Bearer {token}".encode(), b"idempotency-key": b"k"}
    headers |= {b"content-type": b"application/json", name.encode(): value}
    answer = await service.client.post(OFFICERS, json=OFFICER, headers=list(headers.items()))
    assert answer.status_code < 500
