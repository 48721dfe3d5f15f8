"""A newer file of result definitions, taken into the reference data (R26)."""

import json
from pathlib import Path

import pytest

from contracts.reference.entries import CodedList, ResultEntry
from contracts.reference.files import read
from scripts import import_result_definitions as importing

DEFINITIONS = {
    "resultDefinitions": [
        {"id": "00000000-0000-4000-8000-00000000000a", "label": "Community order (2030)",
         "shortCode": "COEW", "cjsCode": "1116"},
        {"id": "00000000-0000-4000-8000-00000000000b", "label": "Fictional order",
         "shortCode": "FICT", "cjsCode": "1999"},
        {"id": "418b3aa7-65ab-4a4a-bab9-2f96b698118c", "label": "Fine", "shortCode": "COEW"},
    ]
}  # fmt: skip


@pytest.fixture
def reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the list."""
    copy = tmp_path / "result_codes.yaml"
    copy.write_text(importing.FILE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(importing, "FILE", copy)
    return copy


def run(tmp_path: Path, document: object, *more: str) -> int:
    file = tmp_path / "definitions.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return importing.main([str(file), *more])


def test_a_newer_label_is_added_to_the_result_it_is_and_a_new_one_waits_for_a_person(
    reference: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = reference.read_text(encoding="utf-8")
    assert run(tmp_path, DEFINITIONS) == 0
    assert reference.read_text(encoding="utf-8") == before
    assert run(tmp_path, DEFINITIONS, "--write") == 0
    by_code = {one.code: one for one in read(reference, CodedList[ResultEntry]).entries}
    assert "Community order (2030)" in by_code["CO"].labels
    assert "00000000-0000-4000-8000-00000000000a" in by_code["CO"].type_ids
    new = by_code["NEW_FICT"]
    assert (new.does, new.numbers, new.label) == ("undecided", ("1999",), "Fictional order")
    assert "Left out: the file calls another result by the label" in capsys.readouterr().out


def test_the_same_file_again_adds_nothing(reference: Path, tmp_path: Path) -> None:
    run(tmp_path, DEFINITIONS, "--write")
    once = reference.read_text(encoding="utf-8")
    run(tmp_path, DEFINITIONS, "--write")
    assert reference.read_text(encoding="utf-8") == once


@pytest.mark.parametrize("document", ["no", {"results": []}, 3])
def test_what_is_no_file_of_definitions_is_refused(
    reference: Path, tmp_path: Path, document: object
) -> None:
    before = reference.read_text(encoding="utf-8")
    assert run(tmp_path, document, "--write") == 2
    assert reference.read_text(encoding="utf-8") == before
