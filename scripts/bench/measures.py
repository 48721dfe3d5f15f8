"""What is measured: commands, relay, inbox, hop; and the raw limits beside them."""

import asyncio
import json
import statistics
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import uuid4

from aiokafka import TopicPartition

from contracts.event import Agency
from contracts.events.probation_allocation import CaseAllocatedV1
from scripts.bench.client import Connection, spread
from scripts.bench.rig import Rig
from scripts.demo.court_list import court_list
from scripts.demo.people import Journey, generated
from scripts.stack.postgres_folder import BIN
from services.common.broker import make_consumer, make_producer
from services.common.database import make_engine, make_sessions
from services.common.outbox import record_events, tell
from services.common.settings import Settings

COMMANDS, EVENTS, HOPS, PER_SECOND = 1500, 20_000, 1500, 50
LANES, WATCHED = 16, 5
AT_ONCE = 16
POLL_SECONDS = 0.005
DAY = datetime.now(UTC).date()
OUTBOX = "SELECT count(*) FROM outbox"


async def commands(here: Rig) -> dict[str, float]:
    """Pleas a second by one process: token, idempotency, audit, an event to three readers."""
    async with here.running(Agency.COURT):
        work = await listed(here, COMMANDS)
        court = [connection(here, Agency.COURT, "legal_adviser") for _ in range(AT_ONCE)]
        began = time.perf_counter()
        await spread(court, work, enter_plea)
        reached = COMMANDS / (time.perf_counter() - began)
    raw = pgbench(here)
    return {"reached": reached, "limit": raw, "share": reached / raw}


async def relay(here: Rig, processes: int = 1) -> dict[str, float]:
    """Events a second from the outbox to the broker, and the same bytes by a bare producer."""
    await fill_outbox(here, EVENTS)
    held = await here.count(Agency.PROBATION, OUTBOX)
    async with here.running_many(Agency.PROBATION, "relay", processes):
        await here.until(Agency.PROBATION, f"SELECT ({OUTBOX} WHERE true) / {held}", 0)
        began = time.perf_counter()
        left = await here.count(Agency.PROBATION, OUTBOX)
        await here.until(Agency.PROBATION, OUTBOX, 0)
        reached = left / (time.perf_counter() - began)
    raw = await bare_producer(here)
    return {"reached": reached, "limit": raw, "share": reached / raw}


async def inbox(here: Rig, processes: int = 1) -> dict[str, float]:
    """Events applied exactly once a second, and the same messages read and inserted in bulk."""
    facts = "SELECT count(*) FROM fact"
    before = await here.count(Agency.REPORTING, facts)
    async with here.running_many(Agency.REPORTING, "consumer", processes):
        await here.until(Agency.REPORTING, _at_least(facts, before + 1), before + 1)
        began, first = time.perf_counter(), await here.count(Agency.REPORTING, facts)
        await here.until(Agency.REPORTING, _at_least(facts, before + EVENTS), before + EVENTS)
        reached = (before + EVENTS - first) / (time.perf_counter() - began)
    raw = await bare_consumer(here)
    return {"reached": reached, "limit": raw, "share": reached / raw}


def _at_least(query: str, number: int) -> str:
    """The number once it is reached: a look between two batches may miss it."""
    return f"SELECT least({number}, ({query}))"


async def hop(here: Rig) -> dict[str, float]:
    """Milliseconds from the court's commit to visible by REST at probation, at 50 a second.

    One in five is watched: asking after all of them is most of what two cores would then do. The
    first second is not: each connection meets its statements for the first time.
    """
    async with here.running(Agency.COURT), here.running(Agency.PROBATION):
        work = await listed(here, HOPS, seed=2)
        seen = [connection(here, Agency.PROBATION, "court_duty_officer") for _ in range(LANES)]
        court = [connection(here, Agency.COURT, "legal_adviser") for _ in range(LANES)]
        everyone = await here.count(Agency.COURT, "SELECT count(*) FROM pathway")
        await here.until(Agency.PROBATION, "SELECT count(*) FROM pathway", everyone)
        took: list[float] = []
        began = time.perf_counter()

        async def lane(first: int) -> None:
            for number in range(first, HOPS, LANES):
                await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
                await enter_plea(court[first], work[number])
                if number % WATCHED == 0 and number >= PER_SECOND:
                    took.append(await _until_guilty(seen[first], work[number][0]))

        await asyncio.gather(*(lane(first) for first in range(LANES)))
        late = time.perf_counter() - began - HOPS / PER_SECOND
    if late > 1:
        raise RuntimeError(f"{PER_SECOND} a second could not be kept: {late:.1f} s late")
    cuts = statistics.quantiles(took, n=100)
    return {"p50_ms": cuts[49], "p99_ms": cuts[98], "watched": len(took)}


async def _until_guilty(probation: Connection, pathway: str) -> float:
    """Milliseconds until probation shows the plea."""
    committed = time.perf_counter()
    while b'"any_guilty":true' not in (await probation.ask("GET", f"/v1/pathways/{pathway}"))[1]:
        await asyncio.sleep(POLL_SECONDS)
    return (time.perf_counter() - committed) * 1000


async def listed(here: Rig, count: int, seed: int = 1) -> list[tuple[str, list[str]]]:
    """Fictional adults listed at the court, who were not before: pathway and offence of each."""
    adults = (p for p in generated(2 * count, seed) if p.journey is not Journey.UNDER_18_REFUSED)
    people = [replace(p, number=p.number + 100_000 * seed) for p in islice(adults, count)]
    before = set(await _pathways_and_offences(here))
    officer = Connection(*where(here, Agency.COURT, "list_officer"))
    for begin in range(0, count, 250):
        body = court_list(people[begin : begin + 250], DAY)
        status, answer = await officer.ask("POST", "/v1/court-lists", body)
        if status != 200:
            raise RuntimeError(answer)
    found = set(await _pathways_and_offences(here)) - before
    return [(pathway, [offence]) for pathway, offence in found]


async def _pathways_and_offences(here: Rig) -> list[tuple[str, str]]:
    engine = make_engine(here.postgres.database(Agency.COURT).url, 1)
    async with engine.connect() as court:
        rows = await court.exec_driver_sql("SELECT pathway_id, id FROM offence")
        found = [(str(r.pathway_id), str(r.id)) for r in rows]
    await engine.dispose()
    return found


async def enter_plea(court: Connection, work: tuple[str, list[str]]) -> None:
    """One command. Raises ``RuntimeError`` where it is not accepted."""
    pathway, offences = work
    body = {
        "entered_at": datetime.now(UTC).isoformat(),
        "offences": [{"offence_id": offence, "plea": "GUILTY"} for offence in offences],
    }
    status, answer = await court.ask("POST", f"/v1/pathways/{pathway}/pleas", body)
    if status != 201:
        raise RuntimeError(answer)


def where(here: Rig, agency: Agency, role: str) -> tuple[str, str]:
    """Address and token."""
    return here.settings.url(agency.value), here.keys.mint(agency.value, role)


def connection(here: Rig, agency: Agency, role: str) -> Connection:
    """A connection of its own."""
    return Connection(*where(here, agency, role))


def pgbench(here: Rig) -> float:
    """Transactions a second of the same inserts, straight into PostgreSQL."""
    script = here.settings.data_dir / "same-inserts.sql"
    script.write_text(_SAME_INSERTS)
    here.postgres.psql(_SAME_TABLES, "court_listing")
    address = ["-h", str(here.postgres.socket_dir), "-U", "postgres", "court_listing"]
    command = [
        str(BIN / "pgbench"),
        "-n",
        "-c",
        str(AT_ONCE),
        "-T",
        "5",
        "-f",
        str(script),
        *address,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (line,) = [one for one in done.stdout.splitlines() if one.startswith("tps")]
    return float(line.split()[2])


async def fill_outbox(here: Rig, events: int) -> None:
    """Tell so many events in large transactions."""
    engine = make_engine(here.postgres.database(Agency.PROBATION).url, 1)
    sessions, key = make_sessions(engine), bytes.fromhex(here.keys.pseudonym.read_text())
    for _ in range(events // 1000):
        async with sessions() as session:
            for _ in range(1000):
                tell(session, _event())
            await record_events(session, key)
            await session.commit()
    await engine.dispose()


async def bare_producer(here: Rig) -> float:
    """Messages a second of the same size by aiokafka alone."""
    producer = make_producer(settings_of(here, Agency.PROBATION))
    await producer.start()
    value, key = b"x" * 150, str(uuid4()).encode()
    headers = [("h", b"y" * 700)]
    began = time.perf_counter()
    for _ in range(EVENTS // 500):
        sent = [
            await producer.send("cstr.probation.provider", value, key, n % 4, headers=headers)
            for n in range(500)
        ]
        await asyncio.gather(*sent)
    took = time.perf_counter() - began
    await producer.stop()
    return EVENTS / took


async def bare_consumer(here: Rig) -> float:
    """The same messages a second, read by aiokafka and inserted in bulk without a check."""
    consumer = make_consumer(settings_of(here, Agency.REPORTING), "data_reporting", "bench")
    topic = "cstr.probation.reporting"
    await consumer.start()
    consumer.assign([TopicPartition(topic, n) for n in range(4)])
    await consumer.seek_to_beginning()
    engine = make_engine(here.postgres.database(Agency.REPORTING).url, 1)
    began, seen = time.perf_counter(), 0
    while seen < EVENTS:
        fetched = await consumer.getmany(timeout_ms=500, max_records=500)
        records = [r for found in fetched.values() for r in found]
        seen += len(records)
        async with engine.begin() as transaction:
            await transaction.exec_driver_sql(
                'INSERT INTO fact (pseudonym, name, "on", data) '
                "SELECT gen_random_uuid(), 'x', '2026-06-02', d::jsonb FROM unnest($1::text[]) d",
                ([r.value.decode() for r in records],),
            )
    took = time.perf_counter() - began
    await consumer.stop()
    await engine.dispose()
    return EVENTS / took


def settings_of(here: Rig, agency: Agency) -> Settings:
    """How an agency reaches the broker."""
    certificate = here.kafka.certificate(agency.value)
    return Settings(
        port=1,
        token_jwks=here.keys.jwks,
        kafka_bootstrap=here.kafka.bootstrap,
        kafka_ca=certificate.authority,
        kafka_cert=certificate.chain,
        kafka_key=certificate.key,
    )


def _event() -> CaseAllocatedV1:
    return CaseAllocatedV1(
        pathway_id=uuid4(),
        occurred_at=datetime.now(UTC),
        allocation_id=uuid4(),
        officer_name="A. Fictional",
        officer_team="North",
        officer_contact="desk",
        hours_since_sentence=19,
    )


def as_json(found: dict[str, Any]) -> str:
    """The figures as they are kept."""
    return json.dumps(found, indent=2) + "\n"


_SAME_TABLES = """
CREATE TABLE IF NOT EXISTS bench_row (LIKE event_log);
CREATE TABLE IF NOT EXISTS bench_out (LIKE outbox);
CREATE TABLE IF NOT EXISTS bench_key (LIKE idempotency);
CREATE TABLE IF NOT EXISTS bench_audit (LIKE audit);
"""
_SAME_INSERTS = r"""
BEGIN;
INSERT INTO bench_row SELECT 'c' || n, gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid(),
  't', now(), now(), 'a', 'c', 'c', '{}', '[{"data": {}}]' FROM generate_series(1,3) n;
INSERT INTO bench_out SELECT 'c' || n, gen_random_uuid(), 1, 0, now() FROM generate_series(1,3) n;
INSERT INTO bench_key VALUES ('c', gen_random_uuid()::text, 'h', 201, '{}',
  repeat('x', 400)::bytea, now());
INSERT INTO bench_audit VALUES (0, 1, 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', sha256('x'));
COMMIT;
"""
