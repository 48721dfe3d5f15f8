"""What each service is told at its start, and bringing its database up to date."""

import json
import os
import sys
from collections.abc import Mapping
from hashlib import sha256

from contracts.event import Agency
from scripts.stack.certificates import private
from scripts.stack.kafka import EmbeddedKafka
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.process import Child
from scripts.stack.settings import CONSOLE, ROOT, SERVICES, StackSettings
from scripts.stack.tokens import ISSUER, Keys


def environment(
    service: str,
    settings: StackSettings,
    postgres: EmbeddedPostgres,
    kafka: EmbeddedKafka,
    keys: Keys,
) -> dict[str, str]:
    """Every setting of one service, and nothing that belongs to another."""
    own = _common(service, settings, keys)
    if service != CONSOLE:
        own |= _agency(Agency(service), postgres, kafka)
        own["CSTR_AUDIT_KEY_FILE"] = str(keys.audit(service))
        own["CSTR_AUDIT_JWKS"] = str(keys.audit_jwks)
    if service not in (CONSOLE, Agency.REPORTING.value):
        own["CSTR_PSEUDONYM_KEY_FILE"] = str(keys.pseudonym)
    inherited = {name: value for name, value in os.environ.items() if name not in _MANAGED}
    return inherited | own


def child(service: str, settings: StackSettings, variables: Mapping[str, str]) -> Child:
    """The process of one service; its output goes to its own log."""
    command = [sys.executable, "-m", f"services.{service}"]
    log = settings.data_dir.resolve() / "logs" / f"{service}.log"
    return Child(service, command, log, variables, working_directory=ROOT)


def migration(
    agency: Agency, settings: StackSettings, variables: Mapping[str, str], url: str
) -> Child:
    """The process that brings one agency's database to its newest schema.

    It alone is given ``url``, the address with the owner's password; it ends before the service
    begins.
    """
    variables = {**variables, "CSTR_MIGRATION_URL": url}
    command = [sys.executable, "-m", f"services.{agency.value}", "migrate"]
    log = settings.data_dir.resolve() / "logs" / f"{agency.value}.migrate.log"
    return Child(f"migration of {agency.value}", command, log, variables, working_directory=ROOT)


class MigrationMark:
    """Remembers which migrations a database has had, so that a second start need not ask."""

    def __init__(self, agency: Agency, postgres: EmbeddedPostgres) -> None:
        self._file = postgres.data.parent / "migrated" / agency.value
        self._text = f"{_server_identity(postgres)} {_migrations_digest(agency)}"

    def current(self) -> bool:
        """Whether this very server already has these very migrations."""
        return self._file.exists() and self._file.read_text() == self._text

    def set(self) -> None:
        """Note that they were applied."""
        private(self._file, self._text.encode())


def _common(service: str, settings: StackSettings, keys: Keys) -> dict[str, str]:
    peers = {agency.value: settings.url(agency.value) for agency in Agency}
    return {
        "CSTR_ENVIRONMENT": "development",
        "CSTR_HOST": "127.0.0.1",
        "CSTR_PORT": str(settings.port(service)),
        "CSTR_TOKEN_ISSUER": ISSUER,
        "CSTR_TOKEN_JWKS": str(keys.jwks),
        "CSTR_CLIENT_TOKEN_FILE": str(keys.service_token(service)),
        "CSTR_PEERS": json.dumps(peers),
        "CSTR_METRICS_TOKEN_FILE": str(keys.metrics),
        "CSTR_OTLP_ENDPOINT": settings.url(CONSOLE),
        "CSTR_OTLP_TOKEN_FILE": str(keys.service_token(service)),
    }


def _agency(agency: Agency, postgres: EmbeddedPostgres, kafka: EmbeddedKafka) -> dict[str, str]:
    database, certificate = postgres.database(agency), kafka.certificate(agency.value)
    return {
        "CSTR_DATABASE_URL": database.url,
        "CSTR_KAFKA_BOOTSTRAP": kafka.bootstrap,
        "CSTR_KAFKA_CA": str(certificate.authority),
        "CSTR_KAFKA_CERT": str(certificate.chain),
        "CSTR_KAFKA_KEY": str(certificate.key),
    }


def _server_identity(postgres: EmbeddedPostgres) -> str:
    """Differs for every newly made server, whose databases are empty."""
    return sha256((postgres.data / "global" / "pg_control").read_bytes()[:8]).hexdigest()[:16]


def _migrations_digest(agency: Agency) -> str:
    folders = (ROOT / "services" / agency.value / "migrations", ROOT / "services" / "common")
    found = (path for folder in folders for path in folder.rglob("*"))
    files = sorted(path for path in found if path.suffix in (".py", ".sql"))
    digest = sha256()
    for path in files:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


_MANAGED = {
    "CSTR_DATABASE_URL",
    "CSTR_MIGRATION_URL",
    "CSTR_KAFKA_BOOTSTRAP",
    "CSTR_KAFKA_CA",
    "CSTR_KAFKA_CERT",
    "CSTR_KAFKA_KEY",
    "CSTR_PSEUDONYM_KEY_FILE",
    "CSTR_AUDIT_KEY_FILE",
    "CSTR_AUDIT_JWKS",
    "CSTR_ONLY",
    "CSTR_DATA_DIR",
    *(f"CSTR_PORT_{service.upper()}" for service in SERVICES),
}
