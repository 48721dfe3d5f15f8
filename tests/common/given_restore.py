"""An owner and a reader on real databases, and an owner that goes back to an earlier state."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import RowMapping, text

from contracts.event import Agency
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common import release
from services.common.deliveries import Delivery, redelivery
from services.common.outbox import record_events, tell
from services.common.pseudonyms import pseudonym
from services.common.replay import Replay
from services.data_reporting.service import SERVICE as REPORTING
from services.provider_assessment.service import SERVICE as PROVIDER
from tests.common.given import CHANNEL, session
from tests.service_under_test import ServiceUnderTest, open_service

_COPY = """
SET session_replication_role = replica; DROP SCHEMA IF EXISTS backup CASCADE; CREATE SCHEMA backup;
DO $$ DECLARE one text; BEGIN FOR one IN SELECT quote_ident(tablename) FROM pg_tables
WHERE schemaname = 'public' LOOP
    EXECUTE 'CREATE TABLE backup.' || one || ' AS TABLE public.' || one; END LOOP; END $$;
"""
_BACK = """
SET session_replication_role = replica;
DO $$ DECLARE one text; two record; BEGIN FOR one IN SELECT quote_ident(tablename) FROM pg_tables
WHERE schemaname = 'public' LOOP
    EXECUTE 'TRUNCATE public.' || one || ' CASCADE';
END LOOP;
FOR one IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE 'INSERT INTO public.' || one || ' OVERRIDING SYSTEM VALUE TABLE backup.' || one;
END LOOP;
FOR two IN SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND is_identity = 'YES' LOOP
    EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, %L),
        coalesce((SELECT max(%I) FROM public.%I), 0) + 1, false)', two.table_name, two.column_name,
        two.column_name, two.table_name); END LOOP; END $$;
"""


@dataclass
class Two:
    """Providers tell programme data; each on a database of its own."""

    owner: ServiceUnderTest
    reader: ServiceUnderTest
    postgres: EmbeddedPostgres
    replay: Replay

    async def tell(self, subject: UUID, *numbers: int) -> None:
        """So many sessions of a person, each in a transaction of its own; published nowhere."""
        for number in numbers:
            async with self.owner.app.state.sessions() as one:
                tell(one, session(self.owner, subject, number))
                await record_events(one, self.key)
                await one.commit()

    async def carry(self) -> list[Delivery]:
        """Bring the reader what the owner has not published yet, as the relay does."""
        query = f"""SELECT {release.COLUMNS} FROM outbox o
            JOIN event_log l USING (channel, subject, sequence)
            WHERE o.channel = '{CHANNEL}' ORDER BY o.subject, o.sequence"""
        async with self.owner.engine.connect() as connection:
            rows = (await connection.execute(text(query))).mappings().all()
        told = [self.told(row) for row in rows]
        await self.owner.publish()
        await self.reader.inbox.apply(told)
        return told

    def told(self, row: RowMapping) -> Delivery:
        """One row of the owner's log as it leaves."""
        sealed = release.envelope(row, Agency.PROVIDER, release.NONE)
        return redelivery(CHANNEL, sealed)

    def name(self, subject: UUID) -> UUID:
        """The subject as the reader knows it."""
        return pseudonym(subject, self.key)

    @property
    def key(self) -> bytes:
        return bytes.fromhex(self.owner.keys.pseudonym.read_text())

    def backup(self) -> None:
        """Copy all that the owner has."""
        self.postgres.psql(_COPY, Agency.PROVIDER.value)

    def restore(self) -> None:
        """Have the owner as it was then."""
        self.postgres.psql(_BACK, Agency.PROVIDER.value)

    async def close(self) -> None:
        """Leave the databases as others expect them."""
        self.postgres.psql("DROP SCHEMA IF EXISTS backup CASCADE;", Agency.PROVIDER.value)
        await self.owner.close()
        await self.reader.close()

    async def heal(self, *, compare: bool = True, times: int = 3) -> None:
        """So many rounds of what the reader does by itself."""
        transport = httpx.ASGITransport(self.owner.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport) as client:
            for _ in range(times):
                if compare:
                    self.replay._to_compare.add(CHANNEL)
                self.replay._looked.clear()
                await self.replay._heal(client, CHANNEL)

    async def held(self, subject: UUID) -> tuple[int, str]:
        """The last number the reader applied, and whether the subject flows."""
        query = "SELECT last, state FROM inbox_sequence WHERE channel = :c AND subject = :s"
        rows = await self.reader.rows(query, c=CHANNEL, s=self.name(subject))
        return (rows[0].last, rows[0].state) if rows else (0, "flowing")

    async def forks(self) -> list[Any]:
        """What is on the reader's list."""
        return await self.reader.rows("SELECT * FROM inbox_fork ORDER BY found_at")

    async def accept(self) -> None:
        """An operator of the reader accepts all that is on its list."""
        for fork in await self.forks():
            if fork.settled_at is None:
                answer = await self.reader.post(
                    f"/operations/forks/{fork.id}/accept", {"reason": "restored"}, role="operator"
                )
                assert answer.status_code == 204, answer.text


async def two(postgres: EmbeddedPostgres, keys: Keys, folder: Path) -> Two:
    """Both, empty."""
    owner = await open_service(PROVIDER, postgres, keys)
    reader = await open_service(REPORTING, postgres, keys)
    token = folder / "token"
    token.write_text(keys.mint(Agency.REPORTING.value, "service"))
    peers = {Agency.PROVIDER.value: "http://owner"}
    settings = reader.settings.model_copy(update={"peers": peers, "client_token_file": token})
    replay = Replay(settings, reader.engine, Agency.REPORTING, reader.inbox)
    replay._agreements = {CHANNEL: replay._agreements[CHANNEL]}
    return Two(owner, reader, postgres, replay)


def somebody(count: int) -> list[UUID]:
    """So many people."""
    return [uuid4() for _ in range(count)]
