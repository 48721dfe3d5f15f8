"""What `make token`, `make verify-audit` and `make operate` take, and what they refuse."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from contracts.event import Agency
from scripts.stack import operate, running, tokens
from scripts.stack.errors import StackError
from scripts.stack.lock import exclusive, is_held
from scripts.stack.settings import CONSOLE, ROOT
from scripts.stack.token import require_known, roles_of

NO_OUTPUT_OF_MAKE = {name: said for name, said in os.environ.items() if not name.startswith("MAKE")}


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """The folder of a stack that runs, with its keys."""
    folder = tmp_path / "data"
    with exclusive(folder):
        tokens.ensure(folder / "keys")
        yield folder


def make(folder: Path, *words: str, **around: str) -> subprocess.CompletedProcess[str]:
    """As it is typed, in a shell that has variables of its own."""
    told = NO_OUTPUT_OF_MAKE | {"CSTR_DATA_DIR": str(folder)} | around
    return subprocess.run(
        ["make", "-s", *words], cwd=ROOT, env=told, capture_output=True, text=True, check=False
    )


def claims(folder: Path, token: str) -> dict[str, object]:
    public = KeySet.import_key_set(json.loads(tokens.Keys(folder / "keys").jwks.read_text()))
    return jwt.decode(token.strip(), public, algorithms=["ES256"]).claims


def test_what_the_shell_calls_by_the_same_name_is_not_taken(data: Path) -> None:
    """A USER is in every shell, and ORG in some."""
    around = {"ORG": "nene-mind-matters", "USER": "root", "SITES": "plymouth", "ROLE": "operator"}
    made = make(data, "token", "AGENCY=provider_assessment", "ROLE=service", **around)
    assert made.returncode == 0, made.stderr
    said = claims(data, made.stdout)
    assert "organisation" not in said
    assert said["sub"] == "service@provider-assessment.invalid"
    assert (said["sites"], said["roles"]) == (["*"], ["service"])
    missing = make(data, "token", AGENCY="court_listing", ROLE="service")
    assert missing.returncode == 2
    assert "usage" in missing.stderr


def test_what_is_typed_is_taken(data: Path) -> None:
    typed = ("AGENCY=provider_assessment", "ROLE=practitioner,clinical_lead",
             "ORG=nene-mind-matters", "USER=pat", "SITES=plymouth,northamptonshire")  # fmt: skip
    made = make(data, "token", *typed)
    said = claims(data, made.stdout)
    assert said["organisation"] == "nene-mind-matters"
    assert (said["sub"], said["sites"]) == ("pat", ["plymouth", "northamptonshire"])
    assert said["roles"] == ["practitioner", "clinical_lead"]


@pytest.mark.parametrize("there", ["nothing", "keys of one that was stopped"])
def test_without_a_stack_there_is_no_token_and_no_key_is_made(tmp_path: Path, there: str) -> None:
    folder = tmp_path / "data"
    if there != "nothing":
        with exclusive(folder):
            tokens.ensure(folder / "keys")
            running.note(folder, "court_listing", {"CSTR_PORT": "1"})
    before = sorted(folder.rglob("*"))
    for words in (("token", "AGENCY=court_listing", "ROLE=service"),
                  ("verify-audit", "AGENCY=court_listing")):  # fmt: skip
        made = make(folder, *words)
        assert made.returncode == 2  # What make says where its command ended with 1.
        assert "No stack is running on" in made.stderr
        assert "Traceback" not in made.stderr
        assert made.stdout == ""
    assert sorted(folder.rglob("*")) == before
    assert not is_held(folder)


@pytest.mark.parametrize(
    ("agency", "role", "organisation", "site", "said"),
    [
        ("police", "officer", "", "*", "AGENCY 'police'"),
        ("court_listing", "clinical_lead", "", "*", "ROLE of court_listing 'clinical_lead'"),
        ("operator_console", "sentencer", "", "*", "ROLE of operator_console"),
        ("court_listing", "", "", "*", "ROLE of court_listing ''"),
        ("provider_assessment", "practitioner", "nobody", "*", "ORG 'nobody'"),
        ("court_listing", "sentencer", "nene-mind-matters", "*", "has no organisations"),
        ("court_listing", "sentencer", "", "atlantis", "SITES 'atlantis'"),
        ("court_listing", "sentencer", "", "", "SITES ''"),
    ],
)
def test_whom_nobody_would_know_gets_no_token(
    agency: str, role: str, organisation: str, site: str, said: str
) -> None:
    with pytest.raises(StackError, match=said):
        require_known(agency, role.split(","), organisation, site.split(","))


def test_every_agencys_own_roles_are_known() -> None:
    assert roles_of("court_listing") >= {"list_officer", "legal_adviser", "sentencer", "service"}
    assert roles_of("provider_assessment") >= {"practitioner", "clinical_lead"}
    assert roles_of(CONSOLE) == {"operator", "service"}
    for agency in Agency:
        assert roles_of(agency) >= {"operator", "information_governance", "service"}
        require_known(agency, sorted(roles_of(agency)), "", ["*"])


@pytest.mark.parametrize(
    ("agency", "command", "said"),
    [
        ("police", ["verify-audit"], "AGENCY is one of"),
        ("operator_console", ["verify-audit"], "AGENCY is one of"),
        ("court_listing", ["migrate"], "COMMAND begins with one of"),
        ("court_listing", [], "COMMAND begins with one of"),
        ("court_listing", ["verify-audit"], "still starting"),
    ],
)
def test_what_is_no_command_of_an_operator_is_not_run(
    data: Path, monkeypatch: pytest.MonkeyPatch, agency: str, command: list[str], said: str
) -> None:
    monkeypatch.setenv("CSTR_DATA_DIR", str(data))
    with pytest.raises(StackError, match=said):
        operate.run(agency, command, {})
