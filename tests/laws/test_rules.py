"""Rules refuse by name, and decide without a database (style: decisions are pure functions)."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.common import errors
from tests.laws.tree import ROOT, python_files, shown

REFUSALS = frozenset(
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.Refused)
)
BEGINNINGS = ("may_", "must_", "require_")
FRAMEWORKS = ("sqlalchemy", "sqlmodel", "fastapi", "starlette", "asyncpg", "aiokafka", "httpx")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def rule_files() -> list[Path]:
    """Every file of a room of rules, and the pure half of what is allowed."""
    pure = ("facts.py", "operations.py")
    return [
        path
        for path in python_files("services")
        if "rules" in (*path.parts, path.stem)
        or (path.parent.name == "allowed" and path.name in pure)
    ]


def raising(function: Function) -> bool:
    """Whether the function itself raises a refusal."""
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            called = node.exc.func
            if isinstance(called, ast.Name) and called.id in REFUSALS:
                return True
    return False


def refusing(path: Path) -> Iterator[str]:
    """The functions of a file that refuse: that raise, or call one of the file that does."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = {node.name: node for node in tree.body if isinstance(node, Function)}
    found = {name for name, function in own.items() if raising(function)}
    while True:
        more = {
            name
            for name, function in own.items()
            if name not in found
            and any(isinstance(n, ast.Name) and n.id in found for n in ast.walk(function))
        }
        if not more:
            return iter(sorted(found))
        found |= more


@pytest.mark.parametrize("path", [p for p in rule_files() if "rules" in p.parts], ids=shown)
def test_a_rule_that_refuses_says_so_by_its_name(path: Path) -> None:
    """``may_decide``, ``require_order``; a reader of an endpoint sees where it may end."""
    unsaid = [name for name in refusing(path) if not name.lstrip("_").startswith(BEGINNINGS)]
    assert unsaid == [], (
        f"{shown(path)}: {', '.join(unsaid)} may refuse, so begin the name with may_, must_ or "
        "require_ (require_guilt, may_allocate)."
    )


def test_no_rule_loads_a_framework() -> None:
    """All of them at once in a process of its own, which has loaded nothing before."""
    modules = [shown(path).removesuffix(".py").replace("/", ".") for path in rule_files()]
    names = [name.removesuffix(".__init__") for name in modules]
    script = (
        f"import importlib, sys; [importlib.import_module(name) for name in {names!r}]; "
        f"print(*sorted(set(sys.modules) & set({FRAMEWORKS!r})))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert loaded == [], (
        f"Importing the rules loads {', '.join(loaded)}. Rules are pure: give them what they need "
        "as arguments, and keep the query in operations/."
    )
