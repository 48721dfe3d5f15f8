"""An agency put back to an earlier state in the middle of a story, and people who put it right."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from contracts.event import Agency
from scripts.demo.asking import Asker, Refusal
from scripts.stack.postgres_folder import BIN, SUPERUSER
from scripts.stack.runner import Stack
from scripts.stack.services import environment
from scripts.stack.settings import ROOT
from tests.state import rows

PATIENCE = 40.0
#: All that a story tells of lies in so long before today, and is told again within a second.
_STORY, IN_A_SECOND = timedelta(days=2000), timedelta(seconds=1)
_MOMENT = re.compile(r'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))"')


class Entering(Asker):
    """Who asks for the people of a story; stops where told, and enters again what was lost.

    What is asked of the agency that is put back is kept from the backup on. Entered again, it is
    answered with other ids, under which the story goes on.
    """

    def begin(self, agency: Agency) -> None:
        """Of this agency, from here on."""
        self.open, self.busy = asyncio.Event(), 0
        self.agency, self.keeps = agency.value, False
        self.kept: list[tuple[Any, Any]] = []
        self.ids: dict[str, str] = {}
        self.asked_again_at: datetime | None = None
        self.open.set()

    async def _ask(
        self, method: str, agency: str, role: str, path: str, organisation: str | None,
        body: Any = None, headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:  # fmt: skip
        await self.open.wait()
        self.busy += 1
        try:
            asked = (method, agency, role, self._now(path), organisation, self._now(body), headers)
            answer = await super()._ask(*asked)
        finally:
            self.busy -= 1
        if self.keeps and agency == self.agency and method != "GET":
            self.kept.append((asked, answer.json() if answer.content else None))
        return answer

    async def enter_again(self, settle: Callable[[], Awaitable[None]]) -> None:
        """Ask again what was asked after the backup, in order."""
        self.keeps = False
        for asked, before in self.kept:
            method, agency, role, path, organisation, body, headers = asked
            again = [method, agency, role, self._now(path), organisation, self._now(body), headers]
            try:
                answer = await super()._ask(*again)
            except Refusal as refusal:
                # What the agency lost of permissions is in doubt: the person is asked again.
                if refusal.problem.get("field") != "/given_at":
                    raise
                self.asked_again_at = self.asked_again_at or datetime.now(UTC) - IN_A_SECOND
                again[5] = self._now(body)
                answer = await super()._ask(*again)
            self._learn(before, answer.json() if answer.content else None)
            await settle()

    def _now(self, said: Any) -> Any:
        """What is asked, with the ids that were given anew; of who was asked again, after that."""
        text = json.dumps(said)
        for old, new in self.ids.items():
            text = text.replace(old, new)
        return json.loads(_MOMENT.sub(self._later, text))

    def _later(self, found: re.Match[str]) -> str:
        """A moment of the story before somebody was asked again, in the second after it."""
        at = datetime.fromisoformat(found[1])
        if self.asked_again_at is None or at >= self.asked_again_at + IN_A_SECOND:
            return found[0]
        long_ago = self.asked_again_at - _STORY
        share = max(at - long_ago, timedelta()) / _STORY
        return f'"{(self.asked_again_at + IN_A_SECOND * share).isoformat()}"'

    def _learn(self, before: Any, now: Any) -> None:
        if isinstance(before, dict) and isinstance(now, dict):
            for name in before.keys() & now.keys():
                self._learn(before[name], now[name])
        elif isinstance(before, list) and isinstance(now, list):
            for one, other in zip(before, now, strict=False):
                self._learn(one, other)
        elif _is_id(before) and _is_id(now) and before != now:
            self.ids[before] = now

    async def pause(self) -> None:
        """Nobody begins to ask; return when nobody is asking."""
        self.open.clear()
        while self.busy:
            await asyncio.sleep(0.01)


def _is_id(said: Any) -> bool:
    return isinstance(said, str) and len(said) == 36 and said.count("-") == 4


@dataclass
class Restoring:
    """One agency of a running stack: its backup, its restore, and what its people do then."""

    stack: Stack
    ask: Asker
    agency: Agency
    folder: Path
    discarded: list[str] = field(default_factory=list)

    async def told(self) -> int:
        """How much it told so far; of who tells nothing, how much it heard."""
        table = "fact" if self.agency is Agency.REPORTING else "event_log"
        return int((await rows(self.stack, self.agency, f"SELECT count(*) AS n FROM {table}"))[0].n)

    async def until_told(self, count: int, story: "asyncio.Task[None]") -> bool:
        """Wait until it told so much; false where the story ended before."""
        while await self.told() < count:
            if story.done():
                story.result()
                return False
            await asyncio.sleep(0.05)
        return True

    def backup(self) -> None:
        """All it has, as it is now."""
        self._run("pg_dump", "-Fc", "-f", str(self.folder / "backup"), self.agency.value)

    async def restore(self) -> None:
        """Stop it, and have its database as it was."""
        name = self.agency.value
        self.stack.kill(name)
        psql = self.stack.postgres.psql
        psql(f"DROP DATABASE {name} WITH (FORCE)")
        self.stack.postgres.apply_roles()
        self._run("pg_restore", "-d", name, "--clean", "--if-exists", str(self.folder / "backup"))

    def operate(self, agency: Agency, *command: str) -> str:
        """A command as an operator of an agency runs it; what it said."""
        parts = (self.stack.settings, self.stack.postgres, self.stack.kafka, self.stack.keys)
        done = subprocess.run(
            [sys.executable, "-m", f"services.{agency.value}", *command],
            cwd=ROOT,
            env=environment(agency.value, *parts),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _run(self, program: str, *arguments: str) -> None:
        address = ["-h", str(self.stack.postgres.socket_dir), "-U", SUPERUSER]
        subprocess.run([str(BIN / program), *address, *arguments], check=True, capture_output=True)

    async def until(self, what: str, seen: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something is so."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not await seen():
            assert asyncio.get_running_loop().time() < deadline, what
            await asyncio.sleep(0.1)

    async def caught_up(self) -> bool:
        """Nothing is unpublished, and every topic is read to its end."""
        for agency in Agency:
            query = "SELECT (SELECT count(*) FROM outbox) AS n"
            if (await rows(self.stack, agency, query))[0].n:
                return False
        return not await self.behind()

    async def settle(self) -> None:
        """Everything told is heard; what cannot be applied is given up."""

        async def quiet() -> bool:
            await self.clear_parked()
            return await self.caught_up()

        await self.until("all to be heard again", quiet)

    async def behind(self) -> list[str]:
        """Channels of which their reader holds fewer events than were told."""
        heard = await self.held()
        late = []
        for (reader, channel), known in (await self.told_by_channel()).items():
            missing = known - heard.get((reader, channel), set())
            if missing:
                late.append(f"{channel}: {len(missing)}")
        return late

    async def held(self) -> dict[tuple[Agency, str], set[str]]:
        """What each reader holds of each channel, or keeps parked."""
        found: dict[tuple[Agency, str], set[str]] = {}
        query = """SELECT channel, event_id FROM inbox_event
            UNION SELECT channel, event_id FROM parked WHERE event_id IS NOT NULL"""
        for reader in Agency:
            for row in await rows(self.stack, reader, query):
                found.setdefault((reader, row.channel), set()).add(str(row.event_id))
        return found

    async def told_by_channel(self) -> dict[tuple[Agency, str], set[str]]:
        """What each writer says it told, by reader and channel."""
        readers = {a.value.split("_")[0]: a for a in Agency} | {"reporting": Agency.REPORTING}
        found: dict[tuple[Agency, str], set[str]] = {}
        for writer in Agency:
            for row in await rows(self.stack, writer, "SELECT channel, event_id FROM event_log"):
                reader = readers[row.channel.split(".")[-1]]
                found.setdefault((reader, row.channel), set()).add(str(row.event_id))
        return found

    async def disagreements(
        self, before: Mapping[Agency, set[str]] | None = None
    ) -> dict[Agency, set[str]]:
        """By reader, the events it holds and their writer does not have, but for those before."""
        known = before or {}
        told = await self.told_by_channel()
        found: dict[Agency, set[str]] = {}
        for (reader, channel), ids in (await self.held()).items():
            if extra := ids - told.get((reader, channel), set()) - known.get(reader, set()):
                found.setdefault(reader, set()).update(extra)
        return found

    async def listed_at_readers(self) -> dict[Agency, set[str]]:
        """By reader, the events that its list of forks names."""
        found: dict[Agency, set[str]] = {}
        for reader in Agency:
            for fork in await self.ask.get(reader, "operator", "/operations/forks?settled=true"):
                ids = {str(event["event_id"]) for event in fork["not_told_any_more"]}
                found.setdefault(reader, set()).update(ids)
        return found

    async def listed_here(self) -> set[str]:
        """The events on the agency's own list of what is to be entered again."""
        page = await self.ask.get(self.agency, "operator", "/operations/lost-events?settled=true")
        return {event["event_id"] for event in page["events"]}

    async def clear_parked(self) -> None:
        """What was entered again and cannot be applied twice is retried, and given up by two."""
        for agency in Agency:
            for parked in await self.ask.get(agency, "operator", "/operations/parked"):
                if parked["cause"] == "poison":
                    await self._give_up(agency, parked)

    async def _give_up(self, agency: Agency, parked: Mapping[str, Any]) -> None:
        url = f"{self.stack.urls[agency]}/operations/parked/{parked['id']}/discard"
        async with httpx.AsyncClient(trust_env=False) as client:
            for user in ("first", "second"):
                token = self.stack.token(agency, "operator", None, user)
                headers = {"authorization": f"Bearer {token}"}
                headers["idempotency-key"] = f"{parked['id']}-{user}"
                body = {"reason": "entered again after the restore"}
                await client.post(url, json=body, headers=headers)
        self.discarded.append(f"{agency}: {parked['type']}: {parked['reason']}")
