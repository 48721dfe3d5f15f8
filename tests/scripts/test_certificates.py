"""Development certificates: one per principal, private, kept, renewed in time."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography import x509

from contracts.event import Agency
from scripts.stack import certificates


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls") / "certificates"


@pytest.mark.parametrize("agency", Agency)
def test_the_common_name_is_the_agency(folder: Path, agency: Agency) -> None:
    chain = certificates.ensure(folder).of(agency.value).chain
    subject = x509.load_pem_x509_certificate(chain.read_bytes()).subject
    names = subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    assert [name.value for name in names] == [agency.value]


def test_every_file_is_readable_by_its_owner_only(folder: Path) -> None:
    files = [p for p in certificates.ensure(folder).directory.rglob("*") if p.is_file()]
    assert len(files) == 1 + 3 * len(certificates.principals())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_keys_are_pkcs8_as_kafka_wants_them(folder: Path) -> None:
    for principal in certificates.principals():
        key = certificates.ensure(folder).of(principal).key.read_bytes()
        assert key.startswith(b"-----BEGIN PRIVATE KEY-----")


def test_the_authoritys_key_is_nowhere(folder: Path) -> None:
    assert b"PRIVATE KEY" not in certificates.ensure(folder).authority.read_bytes()


def test_certificates_are_kept_between_runs_and_renewed_before_they_expire(folder: Path) -> None:
    first = certificates.ensure(folder).authority.read_bytes()
    assert certificates.ensure(folder).authority.read_bytes() == first
    soon = datetime.now(UTC) + certificates.VALID - timedelta(days=10)
    with time_machine.travel(soon, tick=False):
        assert certificates.ensure(folder).authority.read_bytes() != first
