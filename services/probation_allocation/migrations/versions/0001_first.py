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
    op.create_table(
        "agreed_entry",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("to_be_screened", sa.Boolean(), nullable=False),
        sa.Column("put_by", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("likely_plea", sa.String(), nullable=True),
        sa.Column("known_to_probation", sa.Boolean(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pathway_id"),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("session_number", sa.Integer(), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=False),
        sa.Column("attendance", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("engagement", sa.String(), nullable=True),
        sa.Column("acceptable", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_appointment_pathway_id"), "appointment", ["pathway_id"], unique=False)
    op.create_table(
        "domain_event",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("allocation_id", sa.Uuid(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("body ? 'eventType'", name="names_its_type"),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index(
        op.f("ix_domain_event_allocation_id"), "domain_event", ["allocation_id"], unique=False
    )
    op.create_table(
        "offence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("group", sa.String(), nullable=True),
        sa.Column("wording", sa.String(), nullable=True),
        sa.Column("plea", sa.String(), nullable=True),
        sa.Column("counts_as_guilty", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_offence_pathway_id"), "offence", ["pathway_id"], unique=False)
    op.create_table(
        "officer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_officer_site"), "officer", ["site"], unique=False)
    op.create_table(
        "pathway",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("court_name", sa.String(), nullable=True),
        sa.Column("court_room", sa.String(), nullable=True),
        sa.Column("hearing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hearing_on", sa.Date(), nullable=True),
        sa.Column("case_urn", sa.String(), nullable=True),
        sa.Column("family_name", sa.String(), nullable=True),
        sa.Column("given_names", sa.String(), nullable=True),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("gender", sa.String(), nullable=True),
        sa.Column("crn", sa.String(), nullable=True),
        sa.Column("identifiers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("in_custody", sa.Boolean(), nullable=True),
        sa.Column("offence_group", sa.String(), nullable=True),
        sa.Column("any_guilty", sa.Boolean(), nullable=True),
        sa.Column("convicted_on", sa.Date(), nullable=True),
        sa.Column("trial_on", sa.Date(), nullable=True),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("indications", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("needs", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("adjustments", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("interpreter_language", sa.String(), nullable=True),
        sa.Column("risk_flags", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("bring_forward", sa.Boolean(), nullable=True),
        sa.Column("report_needed_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adjourned", sa.Boolean(), nullable=True),
        sa.Column("adjournment_reason", sa.String(), nullable=True),
        sa.Column("sentenced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sentence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completion", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_pathway_hearing_on"), "pathway", ["hearing_on"], unique=False)
    op.create_index(op.f("ix_pathway_site"), "pathway", ["site"], unique=False)
    op.create_table(
        "position",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation", sa.String(), nullable=True),
        sa.Column("needed_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("willing", sa.Boolean(), nullable=True),
        sa.Column("assessment_consent", sa.Boolean(), nullable=True),
        sa.Column("treatment_consent", sa.Boolean(), nullable=True),
        sa.Column("suitable", sa.Boolean(), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("reasons", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("support_advised", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("risk_flags", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("named_clinician", sa.String(), nullable=True),
        sa.Column("outline", sa.String(), nullable=True),
        sa.Column("sessions", sa.Integer(), nullable=True),
        sa.Column("length_months", sa.Integer(), nullable=True),
        sa.Column("first_appointment_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_appointment_place", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("pathway_id", "requirement"),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("level_without_requirement", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("gate", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pathway_id", "requirement", name="one_live_proposal"),
    )
    op.create_table(
        "allocation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("allocated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("allocated_by", sa.String(), nullable=False),
        sa.Column("justification", sa.String(), nullable=False),
        sa.Column("handover", sa.String(), nullable=True),
        sa.Column("cases_then", sa.Integer(), nullable=False),
        sa.Column("capacity_then", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_allocation_officer_id"), "allocation", ["officer_id"], unique=False)
    op.create_index(op.f("ix_allocation_pathway_id"), "allocation", ["pathway_id"], unique=False)
    op.create_index(
        "one_current_allocation",
        "allocation",
        ["pathway_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "decision",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("told_person", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
        ),
        sa.PrimaryKeyConstraint("appointment_id"),
    )
    op.create_index(op.f("ix_decision_pathway_id"), "decision", ["pathway_id"], unique=False)
