"""Another order in place of one that was breached (R40), and orders that ended early (R42)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.common.migrating import extend_keys_in_history, put_in_history

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; whatever is on record is of the first order, in history too."""
    for table in ("pathway", "first_meeting", "planning_meeting"):
        number = sa.Column("order_number", sa.Integer(), nullable=False, server_default="1")
        op.add_column(table, number)
        op.alter_column(table, "order_number", server_default=None)
        put_in_history(table, order_number=1)
    for table in ("first_meeting", "planning_meeting"):
        _key(table, ["pathway_id", "order_number"])
        extend_keys_in_history(table, "order_number")
    _key("requirement_end", ["pathway_id", "requirement", "ended_at"])
    extend_keys_in_history("requirement_end", "ended_at")
    _early_ends()


def _key(table: str, columns: list[str]) -> None:
    op.drop_constraint(f"{table}_pkey", table)
    op.create_primary_key(f"{table}_pkey", table, columns)


def _early_ends() -> None:
    op.create_table(
        "early_end",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("others_met", sa.Boolean(), nullable=False),
        sa.Column("special_procedures", sa.Boolean(), nullable=True),
        sa.Column("conditions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("pathway_id", "order_number"),
    )
