"""``make migration AGENCY=… NAME=…``: the migration to what the models say now, to be read over."""

import argparse
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from contracts.event import Agency
from scripts.stack.postgres import temporary_postgres
from services.common.migrating import write


def main(arguments: list[str]) -> str:
    """Write it with a database of its own, and return where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agency", type=Agency, choices=list(Agency), required=True)
    parser.add_argument("--name", type=_name, required=True, help="as_words_of_a_file")
    asked = parser.parse_args(arguments)
    folder = Path(import_module(f"services.{asked.agency}").__file__ or "").parent
    with temporary_postgres() as postgres:
        path = write(folder, postgres.database(asked.agency).migration_url, asked.name)
    for step in (["check", "--quiet", "--fix-only"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, path], check=True)
    return path


def _name(text: str) -> str:
    if not re.fullmatch("[a-z][a-z0-9_]*", text):
        raise argparse.ArgumentTypeError("small letters, digits and _")
    return text


if __name__ == "__main__":
    print(main(sys.argv[1:]))
