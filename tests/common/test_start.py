"""A service whose contracts are wrong does not start, and says why in one sentence (R29)."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

WRONG = {
    "contracts/policy/national.yaml": ("unit: hours", "unit: fortnights"),
    "contracts/policy/clocks.yaml": ("calendar: elapsed", "calendar: lunar"),
    "contracts/policy/gate.yaml": ("rule: R20", "rule: twenty"),
    "contracts/reference/sites/plymouth.yaml": ("kind: magistrates", "kind: youth"),
    "contracts/reference/pleas.yaml": ("counts_as_guilty: true", "counts_as_guilty: perhaps"),
    "contracts/agreements/court-to-probation.yaml": (
        "court_room, hearing_at",
        "court_room, hearing_it",
    ),
}


@pytest.mark.parametrize("file", WRONG)
def test_a_wrong_file_stops_the_start_with_a_sentence(tmp_path: Path, file: str) -> None:
    for folder in ("contracts", "services"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    right, wrong = WRONG[file]
    path = tmp_path / file
    text = path.read_text()
    assert right in text
    path.write_text(text.replace(right, wrong, 1))
    environment = {
        "CSTR_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/none",
        "CSTR_PORT": "1",
        "CSTR_TOKEN_JWKS": str(tmp_path / "none"),
        "PYTHONPATH": str(tmp_path),
    }
    ended = subprocess.run(
        [sys.executable, "-m", "services.court_listing"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    said = ended.stderr.strip().splitlines()[-1]
    assert said.startswith("The contracts cannot be used. ")
    assert Path(file).stem in said or "court-to-probation" in said
    assert "Traceback" not in ended.stderr
