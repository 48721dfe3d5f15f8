"""Development tokens are signed with a key made here, and say exactly who asks."""

import json
import stat
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from scripts.stack import tokens
from scripts.stack.errors import StackError
from scripts.stack.settings import SERVICES


@pytest.fixture
def keys(tmp_path: Path) -> tokens.Keys:
    return tokens.ensure(tmp_path / "keys")


def claims(keys: tokens.Keys, token: str) -> dict[str, object]:
    public = KeySet.import_key_set(json.loads(keys.jwks.read_text()))
    return jwt.decode(token, public, algorithms=["ES256"]).claims


def test_a_token_says_agency_role_organisation_and_user(keys: tokens.Keys) -> None:
    said = claims(keys, keys.mint("provider_assessment", "practitioner", "nene", "pat"))
    assert {name: said[name] for name in ("iss", "aud", "sub", "agency", "roles")} == {
        "iss": "https://cstr.development.invalid",
        "aud": "cstr",
        "sub": "pat",
        "agency": "provider_assessment",
        "roles": ["practitioner"],
    }
    assert said["organisation"] == "nene"


def test_a_token_without_organisation_has_no_such_claim(keys: tokens.Keys) -> None:
    assert "organisation" not in claims(keys, keys.mint("court_listing", "legal_adviser"))


def test_a_token_for_an_unknown_agency_is_refused(keys: tokens.Keys) -> None:
    with pytest.raises(StackError, match="Unknown agency 'police'"):
        keys.mint("police", "officer")


def test_public_keys_hold_nothing_private(keys: tokens.Keys) -> None:
    (key,) = json.loads(keys.jwks.read_text())["keys"]
    assert "d" not in key
    assert key["kid"]


def test_keys_are_kept_and_private(keys: tokens.Keys) -> None:
    before = {file.name: file.read_bytes() for file in keys.directory.iterdir()}
    tokens.ensure(keys.directory)
    assert {file.name: file.read_bytes() for file in keys.directory.iterdir()} == before
    assert {stat.S_IMODE(f.stat().st_mode) for f in keys.directory.iterdir()} == {0o600}


def test_every_service_gets_a_token_of_its_own(keys: tokens.Keys) -> None:
    keys.write_service_tokens()
    said = [claims(keys, keys.service_token(service).read_text()) for service in SERVICES]
    assert [(c["agency"], c["roles"]) for c in said] == [(s, ["service"]) for s in SERVICES]
