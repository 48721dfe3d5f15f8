"""What the tests need besides Python, said before they run; ``CI=true`` makes it an error."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")


@dataclass(frozen=True)
class Tool:
    """A program of the system: whether it is there, what is skipped without it, how to get it."""

    name: str
    is_there: Callable[[], bool]
    skipped: str
    package: str


def node_is_there() -> bool:
    """Whether a package of JavaScript can be fetched and run."""
    return bool(shutil.which("node") and shutil.which("npm"))


def pgbouncer() -> str | None:
    """The program, which Debian puts where only administrators look, or nothing."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


TOOLS = (
    Tool("Chromium", CHROMIUM.exists, "the tests of pages in a browser", "chromium"),
    Tool("Node with npm", node_is_there, "the README's reader in JavaScript", "nodejs npm"),
    Tool("PgBouncer", lambda: bool(pgbouncer()), "the tests of poolers", "pgbouncer"),
    Tool(
        "promtool",
        lambda: bool(shutil.which("promtool")),
        "the alert rules and dashboards",
        "prometheus",
    ),
)


def main(environment: Mapping[str, str]) -> int:
    """Say on one line for each tool that is missing what is skipped without it."""
    missing = [tool for tool in TOOLS if not tool.is_there()]
    for tool in missing:
        print(
            f"{tool.name} is not installed, so {tool.skipped} are skipped; "
            f"on Debian: apt-get install {tool.package}",
            file=sys.stderr,
        )
    return 1 if missing and environment.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
