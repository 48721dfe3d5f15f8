"""Generated files: what was published stays as it is, and drift is said in one sentence."""

from pathlib import Path

import pytest

from scripts import export_contracts
from scripts.export_contracts import drift, files, write


@pytest.fixture
def contracts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of contracts of the test's own."""
    root = tmp_path / "contracts"
    (root / "schemas").mkdir(parents=True)
    monkeypatch.setattr(export_contracts, "ROOT", root)
    return root


def test_what_is_committed_is_what_the_contracts_say() -> None:
    drifted = drift(files())
    assert drifted == [], "\n".join(drifted)


def test_a_published_schema_is_never_written_over(contracts: Path) -> None:
    schema = contracts / "schemas/cstr.court.thing-told.v1.json"
    schema.write_text("published")
    said = write({schema: "changed"})
    assert schema.read_text() == "published"
    (sentence,) = said
    assert sentence.startswith("contracts/schemas/cstr.court.thing-told.v1.json is published")
    assert sentence.endswith("make a new version of the event.")


def test_a_schema_that_is_new_is_written_once(contracts: Path) -> None:
    schema = contracts / "schemas/cstr.court.thing-told.v1.json"
    assert write({schema: "first"}) == []
    assert schema.read_text() == "first"


def test_what_is_not_frozen_is_written_again(contracts: Path) -> None:
    document = contracts / "asyncapi.yaml"
    document.write_text("old")
    assert drift({document: "new"}) == [
        "contracts/asyncapi.yaml is not what the contracts say: run make export."
    ]
    assert write({document: "new"}) == []
    assert document.read_text() == "new"


def test_a_missing_file_is_said_in_one_sentence(contracts: Path) -> None:
    wanted = {contracts / "openapi/court_listing.json": "{}"}
    assert drift(wanted) == ["contracts/openapi/court_listing.json is missing: run make export."]


def test_a_schema_of_no_event_is_said_in_one_sentence(contracts: Path) -> None:
    (contracts / "schemas/cstr.court.forgotten.v1.json").write_text("{}")
    assert drift({}) == [
        "contracts/schemas/cstr.court.forgotten.v1.json is of no event or service."
    ]


def test_the_check_fails_where_something_drifted(
    contracts: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(export_contracts, "files", lambda: {contracts / "asyncapi.yaml": "new"})
    assert export_contracts.main(["--check"]) == 1
    assert "asyncapi.yaml is missing" in capsys.readouterr().err
    assert export_contracts.main([]) == 0
    assert export_contracts.main(["--check"]) == 0
