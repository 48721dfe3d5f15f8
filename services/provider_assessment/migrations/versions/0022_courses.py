"""Courses of treatment: a new sentence begins another (R40); an order that ended early (R42)."""

import sqlalchemy as sa
from alembic import op

from services.common.migrating import put_in_history

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = ("provider_case", "appointment", "completion", "adjustment_proposal", "follow_up")


def upgrade() -> None:
    """Forward; whatever is on record is of the first course, in history too."""
    for table in TABLES:
        op.add_column(table, sa.Column("course", sa.Integer(), nullable=False, server_default="1"))
        op.alter_column(table, "course", server_default=None)
        put_in_history(table, course=1)
    op.create_check_constraint("courses_count_from_one", "provider_case", "course > 0")
    _one_of_a_course()
    op.add_column(
        "pathway", sa.Column("order_ended_early_at", sa.DateTime(timezone=True), nullable=True)
    )


def _one_of_a_course() -> None:
    _replace("one_open_appointment", "appointment", "session_number", "state = 'open'")
    _replace("one_open_adjustment", "adjustment_proposal", None, "decision IS NULL")
    _replace("one_follow_up", "follow_up", "months", "reached")
    op.drop_constraint("completion_case_id_key", "completion")
    op.create_unique_constraint("one_completion_of_a_course", "completion", ["case_id", "course"])
    op.drop_constraint("ending_case_id_key", "ending")
    op.create_index("ix_ending_case_id", "ending", ["case_id"])


def _replace(index: str, table: str, column: str | None, where: str) -> None:
    op.drop_index(index, table)
    columns = ["case_id", "course", *([column] if column else [])]
    op.create_index(index, table, columns, unique=True, postgresql_where=sa.text(where))
