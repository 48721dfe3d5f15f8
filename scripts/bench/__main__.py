"""``make bench``: a table, and the same as JSON in the data folder."""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from scripts.bench import measures
from scripts.bench.rig import resident_megabytes, rig
from scripts.demo.asking import Asker
from scripts.demo.people import generated, named
from scripts.demo.story import Story
from scripts.stack.ports import free_port
from scripts.stack.runner import Stack
from scripts.stack.settings import SERVICES, StackSettings

_A_SECOND = {
    "commands": "≥ 300/s",
    "relay": "≥ 4,000/s",
    "inbox": "≥ 2,500/s",
    "two relays": "as one",
    "two consumers": "as one",
}
Figures = dict[str, dict[str, float]]
RESULT = StackSettings().data_dir / "bench.json"


async def mechanism() -> Figures:
    """Commands, relay, inbox and hop, one after the other on fresh servers."""
    async with rig() as here:
        return {
            "commands": await measures.commands(here),
            "relay": await measures.relay(here),
            "inbox": await measures.inbox(here),
            "two relays": await measures.relay(here, processes=2),
            "two consumers": await measures.inbox(here, processes=2),
            "hop": await measures.hop(here),
        }


async def whole() -> Figures:
    """The second start of the stack, the story with 63 people, memory after it."""
    with tempfile.TemporaryDirectory(prefix="cstr-") as folder:
        ports = {f"port_{service}": free_port() for service in SERVICES}
        settings = StackSettings.model_validate(
            {"data_dir": Path(folder), "kafka_port": free_port(), **ports}
        )
        async with Stack(settings, tell=_silent):
            pass
        began = time.perf_counter()
        async with Stack(settings, tell=_silent) as stack:
            started = time.perf_counter() - began
            async with httpx.AsyncClient(timeout=15, trust_env=False) as client:
                ask = Asker(stack.urls, lambda a, r, o: stack.token(a, r, o), client)
                began = time.perf_counter()
                await Story(ask, lambda *_: None).play([*named(), *generated(60, 2018)])
                played = time.perf_counter() - began
            memory = {s: resident_megabytes(stack.pid(s)) for s in SERVICES}
    return {
        "start": {"seconds": started},
        "story": {"seconds": played, "requests": ask.asked},
        "memory": memory,
    }


def table(found: Figures) -> Table:
    """The figures with target and limit."""
    shown = Table("what", "target", "reached", "raw limit, same run", "share")
    for name, target in _A_SECOND.items():
        one = found[name]
        shown.add_row(
            name,
            target,
            f"{one['reached']:,.0f}/s",
            f"{one['limit']:,.0f}/s",
            f"{one['share']:.0%}",
        )
    hop = found["hop"]
    late = f", {hop['seconds_late']:.1f} s late" if hop["seconds_late"] > 1 else ""
    shown.add_row(
        f"hop at {hop['per_second']:.0f}/s",
        "p50 ≤ 30, p99 ≤ 120 ms",
        f"{hop['p50_ms']:.0f}, {hop['p99_ms']:.0f} ms{late}",
    )
    shown.add_row("second start", "≤ 12 s", f"{found['start']['seconds']:.1f} s")
    shown.add_row("story, 63 people", "≤ 60 s", f"{found['story']['seconds']:.1f} s")
    worst = max(found["memory"].items(), key=lambda one: one[1])
    shown.add_row("memory of a service", "≤ 150 MB", f"{worst[1]:.0f} MB ({worst[0]})")
    return shown


def _silent(_: str) -> None:
    """What the stack says is not part of the measure."""


def main() -> int:
    """Measure, print, keep."""
    found = asyncio.run(mechanism()) | asyncio.run(whole())
    Console(width=100).print(table(found))
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(measures.as_json(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
