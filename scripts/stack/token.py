"""`make token`: one token of the stack that runs, for somebody who may exist. It makes no keys."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import get_args

from contracts.event import Agency
from contracts.reference import sites
from scripts.stack.errors import StackError
from scripts.stack.running import require_running
from scripts.stack.settings import CONSOLE, SERVICES, StackSettings
from scripts.stack.tokens import EVERYWHERE, SERVICE_ROLE, Keys
from services.common.audit_shown import ROLE as GOVERNANCE
from services.common.identity import Asker

OPERATOR = "operator"


def roles_of(agency: str) -> set[str]:
    """Those of its ``callers.py``, and those that every agency has."""
    if agency == CONSOLE:
        return {SERVICE_ROLE, OPERATOR}
    callers = vars(importlib.import_module(f"services.{agency}.callers")).values()
    said = (mark.dependency for caller in callers for mark in get_args(caller)[1:])
    named = (asker.roles for asker in said if isinstance(asker, Asker))
    return {SERVICE_ROLE, OPERATOR, GOVERNANCE}.union(*named)


def require_known(agency: str, roles: Sequence[str], organisation: str, at: Sequence[str]) -> None:
    """Raise ``StackError`` for whoever no service would know, with those it does."""
    _require("AGENCY", [agency], SERVICES)
    _require(f"ROLE of {agency}", roles, sorted(roles_of(agency)))
    _require("SITES", at, [EVERYWHERE, *sorted(sites())])
    if organisation and agency != Agency.PROVIDER:
        raise StackError(f"ORG is for {Agency.PROVIDER.value}: {agency} has no organisations.")
    if organisation:
        known = {one.organisation for site in sites().values() for one in site.providers}
        _require("ORG", [organisation], sorted(known))


def _require(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    unknown = [one for one in given if one not in known]
    if unknown or not given:
        said = f"Unknown {what} {', '.join(map(repr, unknown))}".strip()
        raise StackError(f"{said}: choose one of {', '.join(known)}.")


def main(arguments: list[str]) -> int:
    """Print one token."""
    parser = argparse.ArgumentParser(prog="make token")
    parser.add_argument("--agency", required=True)
    parser.add_argument("--role", required=True, help="one, or several with commas between them")
    parser.add_argument("--sites", default=EVERYWHERE, help="sites with commas between them")
    parser.add_argument("--organisation", default="")
    parser.add_argument("--user", default="")
    given = parser.parse_args(arguments)
    roles, at = (said.split(",") for said in (given.role, given.sites))
    try:
        require_known(given.agency, roles, given.organisation, at)
        data_dir = StackSettings().data_dir.resolve()
        require_running(data_dir)
        named = (given.organisation or None, given.user or None)
        print(Keys(data_dir / "keys").mint(given.agency, roles, *named, sites=at))
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
