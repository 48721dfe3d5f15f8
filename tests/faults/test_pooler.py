"""Fault 31: PgBouncer in transaction mode between a service and its database."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from contracts.event import Agency
from scripts.stack.ports import free_port
from scripts.stack.runner import Stack
from tests.faults.breaking import SEED, run_as, with_variables
from tests.faults.trial import trial

pytestmark = [pytest.mark.timeout(300), pytest.mark.faults]

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@contextmanager
def pooled(stack: Stack, agency: Agency, folder: Path) -> Iterator[str]:
    """The address of the agency's database through a pooler."""
    url = urlsplit(stack.postgres.database(agency).url)
    port = free_port()
    folder.chmod(0o755)
    users, config = folder / "users", folder / "pgbouncer.ini"
    users.write_text(f'"{url.username}" "{url.password}"\n')
    config.write_text(
        f"[databases]\n{agency.value} = host={stack.postgres.socket_dir} dbname={agency.value}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\npool_mode = transaction\n"
        f"auth_type = plain\nauth_file = {users}\nunix_socket_dir =\nmax_client_conn = 200\n"
        "ignore_startup_parameters = jit,plan_cache_mode,search_path,timezone,extra_float_digits\n"
    )
    process = subprocess.Popen([str(PGBOUNCER), "-u", "pgserver", str(config)])
    try:
        yield f"postgresql+asyncpg://{url.username}:{url.password}@127.0.0.1:{port}/{agency.value}"
    finally:
        process.terminate()
        process.wait()


@pytest.mark.skipif(PGBOUNCER is None, reason="PgBouncer is not installed")
@pytest.mark.xfail(reason="row 4: poolers are neither refused nor supported yet", strict=False)
async def test_a_pooler_is_refused_or_loses_nothing(
    stack: Stack, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Refused: the process ends and says why. Else it is held to all of the invariants."""
    agency = Agency.COURT
    with pooled(stack, agency, tmp_path_factory.mktemp("pooler")) as address:
        change = with_variables({"CSTR_DATABASE_URL": address})
        async with run_as(stack, agency.value, change, ready=False) as process:
            log = process.log.read_text()
            while process.running() and "startup complete" not in log:
                log = process.log.read_text()
            if not process.running():
                assert "pooler" in process.log.read_text()[len(log) :] or "pooler" in log
                return
            async with trial(stack, 31, SEED, tmp_path, "the court behind PgBouncer") as here:
                await here.acknowledged(300)
