"""``make migration AGENCY=… NAME=…``: the migration to what the models say now, to be read over.

``--check`` writes nothing, and says which services have models that say more than their migrations,
or migrations that make something else than is stated of them (``scripts.made``).
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence

from contracts.event import Agency
from scripts.made import drift, folder_of, statements
from scripts.stack.postgres import temporary_postgres
from services.common.migrating import configuration, migrate
from services.common.new_migrations import differs, write

LONGEST_NAME = 40


def main(arguments: Sequence[str]) -> str:
    """Write it with a database of its own, and return where it is, or what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agency", choices=[agency.value for agency in Agency])
    parser.add_argument("--name", type=_name, help="as_words_of_a_file")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args(arguments)
    if asked.check:
        return check()
    if not (asked.agency and asked.name):
        parser.error("usage: make migration AGENCY=court_listing NAME=visits")
    with temporary_postgres() as postgres:
        url = postgres.database(Agency(asked.agency)).migration_url
        try:
            path = write(folder_of(asked.agency), url, asked.name)
        except ValueError as nothing:
            sys.exit(str(nothing))
    for step in (["check", "--quiet", "--fix-only"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, path], check=True)
    return path


def check() -> str:
    """Exit with 1 where the models of a service say more than its migrations."""
    with temporary_postgres() as postgres:
        urls = {agency: postgres.database(agency).migration_url for agency in Agency}
        for agency, url in urls.items():
            migrate(folder_of(agency), url)
        # Before the models are compared, for which the views are taken away.
        otherwise = drift(statements(postgres))
        behind = [a for a, url in urls.items() if differs(configuration(folder_of(a), url))]
    if behind:
        sys.exit(
            "\n".join(
                f"The models of {agency} say more than its migrations: run make migration"
                f" AGENCY={agency} NAME=…"
                for agency in behind
            )
        )
    if otherwise:
        sys.exit("\n".join(otherwise))
    return "The migrations make what the models say, and what is stated of them."


def _name(text: str) -> str:
    if not re.fullmatch("[a-z][a-z0-9]*(_[a-z0-9]+)*", text) or len(text) > LONGEST_NAME:
        raise argparse.ArgumentTypeError(
            f"at most {LONGEST_NAME} small letters and digits, words joined by one _"
        )
    return text


if __name__ == "__main__":
    print(main(sys.argv[1:]))
