"""A trial: people of the court under load while something breaks, and what the checker says.

The load enters pleas, each a command with an id of its own that is asked again until there is an
answer; each is told to liaison, probation and reporting. A trigger beside the inbox of each reader
(made by the server's own user, taken away afterwards) says in which order events had their effect.
"""

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import UUID, uuid5

import httpx
from sqlalchemy.exc import SQLAlchemyError

from contracts.event import Agency
from scripts.bench.rig import resident_megabytes
from scripts.demo.court_list import court_list
from scripts.demo.people import generated
from scripts.stack.runner import Stack
from scripts.stack.services import environment
from scripts.stack.settings import ROOT
from services.common.database import is_away
from tests.faults.checker import Finding, check
from tests.faults.operations import Kind, Operation, Recorder, recorded
from tests.faults.results import Result, keep
from tests.live import asking
from tests.state import rows

CLIENTS, EACH = 4, 2
PACE = 0.03
DAY = datetime(2026, 6, 8, tzinfo=UTC).date()
_numbers = count(200_000, 1000)

WITNESS = """
CREATE SCHEMA IF NOT EXISTS faults;
GRANT USAGE ON SCHEMA faults TO PUBLIC;
CREATE TABLE IF NOT EXISTS faults.applied (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel text, subject uuid, sequence bigint, event_id uuid
);
GRANT SELECT ON faults.applied TO PUBLIC;
TRUNCATE faults.applied;
CREATE OR REPLACE FUNCTION faults.witness() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO faults.applied (channel, subject, sequence, event_id)
    VALUES (NEW.channel, NEW.subject, NEW.sequence, NEW.event_id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER witness AFTER INSERT OR UPDATE ON public.inbox_event
    FOR EACH ROW EXECUTE FUNCTION faults.witness();
"""
NO_WITNESS = """
SET client_min_messages TO error;
DROP TRIGGER IF EXISTS witness ON public.inbox_event;
DROP SCHEMA IF EXISTS faults CASCADE;
"""


@dataclass
class Person:
    """Whom a client enters pleas for: nobody else does."""

    pathway: UUID
    offence: UUID


@dataclass
class Trial:
    """One run: a seed, the chance that follows from it, a folder of operations."""

    stack: Stack
    fault: int
    seed: int
    done: str
    folder: Path
    chance: random.Random
    people: list[Person] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    answers: Counter[Kind] = field(default_factory=Counter)
    patience: float = 60.0
    most_megabytes: float = 0.0
    recovery: float | None = None
    findings: list[Finding] = field(default_factory=list)

    async def acknowledged(self, more: int, seconds: float = 90.0) -> None:
        """Wait until so many more commands were acknowledged. Raises ``TimeoutError``."""
        wanted = self.answers[Kind.DONE] + more
        async with asyncio.timeout(seconds):
            while self.answers[Kind.DONE] < wanted:
                await asyncio.sleep(0.02)

    @property
    def pathways(self) -> list[UUID]:
        """Of everybody in it."""
        return [person.pathway for person in self.people]


@asynccontextmanager
async def trial(
    stack: Stack, fault: int, seed: int, folder: Path, done: str, *, patience: float = 120.0,
    held: str = "ABCDFG",
) -> AsyncIterator[Trial]:  # fmt: skip
    """Load around the block, in which something breaks and is mended; then all must have arrived.

    ``done`` says in a few words what broke, ``held`` the invariants that it is held to. Raises
    ``AssertionError`` with the findings, each with its smallest example.
    """
    here = Trial(stack, fault, seed, done, folder, random.Random(seed), patience=patience)
    here.people = await listed(here, CLIENTS * EACH)
    with witnessed(stack):
        async with _load(here):
            yield here
            mended = time.monotonic()
        await until_arrived(here, mended)
        await write_down(here)
    await _judge(here, held)


@asynccontextmanager
async def _load(here: Trial) -> AsyncIterator[None]:
    """Clients enter pleas during the block, and go on for a while after it."""
    with ExitStack() as files:
        clients = [files.enter_context(Recorder(here.folder, f"client-{n}"))
                   for n in range(CLIENTS)]  # fmt: skip
        load = [asyncio.create_task(_client(here, n, c)) for n, c in enumerate(clients)]
        measured = asyncio.create_task(_watch_memory(here))
        try:
            await here.acknowledged(10)
            yield
            with suppress(TimeoutError):
                await here.acknowledged(10, here.patience)
        finally:
            here.ended.set()
            measured.cancel()
            await asyncio.gather(*load)


async def _judge(here: Trial, held: str) -> None:
    """Keep what it came to. Raises ``AssertionError`` for what did not hold."""
    here.findings = check(recorded(here.folder))
    twice = await facts_twice(here)
    audit = await audit_holds(here.stack, Agency.COURT) if "F" in held else ""
    unaudited = await audited_too_little(here) if "F" in held else 0
    denied = {"C" if twice else "", "F" if audit or unaudited else ""}
    keep(Result.of(here, "".join(letter for letter in held if letter not in denied)))
    why = "\n".join([f"seed {here.seed}", *map(str, here.findings), *await parked_of(here)])
    assert not here.findings, why
    assert here.answers[Kind.DONE] > here.answers[Kind.FAILED] * 10, "the load was refused"
    assert (twice, unaudited, audit) == (0, 0, ""), (
        f"facts twice: {twice}, commands not in the audit: {unaudited}, audit: {audit}"
    )
    late = f"not everything had arrived after {here.patience} s\n{why}"
    assert here.recovery is not None, late


async def listed(here: Trial, people: int) -> list[Person]:
    """So many more people, listed at the court and known to its readers."""
    first = next(_numbers)
    adults = [p for p in generated(3 * people, here.seed) if p.born.year < 2007][:people]
    named = [
        replace(p, number=first + n, family_name=f"Fictional-{first + n}", named=False)
        for n, p in enumerate(adults)
    ]
    async with asking(here.stack) as ask:
        report = await ask.post(
            Agency.COURT, "list_officer", "/v1/court-lists", court_list(named, DAY)
        )
    pathways = [UUID(one["pathway_id"]) for one in report["taken"]]
    assert len(pathways) == people, report
    query = "SELECT pathway_id, id FROM offence WHERE pathway_id = ANY(:of)"
    found = await rows(here.stack, Agency.COURT, query, of=pathways)
    return [Person(row.pathway_id, row.id) for row in found]


@contextmanager
def witnessed(stack: Stack) -> Iterator[None]:
    """With a witness beside each inbox."""
    for agency in Agency:
        stack.postgres.psql(f"SET client_min_messages TO error; {WITNESS}", agency.value)
    try:
        yield
    finally:
        for agency in Agency:
            stack.postgres.psql(NO_WITNESS, agency.value)


async def _client(here: Trial, number: int, client: Recorder) -> None:
    """Enter pleas of its own people, one after the other, until the trial ends."""
    chance = random.Random(f"{here.seed} {number}")
    own = here.people[number::CLIENTS]
    token = here.stack.token(Agency.COURT, "legal_adviser", None, f"client-{number}")
    url = here.stack.urls[Agency.COURT]
    async with httpx.AsyncClient(base_url=url, timeout=5, trust_env=False) as http:
        for turn in count():
            if here.ended.is_set():
                break
            person = chance.choice(own)
            # Of this trial alone: a key that another used before it would be refused.
            command = uuid5(person.pathway, f"{number} {turn}")
            client.write(Kind.ASKED, command, subject=person.pathway)
            plea = chance.choice(("GUILTY", "NOT_GUILTY"))
            answer = await _enter(here, http, token, person, command, plea)
            client.write(answer, command, subject=person.pathway)
            here.answers[answer] += 1
            await asyncio.sleep(chance.uniform(0, 2 * PACE))


async def _enter(
    here: Trial, http: httpx.AsyncClient, token: str, person: Person, command: UUID, plea: str
) -> Kind:
    """Ask until there is an answer; with none until well after the end, nobody knows."""
    headers = {"authorization": f"Bearer {token}", "idempotency-key": str(command)}
    headers["x-correlation-id"] = str(command)
    offences = [{"offence_id": str(person.offence), "plea": plea}]
    body = {"entered_at": datetime.now(UTC).isoformat(), "offences": offences}
    late: float | None = None
    while late is None or time.monotonic() < late:
        with suppress(httpx.TransportError):
            path = f"/v1/pathways/{person.pathway}/pleas"
            answer = await http.post(path, json=body, headers=headers)
            if answer.status_code == 201:
                return Kind.DONE
            again = answer.status_code in (429, 500, 502, 503) or "RequestInFlight" in answer.text
            if not again:
                return Kind.FAILED
        await asyncio.sleep(0.1)
        if here.ended.is_set() and late is None:
            late = time.monotonic() + 20
    return Kind.UNKNOWN


async def _watch_memory(here: Trial) -> None:
    """The most that one service held."""
    while True:
        for agency in Agency:
            with suppress(OSError, IndexError):
                held = resident_megabytes(here.stack.pid(agency.value))
                here.most_megabytes = max(here.most_megabytes, held)
        await asyncio.sleep(0.5)


async def until_arrived(here: Trial, mended: float) -> None:
    """Wait until all that was told had its effect; the seconds since it was mended."""
    deadline = time.monotonic() + here.patience
    while time.monotonic() < deadline:
        try:
            told = {(o.channel, o.id) for o in await told_of(here)}
            if told and told <= {(o.channel, o.id) for o in await applied_of(here)}:
                here.recovery = time.monotonic() - mended
                return
        except (SQLAlchemyError, OSError) as error:
            if not is_away(error):
                raise
        await asyncio.sleep(0.1)


async def told_of(here: Trial) -> list[Operation]:
    """What each agency's log has of the people of the trial since the load began."""
    found: list[Operation] = []
    query = """SELECT channel, subject, sequence, event_id, type, correlation FROM event_log
        WHERE about = ANY(:of) ORDER BY channel, subject, sequence"""
    commands = {o.id for o in recorded(here.folder) if o.kind is Kind.ASKED}
    for agency in Agency:
        for row in await rows(here.stack, agency, query, of=here.pathways):
            of = row.correlation if row.correlation in commands else ""
            if of and agency is Agency.COURT and "plea-entered" in row.type:
                named = (str(row.event_id), of, row.channel, str(row.subject))
                found.append(Operation(Kind.TOLD, *named, row.sequence, process=agency.value))
    return found


async def applied_of(here: Trial) -> list[Operation]:
    """What had its effect at each reader, in that order."""
    found: list[Operation] = []
    query = "SELECT channel, subject, sequence, event_id FROM faults.applied ORDER BY position"
    for agency in Agency:
        for row in await rows(here.stack, agency, query):
            named = (str(row.event_id), "", row.channel, str(row.subject))
            found.append(Operation(Kind.APPLIED, *named, row.sequence, process=agency.value))
    return found


async def write_down(here: Trial) -> None:
    """What was told and applied, each agency in a file of its own."""
    for operations, what in ((await told_of(here), "told"), (await applied_of(here), "applied")):
        _write(here.folder, what, operations)


def _write(folder: Path, what: str, operations: Sequence[Operation]) -> None:
    for agency in {one.process for one in operations}:
        with Recorder(folder, f"{what}-{agency}") as file:
            for one in operations:
                if one.process == agency:
                    file.write(
                        one.kind, one.id, of=one.of, channel=one.channel, subject=one.subject,
                        number=one.number,
                    )  # fmt: skip


async def parked_of(here: Trial) -> list[str]:
    """What waits for people at each reader, and why."""
    query = """SELECT channel, cause, reason, count(*) AS n FROM parked WHERE subject = ANY(:of)
        GROUP BY channel, cause, reason ORDER BY channel, cause, reason LIMIT 20"""
    found = []
    for agency in Agency:
        for row in await rows(here.stack, agency, query, of=here.pathways):
            found.append(
                f"parked at {agency.value}: {row.channel} {row.cause} {row.n}: {row.reason}"
            )
    return found


async def facts_twice(here: Trial) -> int:
    """How many facts reporting keeps beyond those that were told it."""
    query = """SELECT subject, count(*) AS n FROM event_log WHERE about = ANY(:of)
        AND channel = 'cstr.court.reporting' AND type LIKE '%plea-entered%' GROUP BY subject"""
    told = {r.subject: r.n for r in await rows(here.stack, Agency.COURT, query, of=here.pathways)}
    query = """SELECT pseudonym, count(*) AS n FROM fact WHERE name = 'PleaEntered'
        AND pseudonym = ANY(:of) GROUP BY pseudonym"""
    kept = await rows(here.stack, Agency.REPORTING, query, of=list(told))
    return sum((Counter({r.pseudonym: r.n for r in kept}) - Counter(told)).values())


async def audit_holds(stack: Stack, agency: Agency) -> str:
    """What ``verify-audit`` of an agency finds; nothing where the audit holds."""
    given = environment(agency.value, stack.settings, stack.postgres, stack.kafka, stack.keys)
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"services.{agency.value}", "verify-audit", cwd=ROOT, env=given,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await running.communicate()
    return said.decode() if running.returncode else ""


async def audited_too_little(here: Trial) -> int:
    """How many commands were told and are not in the court's audit with their answer."""
    query = "SELECT subject, count(*) AS n FROM audit WHERE status = 201 AND subject = ANY(:of)"
    of = [str(pathway) for pathway in here.pathways]
    rows_ = await rows(here.stack, Agency.COURT, f"{query} GROUP BY subject", of=of)
    told = Counter(o.subject for o in await told_of(here) if o.channel == "cstr.court.probation")
    return sum((told - Counter({r.subject: r.n for r in rows_})).values())
