"""Which settings are refused, each by the name of its variable; what one holds is never said."""

import inspect
import ipaddress
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import asyncpg
import orjson

from contracts.event import Agency
from contracts.sharing import SubjectAs, load_agreements

if TYPE_CHECKING:
    from services.common.settings import Settings

ALGORITHMS = frozenset(
    f"{family}{bits}" for family in ("RS", "PS", "ES") for bits in (256, 384, 512)
) | {"EdDSA"}

CONSOLE = "operator_console"
#: Of OpenSSL and of libpq: whose certificates are believed.
_AUTHORITIES = ("SSL_CERT_FILE", "PGSSLROOTCERT")
_OF_THE_ENGINE = {"prepared_statement_cache_size", "prepared_statement_name_func"}
_KNOWN_PASSWORDS = {"", "password", "postgres", "changeme", "secret", "admin", "cstr", "test"}
_PRIVATE = ("client_token_file", "metrics_token_file", "otlp_token_file", "pseudonym_key_file",
            "kafka_key", "audit_key_file")  # fmt: skip
_PUBLIC = ("token_jwks", "audit_jwks", "kafka_ca", "kafka_cert")
_KEYS_AS_JSON = {
    "token_jwks": 'a JWK set, {"keys": [...]},',
    "audit_jwks": 'a JWK set, {"keys": [...]},',
    "audit_key_file": "a private JWK",
}
_NOT_THERE = "the file is not there or cannot be read"
_MOST = 1024 * 1024
_KEYS = "pseudonym_key_file"


def anywhere(given: "Settings") -> list[str]:
    """What no environment may be given."""
    wrong = []
    unknown = [name for name in given.token_algorithms if name not in ALGORITHMS]
    if unknown or not given.token_algorithms:
        known = ", ".join(sorted(ALGORITHMS))
        wrong.append(f"CSTR_TOKEN_ALGORITHMS: only {known}; none and HS… are never accepted")
    if (given.token_jwks is None) == (not given.token_jwks_url):
        wrong.append("CSTR_TOKEN_JWKS or CSTR_TOKEN_JWKS_URL: exactly one says whose keys count")
    if given.pseudonym_key_file is not None and _reads_pseudonyms(given.service):
        wrong.append("CSTR_PSEUDONYM_KEY_FILE: who reads pseudonyms never holds their keys")
    return wrong


def in_production(given: "Settings", development_issuer: str) -> list[str]:
    """What production refuses, all of it at once."""
    return [
        *_issuer(given, development_issuer),
        *_addresses(given),
        *_databases(given),
        *_broker(given),
        *_files(given),
    ]


def to_run(given: "Settings") -> list[str]:
    """What a service that runs in production is not started with, or not without."""
    wrong = []
    if given.migration_url:
        wrong.append("CSTR_MIGRATION_URL: only what migrates is given the owner's password")
    if given.audit_key_file is None:
        wrong.append("CSTR_AUDIT_KEY_FILE: production signs where its audit ends")
    if given.audit_jwks is None:
        wrong.append("CSTR_AUDIT_JWKS: production checks what the other agencies signed")
    return wrong


def unreadable(given: "Settings") -> Iterator[str]:
    """Every file that is named and is not there, is no file, or is closed to this process."""
    for name in (*_PRIVATE, *_PUBLIC):
        path: Path | None = getattr(given, name)
        if path is None:
            continue
        try:
            with path.open("rb") as file:
                held = file.read(_MOST)
        except OSError:
            yield f"CSTR_{name.upper()}: {_NOT_THERE}"
            continue
        if name in _KEYS_AS_JSON and not _is_json_object(held):
            yield f"CSTR_{name.upper()}: the file holds no keys: {_KEYS_AS_JSON[name]} is one"
    for name in _AUTHORITIES:
        # What is named and is not there would be believed to have no authority in it.
        if name in os.environ and not os.access(os.environ[name], os.R_OK):
            yield f"{name}: {_NOT_THERE}"


def _is_json_object(held: bytes) -> bool:
    try:
        return isinstance(orjson.loads(held), dict)
    except orjson.JSONDecodeError:
        return False


def _issuer(given: "Settings", development_issuer: str) -> Iterator[str]:
    if given.token_issuer.rstrip("/") == development_issuer:
        yield "CSTR_TOKEN_ISSUER: production refuses tokens of the development issuer"
    elif not _is_https(given.token_issuer):
        yield "CSTR_TOKEN_ISSUER: production needs the https address of an issuer"
    if not given.token_audience.strip():
        yield "CSTR_TOKEN_AUDIENCE: production needs the audience tokens are made for"
    if given.token_jwks_url and not _is_https(given.token_jwks_url):
        yield "CSTR_TOKEN_JWKS_URL: production fetches keys over https only"


def _addresses(given: "Settings") -> Iterator[str]:
    if not _is_https(given.public_url):
        yield "CSTR_PUBLIC_URL: production needs the https address others reach this service at"
    if any("*" in name for name in given.trusted_hosts):
        yield "CSTR_TRUSTED_HOSTS: production refuses a wildcard; name every host"
    for agency, url in given.peers.items():
        if not _is_https(url):
            yield f"CSTR_PEERS: production refuses to ask {agency} without https"
    if given.otlp_endpoint and not (
        _is_https(given.otlp_endpoint) or _is_here(given.otlp_endpoint)
    ):
        yield "CSTR_OTLP_ENDPOINT: production sends traces over https or to this machine only"


def _databases(given: "Settings") -> Iterator[str]:
    if given.service == CONSOLE:
        return
    if not given.database_url:
        yield "CSTR_DATABASE_URL: production needs the address of the database"
    for name in ("database_url", "migration_url"):
        url = getattr(given, name)
        if url:
            yield from _database(f"CSTR_{name.upper()}", url)


def not_parameters(given: "Settings") -> Iterator[str]:
    """What the address of a database asks for and no driver knows; never what it says."""
    known = set(inspect.signature(asyncpg.connect).parameters) | _OF_THE_ENGINE
    for name in ("database_url", "migration_url"):
        asked = parse_qs(urlsplit(getattr(given, name)).query, keep_blank_values=True)
        if set(asked) - known:
            yield (
                f"CSTR_{name.upper()}: asks for a parameter there is not. ssl=verify-full is one;"
                " whose certificates are believed is said by PGSSLROOTCERT or SSL_CERT_FILE"
            )


def _database(variable: str, url: str) -> Iterator[str]:
    address = urlsplit(url)
    asked = parse_qs(address.query)
    hosts = [one for host in asked.get("host", []) for one in host.split(",")]
    on_socket = not address.hostname and hosts != [] and all(h.startswith("/") for h in hosts)
    if not on_socket and asked.get("ssl") != ["verify-full"]:
        yield f"{variable}: production refuses a database without verified TLS (?ssl=verify-full)"
    if not on_socket and (address.password or "").lower() in _KNOWN_PASSWORDS | {address.username}:
        yield f"{variable}: production refuses a password that everybody knows"


def _broker(given: "Settings") -> Iterator[str]:
    if given.service == CONSOLE:
        return
    for name in ("kafka_ca", "kafka_cert", "kafka_key"):
        if getattr(given, name) is None:
            yield f"CSTR_{name.upper()}: production refuses a broker without mutual TLS"


def _files(given: "Settings") -> Iterator[str]:
    if given.metrics_token_file is None:
        yield "CSTR_METRICS_TOKEN_FILE: production shows /metrics to who holds a token only"
    if given.peers and given.client_token_file is None:
        yield "CSTR_CLIENT_TOKEN_FILE: production asks its peers with a token of its own"
    for name in _PRIVATE:
        path: Path | None = getattr(given, name)
        if path is None:
            continue
        beside = path.parent.glob("pseudonym*.hex") if name == _KEYS else ()
        for one in sorted({path, *beside}):
            yield from _file(f"CSTR_{name.upper()}", one)
    yield from _public_files(given)
    if given.pseudonym_key_file is None and _tells_pseudonyms(given.service):
        yield "CSTR_PSEUDONYM_KEY_FILE: this agency tells under pseudonyms and has no key"


def _public_files(given: "Settings") -> Iterator[str]:
    for name in _PUBLIC:
        path: Path | None = getattr(given, name)
        if path is not None and _others_may_write(path):
            yield f"CSTR_{name.upper()}: production refuses a file that others may change"


def _tells_pseudonyms(service: str) -> bool:
    if service not in set(Agency):
        return False
    told = load_agreements().of_writer(Agency(service))
    return any(agreement.subject is SubjectAs.PSEUDONYM for agreement in told)


def _reads_pseudonyms(service: str) -> bool:
    told = load_agreements().of_reader(Agency(service)) if service in set(Agency) else ()
    return any(agreement.subject is SubjectAs.PSEUDONYM for agreement in told)


def _file(variable: str, path: Path) -> Iterator[str]:
    try:
        mode = path.stat().st_mode
    except OSError:
        yield f"{variable}: {_NOT_THERE}"
        return
    if mode & (stat.S_IRWXO | stat.S_IWGRP):
        yield f"{variable}: production refuses a secret that others on the machine may read"


def _others_may_write(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & (stat.S_IWOTH | stat.S_IWGRP))


def _is_https(url: str) -> bool:
    return url.startswith("https://") and bool(urlsplit(url).hostname)


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
