"""A migration is written from the models: what they say and the database does not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

VERSIONS = "services/liaison_diversion/migrations/versions"
TABLE = """

class Visit(Base, table=True):
    \"\"\"Somebody was visited.\"\"\"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    visited_by: str
"""


@pytest.mark.slow
def test_a_new_table_and_a_new_column_become_a_migration(tmp_path: Path) -> None:
    """On a copy of the code, as a developer would have changed it."""
    for folder in ("contracts", "services", "scripts", "deploy"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    models = tmp_path / "services/liaison_diversion/models/follow_ups.py"
    text = models.read_text().replace(
        "    reason: str\n", "    reason: str\n    telephoned: bool = False\n", 1
    )
    models.write_text(text.rstrip() + TABLE)
    command = [sys.executable, "-m", "scripts.new_migration", "--agency", "liaison_diversion"]
    run = subprocess.run(
        [*command, "--name", "visits"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    written = Path(run.stdout.split()[-1]).read_text()
    newest = max(path.name[:4] for path in (ROOT / VERSIONS).glob("0*.py"))
    assert f'down_revision = "{newest}"' in written
    assert 'op.create_table(\n        "visit"' in written
    assert 'sa.Column("visited_by", sa.String(), nullable=False)' in written
    assert 'sa.Column("telephoned", sa.Boolean(), nullable=False)' in written
    assert "sqlmodel" not in written
