"""The limits that the bench compares with are those of the tables as they are."""

from pathlib import Path

from scripts.bench.limits import pgbench
from scripts.stack.postgres import EmbeddedPostgres
from services.court_listing.service import SERVICE
from tests.conftest import Api


async def test_the_same_inserts_fit_the_tables(
    api: Api, postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    await api(SERVICE)
    assert pgbench(postgres, "court_listing", tmp_path, seconds=1) > 0
