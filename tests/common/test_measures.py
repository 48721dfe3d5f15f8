"""What alarms look at is there from the start, follows what is so, and goes back."""

import asyncio
import shutil
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text

from contracts.event import Agency
from scripts.stack.certificates import ensure
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common.clock_sweep import _count
from services.common.database import make_engine, make_sessions
from services.common.measures import Measures, is_working_hour
from services.common.metrics import exposition, is_behind
from tests.common.given import CHANNEL, story
from tests.service_under_test import ServiceUnderTest


def shown(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


async def test_what_is_parked_is_measured_from_nothing_to_the_first_and_back(
    reader: ServiceUnderTest,
) -> None:
    await reader.empty()
    measures = Measures(reader.settings, reader.engine, Agency.REPORTING)
    await measures.look()
    assert shown("cstr_parked_rows", channel=CHANNEL, cause="poison") == 0
    events = story(reader, 3)
    spoilt = events[0].with_header("ce_type", b"nothing")
    await reader.inbox.apply([spoilt.came(), *(m.came() for m in events[1:])])
    await measures.look()
    assert shown("cstr_parked_rows", channel=CHANNEL, cause="poison") == 1
    assert shown("cstr_parked_rows", channel=CHANNEL, cause="behind") == 2
    assert shown("cstr_subjects_waiting", channel=CHANNEL) == 1
    assert (shown("cstr_parked_oldest_seconds", channel=CHANNEL) or 0) > 0
    said = exposition().decode()
    assert f'cstr_parked_rows{{cause="poison",channel="{CHANNEL}"}} 5.0' in said, "in steps of five"
    assert f'cstr_subjects_waiting{{channel="{CHANNEL}"}} 5.0' in said
    await reader.empty()
    await measures.look()
    assert shown("cstr_parked_rows", channel=CHANNEL, cause="poison") == 0
    assert shown("cstr_parked_oldest_seconds", channel=CHANNEL) == 0


async def test_when_certificates_and_tokens_end_is_measured(
    reader: ServiceUnderTest, keys: Keys, tmp_path: Path
) -> None:
    files = ensure(tmp_path).of("data_reporting")
    given = {"kafka_cert": files.chain, "kafka_ca": files.authority}
    given |= {"client_token_file": keys.service_token("data_reporting")}
    settings = reader.settings.model_copy(update=given)
    measures = Measures(settings, reader.engine, Agency.REPORTING)
    await measures.look()
    now = time.time()
    for what in ("CSTR_KAFKA_CERT", "CSTR_KAFKA_CA", "CSTR_CLIENT_TOKEN_FILE"):
        assert (shown("cstr_expires_at", what=what) or 0) > now, what
    other = ensure(tmp_path).of("court_listing")
    strange = ensure(tmp_path / "another").of("data_reporting")
    for wrong in ({"kafka_key": other.key}, {"kafka_ca": strange.authority}):
        settings = reader.settings.model_copy(update=given | wrong)
        await Measures(settings, reader.engine, Agency.REPORTING).look()
        assert shown("cstr_expires_at", what="CSTR_KAFKA_CERT") == 0, "a restart would fail"
    spoilt = tmp_path / "spoilt"
    spoilt.write_text("no certificate")
    for name in given:
        settings = reader.settings.model_copy(update={name: spoilt})
        await Measures(settings, reader.engine, Agency.REPORTING).look()
        assert shown("cstr_expires_at", what=f"CSTR_{name.upper()}") == 0, name


async def test_when_wal_was_archived_last_is_measured_where_it_is_archived(
    reader: ServiceUnderTest,
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="cstr-"))
    archive = {"archive_mode": "on", "archive_command": "test ! -e /nowhere/at/all && true"}
    with EmbeddedPostgres.start(folder, {"fsync": "off", **archive}) as server:
        engine = make_engine(server.database(Agency.REPORTING).url, 1)
        measures = Measures(reader.settings, engine, Agency.REPORTING)
        try:
            began = time.time()
            server.psql("SELECT pg_switch_wal(); CHECKPOINT;", Agency.REPORTING.value)
            async with asyncio.timeout(20):
                while (await measures.archived() or 0) < began:
                    await asyncio.sleep(0.05)
        finally:
            await engine.dispose()
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        (datetime(2026, 6, 1, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 6, 1, 16, 0, tzinfo=UTC), False),
        (datetime(2026, 12, 1, 8, 30, tzinfo=UTC), False),
        (datetime(2026, 12, 1, 16, 59, tzinfo=UTC), True),
        (datetime(2026, 6, 6, 10, 0, tzinfo=UTC), False),
        (datetime(2026, 12, 25, 10, 0, tzinfo=UTC), False),
    ],
)
def test_working_hours_are_those_of_england(moment: datetime, works: bool) -> None:
    assert is_working_hour(moment) is works


def test_a_reader_is_behind_since_it_had_all() -> None:
    is_behind("some", 0)
    assert shown("cstr_consumer_behind_seconds", channel="some") == 0
    is_behind("some", 1)
    before = shown("cstr_consumer_behind_seconds", channel="some")
    is_behind("some", 3)
    assert (shown("cstr_consumer_behind_seconds", channel="some") or 0) > (before or 0)
    is_behind("some", 0)
    assert shown("cstr_consumer_behind_seconds", channel="some") == 0


async def test_a_breach_that_is_over_is_over_in_the_metrics_too(reader: ServiceUnderTest) -> None:
    await reader.empty()
    clocks, sessions = reader.inbox.clocks, make_sessions(reader.engine)
    clocks.names = ["some"]
    await _count(clocks, sessions)
    assert shown("cstr_clock_breached_lately", clock="some") == 0
    late = datetime.now(UTC) - timedelta(minutes=5)
    made = text("""INSERT INTO clock (id, name, subject, instance, state, facts, due_at)
        VALUES (gen_random_uuid(), 'some', gen_random_uuid(), 'i', 'breached', '[]', :late)""")
    async with reader.engine.begin() as connection:
        await connection.execute(made, {"late": late})
    await _count(clocks, sessions)
    assert shown("cstr_clock_breached_lately", clock="some") == 1
    assert shown("cstr_clocks", clock="some", state="breached") == 1
    await reader.empty()
    await _count(clocks, sessions)
    assert shown("cstr_clock_breached_lately", clock="some") == 0
    assert shown("cstr_clocks", clock="some", state="breached") == 0


@pytest.mark.parametrize("text", ["", "{}", '{"keys": []}', "no json", None])
async def test_a_set_of_keys_that_cannot_be_read_is_measured_before_a_restart_finds_out(
    reader: ServiceUnderTest, tmp_path: Path, keys: Keys, text: str | None
) -> None:
    file = tmp_path / "jwks.json"
    file.write_bytes(keys.jwks.read_bytes())
    settings = reader.settings.model_copy(update={"token_jwks": file})
    await Measures(settings, reader.engine, Agency.REPORTING).look()
    assert shown("cstr_token_keys_unread") == 0
    file.unlink() if text is None else file.write_text(text)
    await Measures(settings, reader.engine, Agency.REPORTING).look()
    assert shown("cstr_token_keys_unread") == 1
    await Measures(reader.settings, reader.engine, Agency.REPORTING).look()
    assert shown("cstr_token_keys_unread") == 0
