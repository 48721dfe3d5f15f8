"""A real PostgreSQL 18 from a package: on a socket only, one database and two roles per agency."""

import json
import secrets
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

from contracts.event import Agency
from scripts.stack import postgres_folder as folder
from scripts.stack.certificates import private
from scripts.stack.errors import StackError
from scripts.stack.postgres_folder import BIN, SUPERUSER
from scripts.stack.process import Child, last_lines

ROLES_SQL = Path(__file__).resolve().parents[2] / "deploy" / "postgres" / "roles.sql"
START_SECONDS = 20.0
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "jit": "off",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True)
class Database:
    """How to reach one agency's database: as the role that runs, and as the role that migrates."""

    agency: Agency
    url: str
    migration_url: str
    owner: str


class EmbeddedPostgres:
    """One server in `data_dir`/postgres. `start` gives a running one; also a context manager."""

    def __init__(self, data_dir: Path, settings: Mapping[str, str] | None = None) -> None:
        self.data = data_dir.resolve() / "postgres"
        self.log = data_dir.resolve() / "logs" / "postgres.log"
        self._passwords_file = data_dir.resolve() / "secrets" / "postgres.json"
        self._settings = {**SETTINGS, **(settings or {})}
        self._user = folder.server_user(self.data)
        self.socket_dir = folder.socket_dir(self.data, self._user)
        self.child = Child(
            "postgres",
            [folder.programs(self._user) / "postgres", "-D", self._seen(self.data), *self._flags()],
            self.log,
            working_directory=self.data,
            user=self._user,
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGQUIT,
        )

    @classmethod
    def start(cls, data_dir: Path, settings: Mapping[str, str] | None = None) -> Self:
        """Make the server if it is not there, start it, and bring its roles up to date."""
        server = cls(data_dir, settings)
        server.spawn()
        server.wait_ready()
        server.apply_roles()
        return server

    def spawn(self) -> None:
        """Start the process without waiting for it."""
        if not (self.data / "PG_VERSION").exists():
            folder.initialise(self.data, self._user)
        folder.write_access_rules(self.data)
        folder.give(self.socket_dir, self._user)
        self.child.start()

    def wait_ready(self) -> None:
        """Wait until connections are accepted; a predecessor that is still dying is waited for."""
        deadline = time.monotonic() + START_SECONDS
        while not (self.child.running() and folder.is_ready(self.data, self.child.pid)):
            if time.monotonic() > deadline:
                raise StackError(f"PostgreSQL did not start: {last_lines(self.log)}")
            if not self.child.running():
                time.sleep(0.2)
                self.child.start()
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server, keeping its data."""
        self.child.stop(seconds=3.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def database(self, agency: Agency) -> Database:
        """The connection URLs of one agency."""
        owner = f"{agency.value}_owner"
        return Database(agency, self._url(agency.value, agency), self._url(owner, agency), owner)

    def apply_roles(self) -> None:
        """Create what is missing and set every privilege; may be repeated."""
        script = "".join(self._role_script(agency) for agency in Agency)
        self.psql(script)

    def psql(self, script: str, database: str = "postgres") -> str:
        """Run a script as superuser; the secrets in it never reach a command line."""
        command = [str(BIN / "psql"), "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1"]
        address = ["-h", str(self.socket_dir), "-U", SUPERUSER, "-d", database]
        done = subprocess.run(
            [*command, *address], input=script, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise StackError(f"PostgreSQL refused a script: {done.stderr.strip()}")
        return done.stdout

    def _role_script(self, agency: Agency) -> str:
        owner = f"{agency.value}_owner"
        values = {
            "agency": agency.value,
            "owner": owner,
            "password": self._passwords()[agency.value],
            "owner_password": self._passwords()[owner],
        }
        sets = "".join(f"\\set {name} '{value}'\n" for name, value in values.items())
        return f"{sets}\\i '{ROLES_SQL}'\n"

    def _url(self, role: str, agency: Agency) -> str:
        host = quote(str(self.socket_dir), safe="/")
        return f"postgresql+asyncpg://{role}:{self._passwords()[role]}@/{agency.value}?host={host}"

    def _passwords(self) -> dict[str, str]:
        if self._passwords_file.exists():
            return {str(k): str(v) for k, v in json.loads(self._passwords_file.read_text()).items()}
        roles = [name for agency in Agency for name in (agency.value, f"{agency.value}_owner")]
        made = {role: secrets.token_hex(24) for role in roles}
        private(self._passwords_file, json.dumps(made).encode())
        return made

    def _flags(self) -> Iterator[str]:
        where = {"unix_socket_directories": self._seen(self.socket_dir)}
        for name, value in {**self._settings, **where}.items():
            yield from ("-c", f"{name}={value}")

    def _seen(self, path: Path) -> Path:
        return folder.as_seen_by_server(path, self.data, self._user)


@contextmanager
def temporary_postgres() -> Iterator[EmbeddedPostgres]:
    """A server whose data is gone afterwards; for tests that only need a database."""
    with (
        tempfile.TemporaryDirectory(prefix="cstr-") as data_dir,
        EmbeddedPostgres.start(Path(data_dir), {"fsync": "off"}) as server,
    ):
        yield server
