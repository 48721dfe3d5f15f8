"""Every reason for which something is parked is in the operators' table, and no other is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "services/common/README.md"
WHERE = (
    *(ROOT / "contracts").glob("*.py"),
    *(ROOT / "services/common" / f"{name}.py"
      for name in ("headers", "deliveries", "inbox", "inbox_parked", "forks", "consumer")),
)  # fmt: skip
RAISED = {"NotAgreed": 1, "Malformed": 0, "park": 4}
"""What is called with a reason, and as which argument."""
NAMED = {"reason", "wrong"}
CAUSE = re.compile(r"cause IN \(([^)]*)\)")


def text_of(node: ast.expr | None) -> str:
    """A text as it is written, with a dot for each value that is put into it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "…" for part in node.values)
    value = node.value if isinstance(node, ast.Constant) else ""
    return value if isinstance(value, str) else ""


def reasons_in(tree: ast.AST) -> Iterator[str]:
    """What a file gives as a reason: raised, parked with, put under its name, or returned so."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            place = RAISED.get(getattr(node.func, "id", ""), -1)
            yield text_of(node.args[place]) if 0 <= place < len(node.args) else ""
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in NAMED:
            yield text_of(node.value)
        elif isinstance(node, ast.FunctionDef) and node.name == "_reason":
            yield from (text_of(r.value) for r in ast.walk(node) if isinstance(r, ast.Return))


def table() -> list[list[str]]:
    """Cause and reasons of each line that an operator reads."""
    _, _, said = README.read_text(encoding="utf-8").partition("## What is parked, and why")
    rows = [line.split("|")[1:3] for line in said.partition("\n## ")[0].splitlines()
            if line.startswith("| ")]  # fmt: skip
    return [[cell.strip() for cell in row] for row in rows[1:]]


def test_every_reason_of_the_code_is_in_the_table_and_no_other_is() -> None:
    given = {r for path in WHERE for r in reasons_in(ast.parse(path.read_text("utf-8"))) if r}
    errors = {"DBAPIError"}
    said = {one for _, reasons in table() for one in re.findall("`([^`]+)`", reasons)} - errors
    assert given - said == set(), "say in services/common/README.md what an operator does"
    assert said - given == set(), "the code gives no such reason any more"
    assert len(given) > 25


def test_every_cause_is_in_the_table() -> None:
    sql = (ROOT / "services/common/mechanism_chain.sql").read_text("utf-8")
    (causes,) = CAUSE.findall(sql)
    assert {cause for cause, _ in table()} == set(re.findall("'([a-z]+)'", causes))
