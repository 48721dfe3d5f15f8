"""Decisions in three capacities, court screens, conferrals, interviews."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    _decisions()
    _court_screens()
    _conferrals()
    _add_filled("assessment", "interview", postgresql.JSONB(), "{}")


def _decisions() -> None:
    table = "clinical_decision"
    op.add_column(table, sa.Column("provider_name", sa.String(), nullable=True))
    _add_filled(table, "decided_as", sa.String(), "clinical_lead")
    _add_filled(table, "on_court_screen", sa.Boolean(), "false")
    op.drop_constraint("approval_has_a_plan_and_decline_a_reason", "clinical_decision")
    op.create_check_constraint(
        "approval_has_a_plan_and_decline_a_reason",
        "clinical_decision",
        "CASE WHEN NOT approved THEN cardinality(reasons) > 0"
        " ELSE num_nulls(outline, length_months, first_appointment_at,"
        " first_appointment_place) = 0 AND CASE decided_as"
        " WHEN 'single_point_of_contact' THEN provider_name IS NOT NULL"
        " ELSE num_nulls(named_clinician, sessions) = 0 END END",
    )


def _add_filled(table: str, name: str, kind: sa.types.TypeEngine[Any], earlier: str) -> None:
    """A column that is always filled; what is there already gets this value."""
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=earlier))
    op.alter_column(table, name, server_default=None)


def _court_screens() -> None:
    op.create_table(
        "court_screen",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("motivation", sa.Integer(), nullable=False),
        sa.Column("substances", postgresql.JSONB(), nullable=False),
        sa.Column("audit", sa.Integer(), nullable=True),
        sa.Column("services_now", sa.String(), nullable=True),
        sa.Column("services_before", sa.String(), nullable=True),
        sa.Column("mental_health_care", sa.Boolean(), nullable=False),
        sa.Column("willing", sa.Boolean(), nullable=False),
        sa.Column("treatment_contract", sa.Boolean(), nullable=False),
        sa.Column("suitable", sa.Boolean(), nullable=False),
        sa.Column("reasons", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["provider_case.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_court_screen_case_id"), "court_screen", ["case_id"])


def _conferrals() -> None:
    op.create_table(
        "conferral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("asked_case_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("combination_advised", sa.Boolean(), nullable=True),
        sa.Column("view", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["provider_case.id"]),
        sa.ForeignKeyConstraint(["asked_case_id"], ["provider_case.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("case_id", "asked_case_id"):
        op.create_index(op.f(f"ix_conferral_{column}"), "conferral", [column])
    op.create_index(
        "one_open_conferral",
        "conferral",
        ["case_id", "asked_case_id"],
        unique=True,
        postgresql_where=sa.text("answered_at IS NULL"),
    )
