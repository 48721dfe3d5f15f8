"""The rulebook, the code and the tests say the same about what is built."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
STATES = {"built", "partly", "not yet"}
NUMBERS = [
    *(
        f"R{n}"
        for n in (*range(1, 47), *range(50, 58), *range(60, 64), *range(70, 77), *range(80, 99))
    ),
    *(f"C{n}" for n in range(1, 16)),
]
IN_TEXT = re.compile(r"(?<![A-Za-z0-9])([RC][1-9][0-9]?)(?![A-Za-z0-9])")
IN_NAME = re.compile(r"(?<![a-z0-9])([rc][1-9][0-9]?)(?![a-z0-9])")
ROW = re.compile(r"\| ([RC]\d+) \| (.+?) \| (.+?) \| (.+?) \|(?: (.+?))? \|")


@cache
def rows() -> list[re.Match[str]]:
    """Every row of a rule or clock."""
    lines = (ROOT / "contracts/rulebook.md").read_text(encoding="utf-8").splitlines()
    found = (ROW.fullmatch(line) for line in lines if re.match(r"\| [RC]\d", line))
    return [row for row in found if row]


def rulebook() -> dict[str, str]:
    """The state of every rule by number."""
    return {row[1]: row[4] for row in rows()}


@cache
def cited(*folders: str) -> dict[str, str]:
    """Each number cited in a docstring or a test's name, with one file that cites it."""
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path != Path(__file__):
                found |= dict.fromkeys(_numbers_in(path), str(path.relative_to(ROOT)))
    return found


def _numbers_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from IN_TEXT.findall(ast.get_docstring(node) or "")
            name = getattr(node, "name", "")
            if name.startswith("test_"):
                yield from (number.upper() for number in IN_NAME.findall(name.replace("_", " ")))


def test_every_rule_and_clock_is_in_the_rulebook_once_and_in_order() -> None:
    text = (ROOT / "contracts/rulebook.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| ([RC]\d+) \|", text, re.MULTILINE) == NUMBERS
    assert list(rulebook()) == NUMBERS
    assert set(rulebook().values()) <= STATES


def test_what_is_built_partly_says_what_is_missing_and_nothing_else_does() -> None:
    wrong = [row[1] for row in rows() if bool(row[5]) != (row[4] == "partly")]
    assert wrong == [], f"Say what is missing where a rule is `partly`, and only there: {wrong}"


def test_a_rule_said_to_be_built_is_named_where_it_is_implemented() -> None:
    said = {number for number, state in rulebook().items() if state != "not yet"}
    uncited = sorted(said - set(cited("contracts", "services")))
    assert uncited == [], f"Cite in the docstring of what implements it, or say not yet: {uncited}"


def test_a_rule_said_to_be_built_is_named_by_a_test() -> None:
    said = {number for number, state in rulebook().items() if state != "not yet"}
    untested = sorted(said - set(cited("tests")))
    assert untested == [], f"Name in a test or its docstring, or say not yet: {untested}"


def test_a_rule_that_code_or_tests_name_is_in_the_rulebook_and_built() -> None:
    named = cited("contracts", "services") | cited("tests")
    wrong = {n: file for n, file in named.items() if rulebook().get(n, "absent") == "not yet"}
    unknown = {n: file for n, file in named.items() if n not in rulebook()}
    assert wrong == {}, f"The rulebook says not yet, and code cites it; mend one of them: {wrong}"
    assert unknown == {}, f"No such rule in contracts/rulebook.md: {unknown}"
