"""An operator's command, run as an agency of the stack that runs here: nothing is set by hand."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from contracts.event import Agency
from scripts.stack import running
from scripts.stack.errors import StackError
from scripts.stack.settings import ROOT, StackSettings
from services.common.audit_commands import COMMANDS

USAGE = "usage: make operate AGENCY=court_listing COMMAND='export-heads probation_allocation'"


def run(agency: str, command: Sequence[str], around: Mapping[str, str]) -> int:
    """The command's exit code. Raises ``StackError`` for what is unknown, or where none runs."""
    if agency not in set(Agency):
        raise StackError(f"AGENCY is one of {', '.join(Agency)}.")
    if not command or command[0] not in COMMANDS:
        raise StackError(f"COMMAND begins with one of {', '.join(COMMANDS)}.")
    told = running.variables_of(StackSettings().data_dir.resolve(), agency)
    own = {name: said for name, said in around.items() if not name.startswith("CSTR_")}
    asked = [sys.executable, "-m", f"services.{agency}", *command]
    return subprocess.run(asked, cwd=ROOT, env=own | told, check=False).returncode


def main(arguments: Sequence[str]) -> int:
    """One sentence and 1 where it cannot be run."""
    if not arguments or not arguments[0]:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        return run(arguments[0], arguments[1:], os.environ)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
