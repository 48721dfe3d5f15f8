"""PgBouncer before the databases of a server, in one of its modes."""

import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy.engine import make_url

from contracts.event import Agency
from scripts.stack import postgres_folder
from scripts.stack.ports import free_port
from scripts.stack.postgres import Database, EmbeddedPostgres
from scripts.stack.process import Child, last_lines
from scripts.tools_for_tests import pgbouncer as pgbouncer_program

PGBOUNCER = pgbouncer_program()

needs_pgbouncer = pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed")


@contextmanager
def pgbouncer(
    server: EmbeddedPostgres, agency: Agency, mode: str, port: int = 0, **settings: object
) -> Iterator[Database]:
    """The agency's database through PgBouncer; its users log in to the server as themselves."""
    behind, port = server.database(agency), port or free_port()
    with tempfile.TemporaryDirectory(prefix="cstr-pooler-") as folder:
        users = [make_url(url) for url in (behind.url, behind.migration_url)]
        known = "".join(f'"{one.username}" "{one.password}"\n' for one in users)
        ini = {
            "listen_addr": "127.0.0.1",
            "listen_port": port,
            "unix_socket_dir": "",
            "auth_type": "trust",
            "auth_file": f"{folder}/users.txt",
            "pool_mode": mode,
            **settings,
        }
        lines = "".join(f"{name} = {value}\n" for name, value in ini.items())
        # Where both run as another user, that one is let into the server's folder only.
        user = server.child.user
        seen = postgres_folder.as_seen_by_server(server.socket_dir, server.data, user)
        databases = f"[databases]\n* = host={seen} port=5432\n"
        Path(folder, "users.txt").write_text(known)
        Path(folder, "pgbouncer.ini").write_text(f"{databases}[pgbouncer]\n{lines}")
        child = _child(Path(folder), user, server.data)
        child.start()
        try:
            _wait(child, port)
            run, migrate = (_through(url, port) for url in (behind.url, behind.migration_url))
            yield Database(agency, run, migrate, behind.owner)
        finally:
            child.kill()


def _child(folder: Path, user: int | None, within: Path) -> Child:
    if user is not None:
        for path in (folder, *folder.iterdir()):
            os.chown(path, user, -1)
    command = [str(PGBOUNCER), str(folder / "pgbouncer.ini")]
    log = folder / "log" / "pgbouncer.log"
    return Child("pgbouncer", command, log, working_directory=within, user=user)


def _through(url: str, port: int) -> str:
    found = make_url(url)
    name, password = quote(str(found.username)), quote(str(found.password))
    return f"postgresql+asyncpg://{name}:{password}@127.0.0.1:{port}/{found.database}?ssl=disable"


def _wait(child: Child, port: int) -> None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and child.running():
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"PgBouncer did not start: {last_lines(child.log)}")
