"""Where kill -9 can part what was kept from what was said of it.

Guarantee: each transaction and each sending in the code of the services is in ``PLACES``, with the
points at which a run kills the process there, or with why none does; a law compares it with the
code. ``python -m tests.faults.crash_points services.court_listing`` runs a service that dies where
``CSTR_CRASH`` says.
"""

import ast
import functools
import importlib
import os
import random
import runpy
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.event import Agency
from scripts.stack.settings import ROOT

DEEPEST = 5
"""The process dies at a passing of chance, at this one at the latest."""


@dataclass(frozen=True)
class Point:
    """Before or after a coroutine of a module, in a process of an agency that passes it."""

    name: str
    module: str
    function: str
    when: str
    agency: Agency

    @property
    def said(self) -> str:
        """As the environment says it."""
        return f"{self.module} {self.function} {self.when}"


def _point(name: str, where: str, when: str, agency: Agency = Agency.COURT) -> Point:
    module, function = where.split(":")
    return Point(name, f"services.common.{module}", function, when, agency)


READER = Agency.PROBATION
COMMAND = (
    _point("a command in hand, nothing kept", "repeated:answered", "after"),
    _point("a command kept, not committed", "audit:record", "after"),
    _point("a command committed, not answered", "unit_of_work:_transact", "after"),
)
RELAY = (
    _point("the relay has read, sent nothing", "relay:Relay._send", "before"),
    _point("some of a batch sent", "publishing:hand_over", "after"),
    _point("sent, not deleted", "relay:Relay._delete", "before"),
    _point("deleted from the outbox", "relay:Relay._delete", "after"),
)
INBOX = (
    _point("fetched, nothing applied", "inbox:Inbox.apply", "before", READER),
    _point("effects, places not moved", "inbox:record_batch", "before", READER),
    _point("all of a batch, not committed", "inbox:record_batch", "after", READER),
    _point("a batch committed, its place not told to the broker", "inbox:Inbox.apply", "after",
           READER),
)  # fmt: skip
REPLAY = (
    _point("heads compared, gaps not marked", "comparing:Comparing._mark", "before", READER),
    _point("gaps marked, nothing asked", "comparing:Comparing._mark", "after", READER),
)
HEADS = (
    _point("the end of the audit not signed", "audit_peers:sign_own", "before"),
    _point("the end of the audit signed, not exchanged", "audit_peers:sign_own", "after"),
    _point("a peer's head kept, nothing more", "audit_peer_heads:PeerHeads._keep", "after"),
)
CLOCKS = (_point("clocks looked at", "clock_sweep:sweep", "after", READER),)
POINTS = (*COMMAND, *RELAY, *INBOX, *REPLAY, *HEADS, *CLOCKS)

ONE_ROW = "one statement that is whole or not there, and is asked for again"
READS = "it reads; what it writes is the audit row of what it shows, before it leaves"
BY_HAND = "a command of an operator, begun again where it ended: tests/faults/test_restores.py"

PLACES: dict[str, tuple[Point, ...] | str] = {
    "unit_of_work:_transact": COMMAND,
    "relay:Relay._publish": RELAY,
    "relay:Relay._delete": RELAY,
    "publishing:_send_one": RELAY,
    "inbox:Inbox._transaction": INBOX,
    "inbox:Inbox._run": INBOX,
    "comparing:Comparing._mark": REPLAY,
    "comparing:Comparing._find_base": ONE_ROW,
    "comparing:Comparing._park_if_not_held": ONE_ROW,
    "gaps:Gaps._close": ONE_ROW,
    "gaps:Gaps._fetch": ONE_ROW,
    "set_aside:put": ONE_ROW,
    "clock_sweep:_forget": ONE_ROW,
    "clock_sweep:sweep": CLOCKS,
    "clock_sweep:_some": CLOCKS,
    "audit_heads:sign_own": HEADS,
    "audit_peers:Peers.sign": HEADS,
    "audit_peer_heads:PeerHeads._keep": HEADS,
    "audited:write": ONE_ROW,
    "allowed_shown:_read": READS,
    "feed_reading:reading": READS,
    "instances:Instances.say": ONE_ROW,
    "instances:Instances._leave": ONE_ROW,
    "restored:_begin": BY_HAND,
    "restored:_end": BY_HAND,
    "restored:_ask_reader": BY_HAND,
}


def places_in_code() -> set[str]:
    """Each function of the services that opens a transaction or hands a message to a producer."""
    found = set()
    for path in sorted((ROOT / "services").rglob("*.py")):
        if "migrations" not in path.parts:
            module = ".".join(path.relative_to(ROOT / "services").with_suffix("").parts)
            found |= {f"{module.removeprefix('common.')}:{name}" for name in _places(path)}
    return found


def _places(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    scopes: list[tuple[str, ast.AST]] = [("", tree)]
    while scopes:
        prefix, scope = scopes.pop()
        for node in ast.iter_child_nodes(scope):
            if isinstance(node, ast.ClassDef):
                scopes.append((f"{prefix}{node.name}.", node))
            is_one = isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)
            if is_one and any(_parts(call) for call in ast.walk(node)):
                yield f"{prefix}{getattr(node, 'name', '')}"


def _parts(node: ast.AST) -> bool:
    """Whether it is ``….begin()``, ``….begin_nested()`` or ``producer.send(…)``."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    name, of = node.func.attr, ast.unparse(node.func.value)
    opens = name in ("begin", "begin_nested") and not node.args and not node.keywords
    return opens or (name.startswith("send") and of.endswith("producer"))


def _arm() -> None:
    """Let the process die at the point, so many times, each at a passing of its seed's."""
    said, deaths = os.environ["CSTR_CRASH"].split(), Path(os.environ["CSTR_CRASH_DEATHS"])
    before = len(deaths.read_text().splitlines()) if deaths.exists() else 0
    if before >= int(os.environ["CSTR_CRASH_TIMES"]):
        return
    seed = int(os.environ["CSTR_CRASH_SEED"]) + before
    left = random.Random(seed).randint(1, DEEPEST)
    module, function, when = said
    *path, name = function.split(".")
    owner: Any = importlib.import_module(module)
    for part in path:
        owner = getattr(owner, part)
    original = getattr(owner, name)

    def passing() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            with deaths.open("a") as file:
                file.write(f"{seed}\n")
            os.kill(os.getpid(), signal.SIGKILL)

    @functools.wraps(original)
    async def wrapped(*given: Any, **named: Any) -> Any:
        if when == "before":
            passing()
        answer = await original(*given, **named)
        if when == "after":
            passing()
        return answer

    setattr(owner, name, wrapped)


if __name__ == "__main__":
    service = sys.argv.pop(1)
    _arm()
    runpy.run_module(service, run_name="__main__", alter_sys=True)
