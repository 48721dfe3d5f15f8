"""What the laws look at: files, functions, and the names of rooms and subjects."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
AGENCIES = tuple(sorted(path.parent.name for path in ROOT.glob("services/*/service.py")))
SHARED = frozenset(
    {
        "circumstances",
        "common",
        "disclosures",
        "discrepancies",
        "operator_console",
        "personal_details",
    }
)
ROOMS = frozenset(
    {
        "allowed",
        "endpoints",
        "handlers",
        "migrations",
        "models",
        "operations",
        "rules",
        "schemas",
        "views",
        "worklists",
    }
)
"""The questions a service answers, each in a folder: services/README.md says which is which."""

FILES = frozenset(
    {"README.md", "__init__.py", "__main__.py", "callers.py", "service.py", "waiting.py"}
)
OWN_ROOMS = {"court_listing": frozenset({"intake"}), "data_reporting": frozenset({"figures"})}
"""Rooms only one service has: what comes from outside, and tables as data."""


def python_files(*folders: str) -> list[Path]:
    """Every Python file below these folders but migrations, which are never edited again."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if path.parts[-3:-1] != ("migrations", "versions"))


def imports(path: Path) -> set[str]:
    """Every module a file imports, or may import, wherever in it: ``from a import b`` is both."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


def shown(path: Path) -> str:
    """The path from the root of the project."""
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function has, without its decorators."""
    return (function.end_lineno or function.lineno) - function.lineno + 1
