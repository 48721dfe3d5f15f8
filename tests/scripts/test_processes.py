"""Processes of the stack: none outlives it, none stays down, one stack per data folder."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.stack.errors import StackError
from scripts.stack.lock import exclusive, forget
from scripts.stack.ports import free_port, require_free
from scripts.stack.process import Child
from scripts.stack.settings import ROOT
from scripts.stack.supervisor import Supervisor

PARENT = """
import sys, time
from pathlib import Path
from scripts.stack.process import Child
child = Child("sleeper", ["sleep", "600"], Path(sys.argv[1]))
child.start()
print(child.pid, flush=True)
time.sleep(600)
"""


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def until(condition: object, seconds: float = 5.0) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if callable(condition) and condition():
            return True
        os.sched_yield()
    return False


def sleeper(tmp_path: Path) -> Child:
    return Child("sleeper", ["sleep", "600"], tmp_path / "sleeper.log")


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux's")
def test_a_child_dies_with_a_parent_that_was_killed_with_9(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], cwd=ROOT, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert alive(pid)
        parent.kill()
    assert until(lambda: not alive(pid))


def test_a_process_that_ignores_the_request_is_killed_at_the_deadline(tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True)"
    log = tmp_path / "deaf.log"
    child = Child("deaf", [sys.executable, "-c", f"{deaf}; time.sleep(600)"], log)
    child.start()
    assert until(lambda: "deaf" in log.read_text())
    child.stop(seconds=0.3)
    assert child.exit_code() == -signal.SIGKILL


async def test_what_ends_by_itself_is_started_again_and_said(tmp_path: Path) -> None:
    child, said = sleeper(tmp_path), list[str]()
    supervisor = Supervisor({"sleeper": child}, said.append)
    child.start()
    watching = asyncio.create_task(supervisor.watch())
    try:
        first = child.pid
        os.kill(first, signal.SIGKILL)
        async with asyncio.timeout(5):
            while not (child.running() and child.pid != first):
                await asyncio.sleep(0.02)
        assert said == ["sleeper ended (signal 9); starting it again in 0.5 s."]
    finally:
        watching.cancel()
        supervisor.stop(["sleeper"], 1.0)


async def test_what_is_held_stays_down(tmp_path: Path) -> None:
    child, said = sleeper(tmp_path), list[str]()
    supervisor = Supervisor({"sleeper": child}, said.append)
    child.start()
    supervisor.hold("sleeper")
    child.kill()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await supervisor.watch()
    assert not child.running()
    assert said == []


def test_a_second_stack_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with exclusive(tmp_path), pytest.raises(StackError, match="already running"):
        exclusive(tmp_path).__enter__()
    with exclusive(tmp_path):
        pass


def test_forgetting_removes_data_but_not_downloads(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "row").touch()
    (tmp_path / "jars").mkdir()
    forget(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["jars"]


def test_forgetting_is_refused_while_a_stack_runs(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with exclusive(tmp_path), pytest.raises(StackError, match="already running"):
        forget(tmp_path)
    assert (tmp_path / "postgres").exists()


def test_a_taken_port_is_said_in_one_sentence_that_names_the_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StackError, match=f"Port {port} for Kafka is in use; .*CSTR_KAFKA_PORT"):
            require_free(port, "Kafka", "CSTR_KAFKA_PORT")
    require_free(free_port(), "Kafka", "CSTR_KAFKA_PORT")


def test_the_stack_says_a_taken_port_without_a_traceback(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "scripts.stack"],
            cwd=ROOT,
            env={
                **os.environ,
                "CSTR_DATA_DIR": str(tmp_path),
                "CSTR_PORT_COURT_LISTING": str(port),
                **{f"CSTR_PORT_{name}": str(free_port()) for name in OTHER_PORTS},
                "CSTR_KAFKA_PORT": str(free_port()),
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"Port {port} for court_listing is in use; choose another with CSTR_PORT_COURT_LISTING.\n"
    )


OTHER_PORTS = (
    "LIAISON_DIVERSION",
    "PROVIDER_ASSESSMENT",
    "PROBATION_ALLOCATION",
    "DATA_REPORTING",
    "OPERATOR_CONSOLE",
)
