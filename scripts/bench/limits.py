"""The raw limits of this machine, measured in the same run."""

import asyncio
import subprocess
import time
from pathlib import Path
from uuid import uuid4

from aiokafka import TopicPartition

from contracts.event import Agency
from scripts.bench.rig import Rig, settings_of
from scripts.bench.sizes import AT_ONCE, EVENTS
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.postgres_folder import BIN
from services.common.broker import make_consumer, make_producer
from services.common.database import make_engine


def pgbench(postgres: EmbeddedPostgres, database: str, folder: Path, seconds: int = 5) -> float:
    """Transactions a second of the same inserts, straight into a court's PostgreSQL.

    Raises ``CalledProcessError`` where the inserts are no longer those of the tables.
    """
    script = folder / "same-inserts.sql"
    script.write_text(_SAME_INSERTS)
    postgres.psql(_SAME_TABLES, database)
    address = ["-h", str(postgres.socket_dir), "-U", "postgres", database]
    amount = ["-n", "-c", str(AT_ONCE), "-T", str(seconds), "-f", str(script)]
    command = [str(BIN / "pgbench"), *amount, *address]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    finally:
        postgres.psql("DROP TABLE bench_row, bench_out, bench_key, bench_audit;", database)
    (line,) = [one for one in done.stdout.splitlines() if one.startswith("tps")]
    return float(line.split()[2])


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
    consumer = make_consumer(settings_of(here, Agency.REPORTING), Agency.REPORTING, "bench")
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


_SAME_TABLES = """
CREATE TABLE IF NOT EXISTS bench_row (LIKE event_log);
CREATE TABLE IF NOT EXISTS bench_out (LIKE outbox INCLUDING DEFAULTS);
CREATE TABLE IF NOT EXISTS bench_key (LIKE idempotency INCLUDING DEFAULTS);
CREATE TABLE IF NOT EXISTS bench_audit (LIKE audit);
"""


_SAME_INSERTS = r"""
BEGIN;
INSERT INTO bench_row (channel, subject, sequence, about, event_id, type, occurred_at, recorded_at,
    agreement, correlation, causation, carrier, parts)
  SELECT 'c' || n, gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid(),
    't', now(), now(), 'a', 'c', 'c', '{}', '[{"data": {}}]' FROM generate_series(1,3) n;
INSERT INTO bench_out (channel, subject, sequence, shard)
  SELECT 'c' || n, gen_random_uuid(), 1, 0 FROM generate_series(1,3) n;
INSERT INTO bench_key (client, key, request_hash, status, headers, body)
  VALUES ('c', gen_random_uuid()::text, 'h', 201, '{}', repeat('x', 400)::bytea);
INSERT INTO bench_audit (chain, number, at, actor, agency, role, organisation, action, subject,
    detail, trace, form, rule, shown, hash)
  VALUES (0, 1, 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 2, '', '{}', sha256('x'));
COMMIT;
"""
