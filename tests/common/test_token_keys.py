"""Whose signatures count: the usual algorithms, keys by address and by file, their rotation."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from scripts.stack.tokens import AUDIENCE, ISSUER
from services.common import token_keys
from services.common.errors import Unauthenticated, Unavailable
from services.common.identity import Tokens
from services.common.metrics import TOKENS_REFUSED
from services.common.settings import Environment, Settings

ALGORITHMS = {
    **{f"{family}{bits}": ("RSA", 2048) for family in ("RS", "PS") for bits in (256, 384, 512)},
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"),
    "EdDSA": ("OKP", "Ed25519"),
}
URL = "https://issuer.invalid/keys"
pytestmark = pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")


def key(algorithm: str, kid: str | None = "one") -> Key:
    """A new key that fits an algorithm."""
    kind, size = ALGORITHMS[algorithm]
    made: Key = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}[kind].generate_key(size)  # type: ignore[attr-defined]
    named = made.as_dict(private=True) | ({"kid": kid} if kid else {})
    imported: Key = type(made).import_key(named)
    return imported


def public(*keys: Key, **more: Any) -> bytes:
    """The set an issuer publishes."""
    return json.dumps({"keys": [k.as_dict(private=False) | more for k in keys]}).encode()


def signed(by: Key, algorithm: str, header: dict[str, Any] | None = None, **more: Any) -> str:
    """A token of a key."""
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "s",
        "agency": "a",
        "role": "r",
    }
    claims |= {"exp": time.time() + 60} | more
    named = {"kid": by.as_dict()["kid"]} if "kid" in by.as_dict() else {}
    head: dict[str, Any] = {"alg": algorithm} | named | (header or {})
    return jwt.encode(head, {k: v for k, v in claims.items() if v is not None}, by,
                      algorithms=[algorithm])  # fmt: skip


def by_file(folder: Path, text: bytes, **more: Any) -> Tokens:
    """Tokens checked with the keys of a file."""
    file = folder / "jwks.json"
    file.write_bytes(text)
    return Tokens(Settings(environment=Environment.DEVELOPMENT, port=1, token_jwks=file, **more))


class Issuer(httpx.AsyncBaseTransport):
    """An issuer that publishes keys, counts how often it is asked, and may be away."""

    def __init__(self, text: bytes) -> None:
        self.text, self.asked, self.away = text, 0, False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.away:
            raise httpx.ConnectError("away")
        return httpx.Response(200, content=self.text)


def by_address(issuer: Issuer) -> Tokens:
    """Tokens checked with the keys an issuer publishes."""
    settings = Settings(environment=Environment.DEVELOPMENT, port=1, token_jwks_url=URL)
    return Tokens(settings, issuer)


async def refused(tokens: Tokens, token: str) -> str:
    """The check that failed, as counted; the answer says none."""

    def counts() -> dict[str, float]:
        (metric,) = TOKENS_REFUSED.collect()
        return {s.labels["check"]: s.value for s in metric.samples if s.name.endswith("_total")}

    before = counts()
    with pytest.raises(Unauthenticated) as no:
        await tokens.sign_in(token)
    assert no.value.message == "Your sign-in has expired or is not valid."
    (check,) = [name for name, value in counts().items() if value > before.get(name, 0)]
    return check


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_an_algorithm_on_the_list_is_accepted_and_no_other(
    tmp_path: Path, algorithm: str
) -> None:
    one = key(algorithm)
    token = signed(one, algorithm)
    tokens = by_file(tmp_path, public(one), token_algorithms=(algorithm,))
    assert (await tokens.sign_in(token)).caller.user == "s"
    other = "ES256" if algorithm != "ES256" else "RS256"
    assert await refused(by_file(tmp_path, public(one), token_algorithms=(other,)), token) == (
        "algorithm"
    )


@pytest.mark.parametrize(("said", "used"), [("PS256", "RS256"), ("RS256", "PS512")])
async def test_a_key_made_for_one_algorithm_is_not_used_for_another(
    tmp_path: Path, said: str, used: str
) -> None:
    one = key(used)
    tokens = by_file(tmp_path, public(one, alg=said), token_algorithms=("RS256", "PS256", "PS512"))
    assert await refused(tokens, signed(one, used)) == "key"


async def test_a_key_of_another_kind_or_use_is_no_key(tmp_path: Path) -> None:
    one, other = key("RS256"), key("ES256", "other")
    token = signed(one, "RS256")
    for wrong in ({"use": "enc"}, {"key_ops": ["sign"]}):
        assert await refused(by_file(tmp_path, _and(other, public(one, **wrong))), token) == "key"
    assert await refused(by_file(tmp_path, public(key("ES256", "one"))), token) == "key"


def _and(other: Key, text: bytes) -> bytes:
    keys = json.loads(text)["keys"]
    return json.dumps({"keys": [*keys, other.as_dict(private=False)]}).encode()


async def test_an_rsa_key_below_2048_bits_is_passed_over(tmp_path: Path) -> None:
    with pytest.warns(SecurityWarning):
        small = RSAKey.generate_key(1024, {"kid": "one"})
    tokens = by_file(tmp_path, _and(key("ES256", "other"), public(small)))
    assert await refused(tokens, signed(small, "RS256")) == "key"


async def test_a_token_that_names_no_key_is_checked_where_one_fits(tmp_path: Path) -> None:
    one, other = key("RS256", None), key("ES256", "other")
    token = signed(one, "RS256")
    assert (await by_file(tmp_path, public(one, other)).sign_in(token)).caller.user == "s"
    assert await refused(by_file(tmp_path, public(one, key("RS256"))), token) == "key"


@pytest.mark.parametrize(
    ("header", "check"),
    [
        ({"typ": "logout+jwt"}, "typ"),
        ({"typ": 1}, "typ"),
        ({"typ": "at+jwt"}, ""),
        ({"typ": "application/at+JWT"}, ""),
        ({"crit": ["exp"], "exp": 1}, "crit"),
        ({"kid": ""}, "key"),
        ({"jku": "https://elsewhere.invalid/keys"}, ""),
    ],
)
async def test_what_a_header_may_say(tmp_path: Path, header: dict[str, Any], check: str) -> None:
    import base64

    one = key("ES256")
    head, body, _ = signed(one, "ES256").split(".")
    if "crit" in header or not isinstance(header.get("typ", ""), str):
        said = json.loads(base64.urlsafe_b64decode(head + "==")) | header
        head = base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()
        token = f"{head}.{body}.AAAA"
    else:
        token = signed(one, "ES256", header)
    tokens = by_file(tmp_path, public(one))
    if check:
        assert await refused(tokens, token) == check
    else:
        assert (await tokens.sign_in(token)).caller.user == "s"


@pytest.mark.parametrize(
    ("claim", "value", "check"),
    [
        ("iat", 10, ""), ("nbf", 10, ""), ("exp", -10, ""),
        ("iat", 29, ""), ("nbf", 29, ""), ("exp", -29, ""),
        ("iat", 60, "iat"), ("nbf", 60, "nbf"), ("exp", -60, "exp"),
    ],
)  # fmt: skip
async def test_clocks_may_differ_by_half_a_minute(
    tmp_path: Path, claim: str, value: int, check: str
) -> None:
    one = key("ES256")
    token = signed(one, "ES256", None, **{claim: time.time() + value})
    tokens = by_file(tmp_path, public(one))
    if check:
        assert await refused(tokens, token) == check
    else:
        assert (await tokens.sign_in(token)).caller.user == "s"


@pytest.mark.parametrize(
    ("more", "check"),
    [
        ({"aud": "other"}, "aud"), ({"aud": None}, "aud"), ({"iss": "x"}, "iss"),
        ({"exp": None}, "exp"), ({"exp": "soon"}, "exp"), ({"sub": 1}, "sub"),
        ({"agency": None}, "claims"), ({"iat": "x"}, "iat"), ({"exp": 10**400}, "claims"),
    ],
)  # fmt: skip
async def test_the_counter_says_which_claim_did_not_hold(
    tmp_path: Path, more: dict[str, Any], check: str
) -> None:
    one = key("ES256")
    assert await refused(by_file(tmp_path, public(one)), signed(one, "ES256", **more)) == check


@pytest.mark.parametrize("token", ["", "a", "a.b", "a.b.c", "a.b.c.d.e", "é.é.é", "x" * 20_000,
                                   "W10.e30.e30", "bnVsbA.e30.", "." * 5])  # fmt: skip
async def test_what_is_no_token_is_refused_by_its_form(tmp_path: Path, token: str) -> None:
    assert await refused(by_file(tmp_path, public(key("ES256"))), token) in ("form", "size")


async def test_a_new_key_of_the_issuer_counts_without_a_restart() -> None:
    old, new = key("RS256", "old"), key("RS256", "new")
    issuer = Issuer(public(old))
    tokens = by_address(issuer)
    assert (await tokens.sign_in(signed(old, "RS256"))).caller.user == "s"
    issuer.text = public(old, new)
    tokens.keys._asked -= token_keys.ASK_AGAIN_SECONDS
    assert (await tokens.sign_in(signed(new, "RS256"))).caller.user == "s"
    assert issuer.asked == 2


async def test_unknown_keys_cannot_make_a_service_hammer_the_issuer() -> None:
    issuer = Issuer(public(key("RS256", "old")))
    tokens = by_address(issuer)
    strangers = [signed(key("ES256", f"k{n}"), "ES256") for n in range(20)]
    for token in strangers:
        assert await refused(tokens, token) == "key"
    tokens.keys._asked -= token_keys.ASK_AGAIN_SECONDS
    answers = await asyncio.gather(*(tokens.sign_in(t) for t in strangers), return_exceptions=True)
    assert all(isinstance(answer, Unauthenticated) for answer in answers)
    assert issuer.asked == 2


async def test_the_last_keys_go_on_for_a_while_when_the_issuer_is_away() -> None:
    one = key("RS256")
    issuer = Issuer(public(one))
    tokens = by_address(issuer)
    await tokens.sign_in(signed(one, "RS256"))
    issuer.away = True
    tokens.keys._fetched -= token_keys.REFRESH_SECONDS + 1
    tokens.keys._asked -= token_keys.ASK_AGAIN_SECONDS
    assert (await tokens.sign_in(signed(one, "RS256"))).caller.user == "s"
    assert issuer.asked == 2
    tokens.keys._fetched -= token_keys.STALE_SECONDS
    with pytest.raises(Unavailable):
        await tokens.sign_in(signed(one, "RS256"))


async def test_an_issuer_that_was_never_there_is_503_and_not_401() -> None:
    issuer = Issuer(b"")
    issuer.away = True
    with pytest.raises(Unavailable):
        await by_address(issuer).sign_in(signed(key("RS256"), "RS256"))


@pytest.mark.parametrize("text", [b"", b"<html>", b"[]", b"{}", b'{"keys": 1}', b'{"keys": []}',
                                  b'{"keys": [1]}', b"x" * 300_000, b"[" * 100_000])  # fmt: skip
async def test_an_answer_that_is_no_set_of_keys_leaves_the_keys_as_they_are(text: bytes) -> None:
    one = key("RS256")
    issuer = Issuer(public(one))
    tokens = by_address(issuer)
    token = signed(one, "RS256")
    await tokens.sign_in(token)
    issuer.text = text
    tokens.keys._fetched -= token_keys.REFRESH_SECONDS + 1
    tokens.keys._asked -= token_keys.ASK_AGAIN_SECONDS
    assert (await tokens.sign_in(token)).caller.user == "s"
    assert issuer.asked == 2


async def test_a_token_whose_key_was_taken_out_is_forgotten(tmp_path: Path) -> None:
    """By address and by file alike; it was remembered before."""
    one, other = key("RS256"), key("RS256", "other")
    token = signed(one, "RS256")
    tokens = by_file(tmp_path, public(one))
    await tokens.sign_in(token)
    (tmp_path / "jwks.json").write_bytes(public(other))
    tokens.keys._looked -= token_keys.LOOK_SECONDS
    assert await refused(tokens, token) == "key"
    assert (await tokens.sign_in(signed(other, "RS256"))).caller.user == "s"
    issuer = Issuer(public(one))
    tokens = by_address(issuer)
    await tokens.sign_in(token)
    issuer.text = public(other)
    tokens.keys._fetched -= token_keys.REFRESH_SECONDS + 1
    tokens.keys._asked -= token_keys.ASK_AGAIN_SECONDS
    assert await refused(tokens, token) == "key"


async def test_a_half_written_file_leaves_the_keys_as_they_are(tmp_path: Path) -> None:
    one = key("RS256")
    tokens = by_file(tmp_path, public(one))
    (tmp_path / "jwks.json").write_bytes(public(one)[:50])
    tokens.keys._looked -= token_keys.LOOK_SECONDS
    assert (await tokens.sign_in(signed(one, "RS256"))).caller.user == "s"


async def test_a_secret_in_the_set_is_never_a_key(tmp_path: Path) -> None:
    secret = {"kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0", "kid": "one"}
    with pytest.raises(ValueError, match="no key"):
        by_file(tmp_path, json.dumps({"keys": [secret]}).encode())
