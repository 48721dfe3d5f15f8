"""What one test leaves behind, no other one finds."""

from scripts.stack.postgres import EmbeddedPostgres
from services.data_reporting.service import SERVICE
from tests import pools
from tests.conftest import Api

NAME = "data_reporting"


async def test_a_table_that_came_or_went_meanwhile_is_emptied_or_forgotten(
    api: Api, postgres: EmbeddedPostgres
) -> None:
    service = await api(SERVICE)
    postgres.psql("CREATE TABLE strange (a int); INSERT INTO strange VALUES (1)", NAME)
    await service.empty()
    left = postgres.psql("SELECT count(*) FROM strange", NAME).strip()
    postgres.psql("DROP TABLE strange", NAME)
    assert left == "0"
    await service.empty()
    assert (await service.rows("SELECT count(*) FROM audit_chain"))[0][0] == 8


async def test_a_connection_that_was_lost_is_given_to_no_other_test(
    api: Api, postgres: EmbeddedPostgres
) -> None:
    one = await api(SERVICE)
    (row,) = await one.rows("SELECT pg_backend_pid() AS pid")
    postgres.psql(f"SELECT pg_terminate_backend({row.pid}, 5000)")
    other = await api(SERVICE)
    (again,) = await other.rows("SELECT pg_backend_pid() AS pid")
    assert again.pid != row.pid


async def test_a_connection_that_a_test_kept_is_closed_with_its_engine(api: Api) -> None:
    service = await api(SERVICE)
    kept = await service.engine.connect()
    pool = service.engine.pool
    await pools.given_back(service.engine)
    assert service.engine.pool is not pool
    # Its pool is gone, and would not close it.
    await kept.invalidate()
    await kept.close()
