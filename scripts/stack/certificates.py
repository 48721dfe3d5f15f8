"""Development certificates: one authority, one certificate per principal, kept between runs."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from contracts.event import Agency
from scripts.stack.process import own_folder

BROKER = "kafka"
STACK_ADMIN = "stack_admin"
MONITORING = "monitoring"
HOSTS = ("127.0.0.1", "localhost", BROKER)
VALID = timedelta(days=365)
RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class Certificate:
    """Where one principal's PEM files are; `keystore` is key and chain in one file for Java."""

    authority: Path
    chain: Path
    key: Path
    keystore: Path

    def librdkafka(self, bootstrap: str) -> dict[str, str]:
        """Connection settings for confluent-kafka."""
        return {
            "bootstrap.servers": bootstrap,
            "security.protocol": "ssl",
            "ssl.ca.location": str(self.authority),
            "ssl.certificate.location": str(self.chain),
            "ssl.key.location": str(self.key),
        }


@dataclass(frozen=True)
class Certificates:
    """The certificates of one data folder."""

    directory: Path

    @property
    def authority(self) -> Path:
        """The certificate of the development authority; its key is never written down."""
        return self.directory / "authority.pem"

    def of(self, principal: str) -> Certificate:
        """The certificate whose common name is this principal."""
        folder = self.directory / principal
        return Certificate(
            self.authority,
            folder / "certificate.pem",
            folder / "key.pem",
            folder / "keystore.pem",
        )


def ensure(directory: Path) -> Certificates:
    """Keep valid certificates; make all of them again when one is missing or expires soon."""
    found = Certificates(directory)
    if not all(_still_good(path) for path in _wanted(found)):
        shutil.rmtree(directory, ignore_errors=True)
        _issue_all(found)
    return found


def principals() -> tuple[str, ...]:
    """Who may hold a certificate: each agency, the broker, who administers it, who measures it."""
    return (*(agency.value for agency in Agency), BROKER, STACK_ADMIN, MONITORING)


def _wanted(certificates: Certificates) -> Iterable[Path]:
    yield certificates.authority
    for name in principals():
        yield certificates.of(name).chain


def _still_good(path: Path) -> bool:
    if not path.exists():
        return False
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    return certificate.not_valid_after_utc - RENEW_BEFORE > datetime.now(UTC)


def _issue_all(certificates: Certificates) -> None:
    own_folder(certificates.directory)
    authority = trustme.CA(organization_name="CSTR Exchange development")
    for name in principals():
        hosts = HOSTS if name == BROKER else (f"{name.replace('_', '-')}.cstr.invalid",)
        leaf = authority.issue_cert(
            *hosts,
            common_name=name,
            organization_name="CSTR Exchange",
            organization_unit_name="development",
            not_after=datetime.now(UTC) + VALID,
        )
        _write(certificates.of(name), leaf)
    private(certificates.authority, authority.cert_pem.bytes())


def _write(target: Certificate, leaf: trustme.LeafCert) -> None:
    chain = b"".join(blob.bytes() for blob in leaf.cert_chain_pems)
    # Kafka reads PKCS#8 only.
    key = load_pem_private_key(leaf.private_key_pem.bytes(), None).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    private(target.chain, chain)
    private(target.key, key)
    private(target.keystore, key + chain)


def private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, complete or not at all."""
    own_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(content)
    temporary.replace(path)
