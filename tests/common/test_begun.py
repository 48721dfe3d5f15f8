"""Processes of tests that are begun as forks are like those that are started (tests/begun.py)."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests import begun

USUAL = [sys.executable, "-m", "services.court_listing"]
begins = pytest.mark.skipif(
    not begun.may_be_begun(USUAL, {}), reason="coverage measures what is started"
)

SAYS = """
import json, os, sys, threading
mask = os.umask(0)
print(json.dumps({"variables": dict(os.environ), "folder": os.getcwd(), "arguments": sys.argv[1:],
    "leads": os.getsid(0) == os.getpid(), "mask": mask, "threads": threading.active_count(),
    "files": sorted(map(int, os.listdir("/proc/self/fd")))[:-1],
    "held": signal_held()}))
sys.exit(3)
"""
HELD = """
import signal
import subprocess
def signal_held():
    return signal.getsignal(signal.SIGCHLD) != signal.SIG_DFL
"""


@begins
def test_it_has_its_own_variables_folder_session_and_files_and_nothing_of_anybody_elses(
    tmp_path: Path,
) -> None:
    with tempfile.TemporaryFile() as out:
        command = [sys.executable, "-c", HELD + SAYS, "one", "two"]
        reads = "services.data_reporting"
        process = begun.popen(command, {"A": "b"}, tmp_path, out, umask=0o077, reads=reads)
        assert process.wait(60) == 3
        out.seek(0)
        said = json.loads(out.read())
    assert said.pop("variables") == {"A": "b"}
    assert said == {
        "folder": str(tmp_path), "arguments": ["one", "two"], "leads": True, "mask": 0o077,
        "threads": 1, "files": [0, 1, 2], "held": False,
    }  # fmt: skip


def test_it_is_signalled_waited_for_and_gone_like_any_other(tmp_path: Path) -> None:
    with tempfile.TemporaryFile() as out:
        command = [sys.executable, "-c", "import time; time.sleep(100)"]
        process = begun.popen(command, {}, tmp_path, out, reads="services.data_reporting")
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == -signal.SIGTERM == process.poll()
        process.kill()
        deadline = time.monotonic() + 20
        while Path(f"/proc/{process.pid}").exists():
            assert time.monotonic() < deadline, "nobody is left behind"


def test_one_that_cannot_start_does_not_stop_the_next(tmp_path: Path) -> None:
    with tempfile.TemporaryFile() as out:
        for program, code in (("raise ValueError", 1), ("", 0), ("import os; os._exit(7)", 7)):
            command = [sys.executable, "-c", program]
            process = begun.popen(command, {}, tmp_path, out, reads="services.data_reporting")
            assert process.wait(20) == code


@pytest.mark.parametrize(
    ("command", "variables"),
    [
        (USUAL, {"LD_PRELOAD": "faketime.so"}),
        (USUAL, {"PYTHONPATH": "/elsewhere"}),
        (USUAL, {"COVERAGE_PROCESS_START": "x"}),
        ([sys.executable, "-m", "tests.faults.crash_points"], {}),
        (["strace", *USUAL], {}),
        (["/usr/bin/python3", "-m", "services.court_listing"], {}),
    ],
)
def test_what_is_to_be_otherwise_from_the_very_start_is_started_anew(
    command: list[str], variables: dict[str, str]
) -> None:
    assert not begun.may_be_begun(command, variables)


@begins
def test_a_service_as_it_is_run_may_be_begun() -> None:
    assert begun.may_be_begun(USUAL, dict(os.environ))
