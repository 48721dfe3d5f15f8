"""What SECURITY.md promises names a test that there is."""

import re
from pathlib import Path

import pytest

CONTRACTS = Path(__file__).parents[2] / "contracts"
TEXT = (CONTRACTS / "SECURITY.md").read_text(encoding="utf-8")
CITED = re.compile(r"\]\((\.\./tests/[\w/]+\.py)\)(?:`::(test_\w+)`)?")
PROMISES = [
    line
    for line in TEXT.split("## What is promised")[1].split("## What is not")[0].splitlines()
    if line.startswith("|") and not line.startswith(("| promise", "|---"))
]


def test_there_are_promises() -> None:
    assert len(PROMISES) > 20


@pytest.mark.parametrize("promise", PROMISES, ids=lambda line: line[2:50])
def test_a_promise_names_a_test_that_there_is(promise: str) -> None:
    cited = CITED.findall(promise)
    assert cited, f"Name the test that fails when this is broken: {promise}"
    for path, name in cited:
        source = (CONTRACTS / path).read_text(encoding="utf-8")
        assert not name or f"def {name}(" in source, f"{path} has no {name}"
