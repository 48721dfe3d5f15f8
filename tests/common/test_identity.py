"""Who is asking: every way a token can be wrong is 401, and nothing is said about which."""

import base64
import json
import time
from typing import Any
from uuid import uuid4

import pytest
import structlog.testing
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from scripts.stack.tokens import AUDIENCE, ISSUER, Keys
from services.common.metrics import CALLERS_REFUSED
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

PATH = "/v1/list-screening?site=northamptonshire&on=2026-06-01"


def claims(**other: Any) -> dict[str, Any]:
    """Claims that hold, but for what is changed."""
    held = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "someone",
        "agency": "probation_allocation",
        "role": "court_duty_officer",
        "sites": ["northamptonshire"],
        "exp": int(time.time()) + 60,
    }
    return {k: v for k, v in (held | other).items() if v is not None}


def signing_key(keys: Keys) -> ECKey:
    """The key whose public half the services know."""
    return ECKey.import_key(json.loads((keys.directory / "signing.json").read_text()))


def signed(keys: Keys, **other: Any) -> str:
    """A token of the right key."""
    key = signing_key(keys)
    return jwt.encode({"alg": "ES256", "kid": key.kid or ""}, claims(**other), key)


def unsigned() -> str:
    """A token that says it needs no signature."""
    parts = [{"alg": "none"}, claims()]
    encoded = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts]
    return b".".join([*encoded, b""]).decode()


def confused(keys: Keys) -> str:
    """A token signed by HMAC with the public key as the secret."""
    public = json.dumps(signing_key(keys).as_dict(private=False)).encode()
    return jwt.encode({"alg": "HS256"}, claims(), OctKey.import_key(public), algorithms=["HS256"])


async def status(service: ServiceUnderTest, token: str | None) -> int:
    """What a request with this token is answered."""
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    answer = await service.client.get(PATH, headers=headers)
    if answer.status_code == 401:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"] == "Bearer"
    return answer.status_code


async def test_a_token_that_holds_is_let_in(api: Api, keys: Keys) -> None:
    assert await status(await api(SERVICE), signed(keys)) == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://elsewhere.invalid"},
        {"aud": "another"},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iss": None},
        {"aud": None},
        {"sub": None},
        {"agency": None},
        {"role": None},
        {"role": []},
        {"role": ["court_duty_officer", 7]},
        {"role": ""},
        {"roles": {"court_duty_officer": True}, "role": None},
        {"agency": ""},
        {"organisation": ["one", "two"]},
        {"sites": [None]},
        {"sites": 7},
    ],
    ids=lambda wrong: f"{next(iter(wrong))} is {next(iter(wrong.values()))}",
)
async def test_a_wrong_claim_is_401(api: Api, keys: Keys, wrong: dict[str, Any]) -> None:
    assert await status(await api(SERVICE), signed(keys, **wrong)) == 401


async def test_no_token_no_signature_and_confused_algorithms_are_401(api: Api, keys: Keys) -> None:
    service = await api(SERVICE)
    for token in (None, "", "x", "a.b.c", unsigned(), confused(keys)):
        assert await status(service, token) == 401


async def test_an_unknown_key_and_another_algorithm_are_401(api: Api, keys: Keys) -> None:
    service = await api(SERVICE)
    stranger = ECKey.generate_key("P-256")
    pretending = jwt.encode({"alg": "ES256", "kid": signing_key(keys).kid}, claims(), stranger)
    unknown = jwt.encode({"alg": "ES256", "kid": "nobody"}, claims(), stranger)
    rsa = RSAKey.generate_key(2048)
    other = jwt.encode({"alg": "RS256", "kid": signing_key(keys).kid}, claims(), rsa)
    for token in (pretending, unknown, other):
        assert await status(service, token) == 401


async def test_a_changed_payload_is_401(api: Api, keys: Keys) -> None:
    head, _, signature = signed(keys).split(".")
    changed = claims(role="senior_officer")
    body = base64.urlsafe_b64encode(json.dumps(changed).encode()).rstrip(b"=").decode()
    assert await status(await api(SERVICE), f"{head}.{body}.{signature}") == 401


async def test_the_channel_of_another_reader_is_not_there(api: Api) -> None:
    service = await api(SERVICE)
    path = "/v1/channels/court_listing/events"
    own = await service.ask("GET", path, role="service", agency="court_listing")
    other = await service.ask("GET", path, role="service", agency="provider_assessment")
    nobody = await service.ask(
        "GET", "/v1/channels/me/events", role="service", agency="operator_console"
    )
    assert (own.status_code, other.status_code, nobody.status_code) == (200, 404, 404)


async def test_a_client_that_asks_too_fast_is_told_to_wait(api: Api, keys: Keys) -> None:
    service = await api(SERVICE)
    service.client._transport.app.state.limits._rate = 1.0  # type: ignore[attr-defined]
    service.client._transport.app.state.limits._burst = 2.0  # type: ignore[attr-defined]
    token = signed(keys, sub=str(uuid4()))
    seen = [await status(service, token) for _ in range(4)]
    assert seen[:2] == [200, 200]
    assert 429 in seen


@pytest.mark.parametrize(
    "named",
    [
        {"role": "court_duty_officer"},
        {"role": ["senior_officer", "court_duty_officer"]},
        {"roles": ["senior_officer", "court_duty_officer"], "role": None},
        {"roles": ["court_duty_officer"], "role": "senior_officer"},
    ],
)
async def test_of_several_roles_the_one_that_lets_the_request_is_in_the_audit(
    api: Api, keys: Keys, named: dict[str, Any]
) -> None:
    service = await api(SERVICE)
    assert await status(service, signed(keys, **named)) == 200
    assert [row.role for row in await service.rows("SELECT role FROM audit")] == [
        "court_duty_officer"
    ]


@pytest.mark.parametrize(
    ("path", "who", "check", "answered"),
    [
        (PATH, {"agency": "court_listing"}, "agency", 404),
        (PATH, {"agency": "nobody-of-that-name"}, "agency", 404),
        (PATH, {"role": "another"}, "role", 403),
        ("/operations/parked", {"role": "operator", "agency": "court_listing"}, "agency", 404),
        ("/operations/parked", {"role": "operator", "organisation": "x"}, "agency", 404),
        ("/operations/parked", {"role": "service"}, "role", 403),
        ("/v1/channels/court_listing/events", {"role": "service"}, "channel", 404),
        ("/v1/channels/me/heads", {"role": "service", "agency": "nobody"}, "channel", 404),
        ("/operations/heard?since=2026-06-01T00:00:00Z", {"role": "service"}, "channel", 404),
    ],
)
async def test_who_holds_a_token_and_may_not_ask_is_counted_and_logged_by_the_claim(
    api: Api, keys: Keys, path: str, who: dict[str, Any], check: str, answered: int
) -> None:
    """And by nothing that the claim says."""
    service = await api(SERVICE)
    before = CALLERS_REFUSED.labels(check)._value.get()
    with structlog.testing.capture_logs() as logs:
        token = signed(keys, **who)
        answer = await service.client.get(path, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == answered, answer.text
    assert CALLERS_REFUSED.labels(check)._value.get() == before + 1
    told = [line for line in logs if line["event"] == "caller refused"]
    assert [(line["check"], line["status"]) for line in told] == [(check, answered)]
    assert not any(said in str(told) for said in who.values() if said != check)
