"""A database says itself from which release on it may be used, with the migration that makes it so.

``usable_from`` of a migration is the oldest release, by the number of its newest migration, that
works on what the migration makes. One that takes away, renames or closes what releases before it
use names itself; where it says nothing, it holds what the migrations before it say.
"""

from collections.abc import Collection, Mapping
from typing import Any

from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script
from sqlalchemy import text

ALL = "0000"


def say(
    ctx: MigrationContext, step: MigrationInfo, heads: Collection[Any], run_args: Mapping[str, Any]
) -> None:
    """In the transaction of the migration, so that what is said is true of what is there."""
    script, number = step.up_revision, ALL
    while isinstance(script, Script):
        if hasattr(script.module, "usable_from"):
            number = script.module.usable_from
            break
        below = script.down_revision
        script = step.revision_map.get_revision(below) if isinstance(below, str) else None
    assert ctx.connection is not None
    ctx.connection.execute(text(f"COMMENT ON TABLE alembic_version IS 'usable from {number}'"))
