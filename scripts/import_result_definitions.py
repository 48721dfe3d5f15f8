"""Take a newer file of the court system's result definitions into the reference data.

    python -m scripts.import_result_definitions definitions.json [--write]

The file is what the Common Platform's reference data answer (``resultDefinitions``: id, label,
shortCode, cjsCode), or a list of numbers (``cjsCode``, ``description``). Labels, ids and numbers
are added to results that are known; what is new is added as ``undecided``, for somebody to say what
it does. Nothing is guessed, nothing taken away. Without ``--write`` it says what it would do.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from contracts.reference.entries import CodedList, ResultEntry
from contracts.reference.files import read
from contracts.reference.lists import plain

FILE = Path(__file__).parents[1] / "contracts" / "reference" / "result_codes.yaml"


@dataclass(frozen=True)
class Definition:
    """A result as the court system defines it."""

    label: str
    number: str | None = None
    short_code: str | None = None
    type_id: str | None = None


@dataclass
class Change:
    """What the file adds: to results that are known, and as new ones."""

    added: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    new: list[dict[str, object]] = field(default_factory=list)
    disagrees: list[str] = field(default_factory=list)


def definitions(document: object) -> Iterator[Definition]:
    """The definitions of a file. Raises ``ValueError`` where it is none."""
    listed = document.get("resultDefinitions") if isinstance(document, dict) else document
    if not isinstance(listed, list):
        raise ValueError("neither a list nor an object with resultDefinitions")
    for one in listed:
        label = str(one.get("label") or one.get("description") or "").strip()
        if label:
            own = (one.get("cjsCode"), one.get("shortCode"), one.get("id"))
            yield Definition(label, *(str(value) if value else None for value in own))


def compare(known: Sequence[ResultEntry], found: Iterator[Definition]) -> Change:
    """What the definitions add to what is known."""
    change = Change()
    by = _names(known)
    for one in found:
        keys = (one.type_id, one.short_code, plain(one.label))
        meant = next((by[key] for key in keys if key and key in by), None)
        if meant is None:
            change.new.append(_new(one))
            continue
        label_of = by.get(plain(one.label))
        if label_of is not None and label_of.meaning != meant.meaning:
            change.disagrees.append(one.label)
            continue
        _add(change.added.setdefault(meant.code, {}), meant, one)
    change.added = {code: more for code, more in change.added.items() if more}
    return change


def _names(known: Sequence[ResultEntry]) -> Mapping[str, ResultEntry]:
    return {
        key: one
        for one in reversed(known)
        for key in (*one.type_ids, *one.short_codes, *map(plain, (one.label, *one.labels)))
    }


def _add(more: dict[str, list[str]], meant: ResultEntry, one: Definition) -> None:
    labels = {plain(label) for label in (meant.label, *meant.labels)}
    if plain(one.label) not in labels:
        more.setdefault("labels", []).append(one.label)
    if one.type_id and one.type_id not in meant.type_ids:
        more.setdefault("type_ids", []).append(one.type_id)
    if one.short_code and one.short_code not in meant.short_codes:
        more.setdefault("short_codes", []).append(one.short_code)
    if one.number and one.number not in (meant.result_code, *meant.numbers):
        more.setdefault("numbers", []).append(one.number)


def _new(one: Definition) -> dict[str, object]:
    code = re.sub(r"[^A-Z0-9]+", "_", (one.short_code or one.label).upper()).strip("_")
    own = {"short_codes": one.short_code, "type_ids": one.type_id, "numbers": one.number}
    said = {name: [value] for name, value in own.items() if value}
    return {"code": f"NEW_{code}"[:80], "label": one.label, "does": "undecided", **said}


def write(change: Change) -> None:
    """Write them into the file; comments at its head stay, those between entries do not."""
    text = FILE.read_text(encoding="utf-8")
    head = text[: text.index("entries:")]
    entries: list[dict[str, Any]] = yaml.safe_load(text)["entries"]
    for entry in entries:
        for name, values in change.added.get(entry["code"], {}).items():
            entry[name] = [*entry.get(name, ()), *values]
    body = yaml.safe_dump(
        {"entries": [*entries, *change.new]}, sort_keys=False, allow_unicode=True, width=100
    )
    FILE.write_text(head + body, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Say what a file adds, and write it where that is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args(arguments)
    known = read(FILE, CodedList[ResultEntry]).entries
    try:
        change = compare(known, definitions(json.loads(asked.file.read_text(encoding="utf-8"))))
    except ValueError as wrong:
        print(f"{asked.file.name} is no file of result definitions: {wrong}.", file=sys.stderr)
        return 2
    for code, more in change.added.items():
        print(f"{code}: {', '.join(f'{name} {len(values)} more' for name, values in more.items())}")
    print(f"New, for somebody to say what they do: {len(change.new)}")
    for label in change.disagrees:
        print(f"Left out: the file calls another result by the label of one that is known: {label}")
    if asked.write:
        write(change)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
