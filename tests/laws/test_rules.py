"""Rules refuse by name, and decide without a database (style: decisions are pure functions)."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from services.common import errors
from tests.laws.tree import ROOT, functions, imports, python_files, shown

REFUSALS = frozenset(
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.Refused)
)
BEGINNINGS = ("may_", "must_", "require_")
PURE = re.compile(
    r"services\.(common\.(errors|allowed)|\w+\.rules|\w+\.allowed\.facts|court_listing\.intake|data_reporting\.figures)(\.|$)"
    r"|services\.\w+$"
)
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


def refuses(function: Function, asked: frozenset[str]) -> bool:
    """Whether it makes a refusal, in whatever way it is raised, or asks a rule that may.

    ``asked`` are functions of the contracts, which answer and never refuse. What only makes such a
    function (returns a ``Callable``) does not refuse itself.
    """
    if function.returns is not None and "Callable" in ast.unparse(function.returns):
        return False
    called = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    names = {f.id if isinstance(f, ast.Name) else getattr(f, "attr", "") for f in called}
    return any(name in REFUSALS or says_so(name) for name in names - asked)


def says_so(name: str) -> bool:
    """Whether a name says that it may refuse."""
    return name.lstrip("_").startswith(BEGINNINGS)


@pytest.mark.parametrize("path", rule_files(), ids=shown)
def test_a_rule_that_refuses_says_so_by_its_name(path: Path) -> None:
    """``may_decide``, ``require_order``; a reader of an endpoint sees where it may end."""
    asked = frozenset(m.rpartition(".")[2] for m in imports(path) if m.startswith("contracts."))
    unsaid = sorted(
        function.name
        for function in functions(path)
        if not says_so(function.name) and refuses(function, asked)
    )
    assert unsaid == [], (
        f"{shown(path)}: {', '.join(unsaid)} may refuse, so begin the name with may_, must_ or "
        "require_ (require_guilt, may_allocate)."
    )


@pytest.mark.parametrize("path", rule_files(), ids=shown)
def test_a_rule_knows_rules_and_contracts_only(path: Path) -> None:
    """Wherever in the file it is imported; what it needs of the database is given to it."""
    strange = sorted(
        module
        for module in imports(path)
        if module.startswith("services.") and not PURE.match(module)
    )
    assert strange == [], (
        f"{shown(path)} imports {strange}. Rules are pure: give them what they need as arguments, "
        "and keep the query in operations/."
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
