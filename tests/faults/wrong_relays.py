"""Five relays as they are often written, each wrong, and one that is right: to prove the checker.

Writers number the events of a subject under its row's lock, as ours do; a broker in this process
takes what the relay publishes; a reader applies in the order of the topic what it has not had. The
tables are as small as the mistakes need.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import asyncpg

from tests.faults.operations import Kind, Recorder

WRITERS, COMMANDS, SUBJECTS = 6, 25, 4
CHANNEL = "topic"
TABLES = """
CREATE TABLE counter (subject int PRIMARY KEY, last int NOT NULL);
CREATE TABLE fact (id uuid PRIMARY KEY);
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event text NOT NULL, subject int NOT NULL,
    number int NOT NULL, xid xid8 NOT NULL DEFAULT pg_current_xact_id()
);
"""


@dataclass
class Bed:
    """A database, a broker and the chance of one seed."""

    address: str
    folder: Path
    chance: random.Random
    topic: list[asyncpg.Record] = field(default_factory=list)
    tells: Callable[[asyncpg.Record], Awaitable[None]] | None = None

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection of its own."""
        connection = await asyncpg.connect(self.address)
        try:
            yield connection
        finally:
            await connection.close()

    async def a_moment(self, most: float = 0.004) -> None:
        """As long as chance has it."""
        await asyncio.sleep(self.chance.uniform(0, most))

    async def publish(self, rows: Sequence[asyncpg.Record]) -> None:
        """The broker has them in this order once it answers, which takes a moment."""
        for row in rows:
            await self.a_moment(0.002)
            self.topic.append(row)


Relay = Callable[[Bed], Awaitable[None]]


async def cursor_over_ids(bed: Bed) -> None:
    """Goes on after the highest id it read: what commits later with a lower one is never read."""
    last = 0
    async with bed.connected() as db:
        while True:
            rows = await db.fetch("SELECT * FROM outbox WHERE id > $1 ORDER BY id LIMIT 20", last)
            await bed.publish(rows)
            last = rows[-1]["id"] if rows else last
            await bed.a_moment()


async def skip_locked(bed: Bed) -> None:
    """Two that share the rows: the later number is published while the earlier is in hand."""
    take = "SELECT * FROM outbox ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 3"

    async def one() -> None:
        async with bed.connected() as db:
            while True:
                async with db.transaction():
                    rows = await db.fetch(take)
                    await bed.publish(rows)
                    await db.execute("DELETE FROM outbox WHERE id = ANY($1)", _ids(rows))
                await bed.a_moment()

    await asyncio.gather(one(), one())


async def xmin_horizon(bed: Bed) -> None:
    """Reads what no open transaction can precede, by transaction: a later one may number first."""
    query = """SELECT * FROM outbox WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
        AND (xid, id) > ($1::text::xid8, $2) ORDER BY xid, id LIMIT 20"""
    last: tuple[str, int] = ("0", 0)
    async with bed.connected() as db:
        while True:
            rows = await db.fetch(query, *last)
            await bed.publish(rows)
            last = (str(rows[-1]["xid"]), rows[-1]["id"]) if rows else last
            await bed.a_moment()


async def notify_only(bed: Bed) -> None:
    """Publishes what it is notified of: what is told while it is away it never hears of."""
    while True:
        async with bed.connected() as db:
            await _publish_what_is_heard(bed, db, 12)
        await bed.a_moment(0.02)


async def _publish_what_is_heard(bed: Bed, db: asyncpg.Connection, times: int) -> None:
    heard: asyncio.Queue[int] = asyncio.Queue()
    await db.add_listener("told", lambda *said: heard.put_nowait(int(said[3])))
    for _ in range(times):
        row = await db.fetchrow("SELECT * FROM outbox WHERE id = $1", await heard.get())
        await bed.publish([row])


async def commit_then_publish(bed: Bed) -> None:
    """Whoever told publishes after the commit: killed in between, and nobody publishes."""

    async def publish(row: asyncpg.Record) -> None:
        if bed.chance.random() > 0.1:
            await bed.publish([row])

    bed.tells = publish
    await asyncio.Event().wait()


async def in_order_then_delete(bed: Bed) -> None:
    """Ours in short: by number, published, then deleted; killed in between it sends again."""
    async with bed.connected() as db:
        while True:
            rows = await db.fetch("SELECT * FROM outbox ORDER BY subject, number LIMIT 20")
            await bed.publish(rows)
            if bed.chance.random() > 0.3:
                await db.execute("DELETE FROM outbox WHERE id = ANY($1)", _ids(rows))
            await bed.a_moment()


def _ids(rows: Sequence[asyncpg.Record]) -> list[int]:
    return [row["id"] for row in rows]


async def played(bed: Bed, relay: Relay) -> None:
    """Writers tell under the relay until all is told and nothing arrives any more."""
    async with bed.connected() as db:
        await db.execute(TABLES)
        await db.executemany(
            "INSERT INTO counter VALUES ($1, 0)", [(subject,) for subject in range(SUBJECTS)]
        )
    running = asyncio.ensure_future(relay(bed))
    async with AsyncExitStack() as files:
        clients = [files.enter_context(Recorder(bed.folder, f"client-{n}")) for n in range(WRITERS)]
        await asyncio.gather(*(_write(bed, client) for client in clients))
    await _quiet(bed)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    read(bed)


async def _quiet(bed: Bed) -> None:
    """Until nothing came for a while; ``in_order_then_delete`` has emptied the outbox then."""
    known = -1
    while known != len(bed.topic):
        known = len(bed.topic)
        await asyncio.sleep(0.15)


async def _write(bed: Bed, client: Recorder) -> None:
    async with bed.connected() as db:
        for _ in range(COMMANDS):
            command = uuid4()
            client.write(Kind.ASKED, command)
            row = await _tell(bed, db, str(command))
            client.write(Kind.DONE, command)
            client.write(
                Kind.TOLD, row["event"], of=command, channel=CHANNEL, subject=row["subject"],
                number=row["number"],
            )  # fmt: skip
            if bed.tells is not None:
                await bed.tells(row)


async def _tell(bed: Bed, db: asyncpg.Connection, command: str) -> asyncpg.Record:
    subject = bed.chance.randrange(SUBJECTS)
    async with db.transaction():
        await db.execute("INSERT INTO fact VALUES ($1::text::uuid)", command)
        await bed.a_moment()
        number = await db.fetchval(
            "UPDATE counter SET last = last + 1 WHERE subject = $1 RETURNING last", subject
        )
        row = await db.fetchrow(
            "INSERT INTO outbox (event, subject, number) VALUES ($1, $2, $3) RETURNING *",
            f"event of {command}", subject, number,
        )  # fmt: skip
        await db.execute("SELECT pg_notify('told', $1)", str(row["id"]))
        await bed.a_moment()
    return row


def read(bed: Bed) -> None:
    """What a reader makes of the topic that drops what it had before."""
    known = set()
    with Recorder(bed.folder, "reader") as reader:
        for row in bed.topic:
            if row["event"] not in known:
                known.add(row["event"])
                reader.write(
                    Kind.APPLIED, row["event"], channel=CHANNEL, subject=row["subject"],
                    number=row["number"],
                )  # fmt: skip
