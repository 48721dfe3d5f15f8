"""What production must not be given: each setting by its name, and all that are wrong at once."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from services.common import unsafe_settings
from services.common.process import _require_to_run
from services.common.settings import (
    DEVELOPMENT_ISSUER,
    Environment,
    Settings,
    settings_of_environment,
)
from tests.begun import run

SAFE_DATABASE = "postgresql+asyncpg://court:Zqpassword@db.invalid/court?ssl=verify-full"


def safe(folder: Path) -> dict[str, Any]:
    """Settings a production process starts with."""
    files = ("client.token", "metrics.token", "pseudonym.hex", "key.pem", "otlp.token")
    for name in files:
        (folder / name).write_text("00")
        (folder / name).chmod(0o600)
    return {
        "environment": "production",
        "service": "court_listing",
        "port": 1,
        "public_url": "https://court.invalid",
        "trusted_hosts": "court.internal, court_listing",
        "database_url": SAFE_DATABASE,
        "kafka_ca": folder / "ca.pem",
        "kafka_cert": folder / "cert.pem",
        "kafka_key": folder / "key.pem",
        "token_issuer": "https://issuer.invalid/",
        "token_jwks_url": "https://issuer.invalid/keys",
        "client_token_file": folder / "client.token",
        "metrics_token_file": folder / "metrics.token",
        "pseudonym_key_file": folder / "pseudonym.hex",
        "otlp_token_file": folder / "otlp.token",
        "peers": {"probation_allocation": "https://probation.invalid"},
        "otlp_endpoint": "https://traces.invalid",
    }


UNSAFE: list[tuple[str, Any]] = [
    ("token_issuer", DEVELOPMENT_ISSUER),
    ("token_issuer", DEVELOPMENT_ISSUER + "/"),
    ("token_issuer", ""),
    ("token_issuer", "http://issuer.invalid"),
    ("token_audience", ""),
    ("token_audience", "  "),
    ("token_jwks_url", "http://issuer.invalid/keys"),
    ("token_jwks_url", ""),
    ("token_algorithms", "RS256,HS256"),
    ("token_algorithms", "none"),
    ("token_algorithms", ("hs512",)),
    ("token_algorithms", ""),
    ("public_url", ""),
    ("public_url", "http://court.invalid"),
    ("public_url", "https://"),
    ("trusted_hosts", "*"),
    ("trusted_hosts", "*.invalid"),
    ("peers", {"probation_allocation": "http://probation.invalid"}),
    ("otlp_endpoint", "http://traces.invalid"),
    ("database_url", ""),
    ("database_url", "postgresql+asyncpg://a:longenough@db.invalid/court"),
    ("database_url", "postgresql+asyncpg://a:longenough@db.invalid/court?ssl=require"),
    ("database_url", "postgresql+asyncpg://a:longenough@db.invalid/court?sslmode=verify-full"),
    ("database_url", "postgresql+asyncpg://postgres:postgres@db.invalid/c?ssl=verify-full"),
    ("database_url", "postgresql+asyncpg://court@db.invalid/court?ssl=verify-full"),
    ("migration_url", "postgresql+asyncpg://a:longenough@db.invalid/court"),
    ("kafka_ca", None),
    ("kafka_cert", None),
    ("kafka_key", None),
    ("metrics_token_file", None),
    ("client_token_file", None),
    ("pseudonym_key_file", None),
    ("client_token_file", Path("/nowhere/token")),
    ("database_pool", 0),
    ("port", 0),
    ("requests_per_second", 0),
    ("bulk_per_second", 0),
    ("relay_seconds", 0),
    ("relay_seconds", 11),
    ("trace_share", 2),
    ("body_seconds", 0),
    ("head_seconds", -1),
    ("streams", 0),
    ("streams_per_caller", 0),
    ("connections", 0),
    ("reconcile_seconds", 0),
    ("audit_heads_seconds", 0),
    ("audit_key_file", Path("/nowhere/audit.json")),
    ("environment", "prod"),
    ("requests_per_second", float("inf")),
    ("head_seconds", float("inf")),
    ("body_seconds", float("inf")),
    ("streams", 10**12),
    ("streams_per_caller", 10**12),
    ("connections", 10**12),
    ("database_url", "postgresql+asyncpg://a:longenough@/c?host=/sock&host=db.invalid"),
    ("database_url", "postgresql+asyncpg://a:longenough@/c?host=/sock,db.invalid"),
    ("database_url", "postgresql+asyncpg://a:longenough@/c"),
]


def test_production_is_what_is_meant_where_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CSTR_ENVIRONMENT", raising=False)
    given = safe(tmp_path)
    del given["environment"]
    assert Settings.model_validate(given).environment is Environment.PRODUCTION


def test_production_starts_with_settings_of_its_own(tmp_path: Path) -> None:
    found = Settings.model_validate(safe(tmp_path))
    assert found.trusted_hosts == ("court.internal", "court_listing")
    assert found.own_url == "https://court.invalid"


@pytest.mark.parametrize(("name", "value"), UNSAFE, ids=lambda one: str(one)[:40])
def test_production_refuses_an_unsafe_setting_by_its_name(
    tmp_path: Path, name: str, value: Any
) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate(safe(tmp_path) | {name: value})
    said = " ".join(f"{e['loc']} {e['msg']}" for e in refused.value.errors(include_input=False))
    assert f"CSTR_{name.upper()}" in said or f"'{name}'" in said


@pytest.mark.parametrize(
    "name", ["client_token_file", "metrics_token_file", "otlp_token_file", "pseudonym_key_file",
             "kafka_key"],
)  # fmt: skip
@pytest.mark.parametrize("mode", [0o644, 0o604, 0o660, 0o666])
def test_production_refuses_a_secret_that_others_may_read(
    tmp_path: Path, name: str, mode: int
) -> None:
    given = safe(tmp_path)
    given[name].chmod(mode)
    with pytest.raises(ValidationError, match=f"CSTR_{name.upper()}: production refuses a secret"):
        Settings.model_validate(given)


@pytest.mark.parametrize("name", ["token_jwks", "kafka_ca", "kafka_cert"])
@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666])
def test_production_refuses_keys_of_others_that_others_may_change(
    tmp_path: Path, name: str, mode: int
) -> None:
    given = safe(tmp_path)
    file = tmp_path / f"{name}.pem"
    file.write_text("public")
    file.chmod(mode)
    with pytest.raises(ValidationError, match=f"CSTR_{name.upper()}: production refuses a file"):
        Settings.model_validate(given | {name: file})


def test_a_database_on_a_socket_of_the_machine_needs_no_tls(tmp_path: Path) -> None:
    url = "postgresql+asyncpg://court:x@/court?host=/run/postgresql"
    assert Settings.model_validate(safe(tmp_path) | {"database_url": url}).database_url == url


def test_traces_may_go_without_tls_to_the_same_machine(tmp_path: Path) -> None:
    given = safe(tmp_path) | {"otlp_endpoint": "http://127.0.0.1:4318"}
    assert Settings.model_validate(given).port == 1


def test_the_console_needs_neither_database_nor_broker(tmp_path: Path) -> None:
    given = safe(tmp_path) | {"service": "operator_console", "database_url": ""}
    given |= {"kafka_ca": None, "kafka_cert": None, "kafka_key": None, "pseudonym_key_file": None}
    assert Settings.model_validate(given).port == 1


def test_no_environment_takes_algorithms_without_a_public_key(tmp_path: Path) -> None:
    for name in ("none", "HS256", "HS384", "HS512", "dir", "ES256K"):
        given = safe(tmp_path) | {"environment": "development", "token_algorithms": name}
        with pytest.raises(ValidationError, match="CSTR_TOKEN_ALGORITHMS"):
            Settings.model_validate(given)


@pytest.mark.parametrize("environment", ["production", "development"])
def test_who_reads_pseudonyms_refuses_their_key_wherever_it_runs(
    tmp_path: Path, environment: str
) -> None:
    """R60: refused at programme data's own settings, before anything is opened."""
    given = safe(tmp_path) | {"service": "data_reporting", "environment": environment}
    with pytest.raises(ValidationError, match="CSTR_PSEUDONYM_KEY_FILE: who reads pseudonyms"):
        Settings.model_validate(given)
    allowed = given | {"pseudonym_key_file": None}
    assert Settings.model_validate(allowed).pseudonym_key_file is None


def test_a_key_of_any_period_that_others_may_read_is_refused(tmp_path: Path) -> None:
    given = safe(tmp_path)
    (tmp_path / "pseudonym.2024.hex").write_text("00")
    (tmp_path / "pseudonym.2024.hex").chmod(0o644)
    with pytest.raises(ValidationError, match="CSTR_PSEUDONYM_KEY_FILE: production refuses"):
        Settings.model_validate(given)


def test_every_setting_is_tried_or_cannot_be_unsafe() -> None:
    """A new setting is thought about here."""
    harmless = {"service", "host", "kafka_bootstrap", "only", "token_jwks", "otlp_token_file"}
    harmless |= {"audit_jwks"}
    assert set(Settings.model_fields) - harmless == {name for name, _ in UNSAFE}


def test_what_runs_in_production_has_a_key_of_the_audit_and_not_the_owners_password(
    tmp_path: Path,
) -> None:
    """R55: only what migrates is given the owner's."""
    (tmp_path / "audit.json").write_text("{}")
    (tmp_path / "audit.json").chmod(0o600)
    files = {"audit_key_file": tmp_path / "audit.json", "audit_jwks": tmp_path / "audit.jwks.json"}
    good = Settings.model_validate(safe(tmp_path) | files)
    assert unsafe_settings.to_run(good) == []
    _require_to_run(good)
    for wrong in ({"migration_url": SAFE_DATABASE}, {"audit_key_file": None}, {"audit_jwks": None}):
        given = Settings.model_validate(safe(tmp_path) | files | wrong)
        with pytest.raises(SystemExit, match=f"CSTR_{next(iter(wrong)).upper()}"):
            _require_to_run(given)


def test_a_process_names_everything_that_is_wrong_at_once_and_repeats_no_value(
    tmp_path: Path,
) -> None:
    given = {
        "PATH": os.environ["PATH"],
        "CSTR_PORT": "1",
        "CSTR_TOKEN_JWKS": str(tmp_path / "none"),
        "CSTR_DATABASE_URL": "postgresql+asyncpg://court:Zqpassword@db.invalid/court",
        "CSTR_PEERS": '{"court_listing": "http://Zqpeer.invalid"}',
    }
    ended = run([sys.executable, "-m", "services.court_listing"], given)
    assert ended.returncode == 1
    for name in ("TOKEN_ISSUER", "PUBLIC_URL", "DATABASE_URL", "KAFKA_CA", "KAFKA_CERT",
                 "KAFKA_KEY", "METRICS_TOKEN_FILE", "PEERS", "PSEUDONYM_KEY_FILE"):  # fmt: skip
        assert f"CSTR_{name}: " in ended.stderr
    assert "Zq" not in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr


FILES = [name for name, field in Settings.model_fields.items() if field.annotation == Path | None]


@pytest.mark.parametrize("environment", ["development", "production"])
@pytest.mark.parametrize("is_there", ["nothing", "a folder"])
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_there_is_named_by_its_variable_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, is_there: str, environment: str
) -> None:
    """In every environment, before anything is opened."""
    given = safe(tmp_path) | {"environment": environment}
    for file in (given["kafka_ca"], given["kafka_cert"]):
        file.write_text("00")
    if name == "token_jwks":
        del given["token_jwks_url"]
    named = tmp_path / "nowhere"
    if is_there == "a folder":
        named.mkdir()
    for setting, value in given.items():
        said = json.dumps(value) if isinstance(value, dict) else str(value)
        monkeypatch.setenv(f"CSTR_{setting.upper()}", said)
    if name != "token_jwks":
        settings_of_environment("court_listing")
    monkeypatch.setenv(f"CSTR_{name.upper()}", str(named))
    with pytest.raises(SystemExit) as ended:
        settings_of_environment("court_listing")
    assert f"CSTR_{name.upper()}: " in str(ended.value)
    assert str(named) not in str(ended.value)


@pytest.mark.parametrize("name", ["token_jwks", "audit_jwks", "audit_key_file"])
@pytest.mark.parametrize("held", [b"", b"planted", b"[]", b"\xff"])
def test_a_file_that_holds_no_keys_is_named_by_its_variable_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, held: bytes
) -> None:
    (tmp_path / "jwks").write_bytes(b'{"keys": []}')
    (tmp_path / "file").write_bytes(held)
    monkeypatch.setenv("CSTR_PORT", "1")
    monkeypatch.setenv("CSTR_TOKEN_JWKS", str(tmp_path / "jwks"))
    settings_of_environment("court_listing")
    monkeypatch.setenv(f"CSTR_{name.upper()}", str(tmp_path / "file"))
    with pytest.raises(SystemExit) as ended:
        settings_of_environment("court_listing")
    assert f"CSTR_{name.upper()}: the file holds no keys" in str(ended.value)
    assert "planted" not in str(ended.value)
