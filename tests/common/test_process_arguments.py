"""What may be said to a service on its command line."""

import sys
from pathlib import Path

import pytest

from scripts.stack import tokens
from tests.begun import run


@pytest.mark.parametrize("word", ["restore", "verify-audits", "--help", "accept_restore", ""])
def test_a_word_that_is_none_starts_no_service(word: str) -> None:
    """Where it was to be still, as before what follows a restore."""
    command = [sys.executable, "-m", "services.court_listing", word, "--reason", "x"]
    done = run(command)
    assert done.returncode == 1
    assert "restored" in done.stderr
    assert "verify-audit" in done.stderr


def test_no_agency_accepts_a_restore_of_itself(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "services.court_listing", "accept-restore", "court_listing"]
    jwks = tokens.ensure(tmp_path).jwks
    environment = {
        "CSTR_ENVIRONMENT": "development",
        "CSTR_PORT": "1",
        "CSTR_TOKEN_JWKS": str(jwks),
    }
    done = run([*command, "--reason", "x"], environment)
    assert done.returncode == 2
    assert "invalid choice" in done.stderr
