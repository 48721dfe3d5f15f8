"""Practitioners."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "practitioner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_practitioner_site", "practitioner", ["organisation", "site"], unique=False)
    op.create_table(
        "practitioner_sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint("until >= since", name="ends_after_it_begins"),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["practitioner.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_practitioner_sign_in_practitioner_id"),
        "practitioner_sign_in",
        ["practitioner_id"],
        unique=False,
    )
    op.create_index(
        "ix_practitioner_sign_in_user",
        "practitioner_sign_in",
        ["organisation", "user_name"],
        unique=False,
    )
    op.create_index(
        "one_practitioner_of_a_sign_in",
        "practitioner_sign_in",
        ["organisation", "user_name"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index(
        "one_sign_in_of_a_practitioner",
        "practitioner_sign_in",
        ["practitioner_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
