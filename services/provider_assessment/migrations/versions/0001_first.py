"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.common.migrating import create_mechanism

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    create_mechanism()
    _cases()
    _care()
    _records()


def _cases() -> None:
    op.create_table(
        "pathway",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("needs", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("needs_withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adjustments", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("interpreter_language", sa.String(), nullable=True),
        sa.Column("sentenced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disposal", sa.String(), nullable=True),
        sa.Column("order_months", sa.Integer(), nullable=True),
        sa.Column("requirements", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("allocated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("officer_name", sa.String(), nullable=True),
        sa.Column("officer_team", sa.String(), nullable=True),
        sa.Column("officer_contact", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "provider_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("family_name", sa.String(), nullable=True),
        sa.Column("given_names", sa.String(), nullable=True),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("offence_group", sa.String(), nullable=True),
        sa.Column("risk_flags", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("needs", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("adjustments", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("needed_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_sessions", sa.Integer(), nullable=True),
        sa.Column("proposed_length_months", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('requested', 'assessed', 'not_suitable', 'approved', "
            "'declined', 'in_treatment', 'not_made', 'completed', 'discharged')",
            name="known_state",
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"],
            ["pathway.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pathway_id", "requirement", "organisation", name="one_case"),
    )
    op.create_index(
        op.f("ix_provider_case_organisation"), "provider_case", ["organisation"], unique=False
    )


def _care() -> None:
    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("session_number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("planned_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attendance", sa.String(), nullable=True),
        sa.Column("acceptable", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("engagement", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_person", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'not_attended' OR num_nulls(acceptable, reason) = 0", name="absence_says_why"
        ),
        sa.CheckConstraint("state IN ('open', 'attended', 'not_attended')", name="known_state"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["provider_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_appointment_case_id"), "appointment", ["case_id"], unique=False)
    op.create_index(op.f("ix_appointment_pathway_id"), "appointment", ["pathway_id"], unique=False)
    op.create_index(
        "one_open_appointment",
        "appointment",
        ["case_id", "session_number"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessed_by", sa.String(), nullable=False),
        sa.Column("suitable", sa.Boolean(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reasons", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("support_advised", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("risk_flags", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.CheckConstraint("suitable OR cardinality(reasons) > 0", name="unsuitable_says_why"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["provider_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_assessment_case_id"), "assessment", ["case_id"], unique=False)
    op.create_table(
        "clinical_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("named_clinician", sa.String(), nullable=True),
        sa.Column("outline", sa.String(), nullable=True),
        sa.Column("sessions", sa.Integer(), nullable=True),
        sa.Column("length_months", sa.Integer(), nullable=True),
        sa.Column("first_appointment_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_appointment_place", sa.String(), nullable=True),
        sa.Column("reasons", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("support_advised", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN approved THEN num_nulls(named_clinician, outline, sessions, "
            "length_months, first_appointment_at, first_appointment_place) = 0 ELSE "
            "cardinality(reasons) > 0 END",
            name="approval_has_a_plan_and_decline_a_reason",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["provider_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_live_decision",
        "clinical_decision",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "completion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_off_by", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("discharge_reason", sa.String(), nullable=True),
        sa.Column("sessions_attended", sa.Integer(), nullable=False),
        sa.Column("onward_support", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("gp_registered", sa.Boolean(), nullable=True),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["provider_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id"),
    )


def _records() -> None:
    op.create_table(
        "measured",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("taken_in", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("scheme_version", sa.String(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("total", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("band", sa.String(), nullable=True),
        sa.Column("is_case", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["provider_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("taken_in", "instrument", name="one_answer_each"),
    )
    op.create_index(op.f("ix_measured_case_id"), "measured", ["case_id"], unique=False)
    op.create_index(op.f("ix_measured_taken_in"), "measured", ["taken_in"], unique=False)
    op.create_table(
        "sharing_permission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_to", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_to", sa.String(), nullable=True),
        sa.Column("withdrawal_reason", sa.String(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("permission", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["provider_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_sharing_permission_pathway_id"), "sharing_permission", ["pathway_id"], unique=False
    )
    op.create_index(
        "one_sharing_permission",
        "sharing_permission",
        ["case_id", "permission"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL AND replaced_at IS NULL"),
    )
    op.create_table(
        "telling",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("correlation", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["provider_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_telling_case_id"), "telling", ["case_id"], unique=False)
    op.create_table(
        "treatment_consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_to", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_to", sa.String(), nullable=True),
        sa.Column("withdrawal_reason", sa.String(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assessment", sa.Boolean(), nullable=False),
        sa.Column("treatment", sa.Boolean(), nullable=False),
        sa.Column("format", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["provider_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_treatment_consent",
        "treatment_consent",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL AND replaced_at IS NULL"),
    )
    op.create_table(
        "willingness",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_to", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_to", sa.String(), nullable=True),
        sa.Column("withdrawal_reason", sa.String(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("willing", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["provider_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_willingness",
        "willingness",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL AND replaced_at IS NULL"),
    )
    op.create_table(
        "rescheduling",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("was_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_place", sa.String(), nullable=False),
        sa.Column("was_channel", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_rescheduling_appointment_id"), "rescheduling", ["appointment_id"], unique=False
    )
