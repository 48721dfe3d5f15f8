"""The readers that README.md shows are not led astray by an agency that was restored."""

import asyncio
import json
import os
import re
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from scripts.tools_for_tests import node_is_there
from tests.common.owners import Respond, answer, owner

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
PYTHON = next(b for b in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "holds" in b)
NODE = re.search(r"(const held = .*?\n}\n)", README, re.DOTALL)

A, B = (str(UUID(int=n)) for n in (1, 2))
GONE = answer(b'{"status": 410}', "410 Gone", "application/problem+json")


def event(subject: str, number: int, id: str, previous: str | None = None) -> dict[str, Any]:
    """One event as a page holds it."""
    told = {"subject": subject, "sequence": str(number), "id": id, "type": "t", "incarnation": "i"}
    return {**told, "data": {"court_name": "Court"}} | ({"previous": previous} if previous else {})


WITHHELD = event(A, 2, "a2", "a1") | {"type": "cstr.withheld.v1", "data": {}}
OLD = [event(A, 1, "a1"), WITHHELD, event(B, 1, "b1")]
NEW = [event(A, 1, "a1"), event(A, 3, "new", "a1"), event(B, 1, "b1"), event(B, 2, "b2", "b1")]


def restored(*, says_so: bool) -> Respond:
    """A court that tells the old events, is restored after the first page, and then the new."""
    begun: list[str] = []

    async def respond(writer: asyncio.StreamWriter, what: str, query: dict[str, str]) -> None:
        cursor = query.get("cursor", "")
        if "holds" in query:
            gone = query["subject"] == A
            writer.write(GONE if gone else answer(orjson.dumps({"events": [], "cursor": ""})))
            return
        if cursor == "old" and says_so:
            writer.write(GONE)
            return
        pages = {"": (OLD, "old"), "old": (NEW, "new"), "new": ([], "new")}
        events, following = pages["old" if begun and not cursor else cursor]
        begun.append(cursor)
        told = {"events": events, "cursor": following, "more": following != cursor}
        writer.write(answer(orjson.dumps(told)))

    return respond


async def run(tmp_path: Path, *, says_so: bool) -> list[str]:
    """What the README's reader prints."""
    file = tmp_path / "reader.py"
    file.write_text(PYTHON, encoding="utf-8")
    async with owner(restored(says_so=says_so)) as court:
        told = {"COURT": court.url, "PROBATION_SYSTEM": "token", "PATHWAY": A}
        process = await asyncio.create_subprocess_exec(
            sys.executable, file, env={**os.environ, **told}, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()
    assert process.returncode == 0, said
    return said.decode().splitlines()


@pytest.mark.parametrize("says_so", [True, False])
async def test_the_reader_in_python_begins_again_and_parks_what_differs(
    tmp_path: Path, says_so: bool
) -> None:
    """Whether or not the agency says that it was restored; each event is acted on once."""
    said = await run(tmp_path, says_so=says_so)
    assert said[:2] == ["t 1 Court", "cstr.withheld.v1 2 (not told)"]
    (waits,) = [line for line in said if " waits: " in line]
    assert waits.startswith(A)
    assert "a2" in waits
    assert said[-1] == "4 events told to probation so far"


CASES = [
    ([event(A, 1, "a1"), event(A, 1, "a1"), event(A, 2, "a2", "a1")], [True, False, True]),
    ([event(A, 1, "a1"), event(A, 5, "a5", "a1")], [True, True]),
    ([event(A, 1, "a1"), event(A, 1, "x")], [True, "throws"]),
    ([event(A, 1, "a1"), event(A, 2, "a2", "x")], [True, "throws"]),
    ([event(A, 1, "a1"), event(B, 1, "b1")], [True, True]),
]


@pytest.mark.skipif(not node_is_there(), reason="Node with npm is not installed")
@pytest.mark.parametrize(("events", "wanted"), CASES)
async def test_the_reader_in_javascript_takes_an_event_for_what_it_is(
    tmp_path: Path, events: list[dict[str, Any]], wanted: list[object]
) -> None:
    assert NODE
    headers = [{f"ce_{k}": v for k, v in one.items() if k != "data"} for one in events]
    file = tmp_path / "reader.js"
    asked = "(e) => { try { return isNext(e) } catch { return 'throws' } }"
    said = f"console.log(JSON.stringify({json.dumps(headers)}.map({asked})))"
    file.write_text(f"{NODE[1]}\n{said}\n")
    process = await asyncio.create_subprocess_exec("node", file, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    assert json.loads(out) == wanted
