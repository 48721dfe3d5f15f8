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
        "pathway",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_urn", sa.String(), nullable=False),
        sa.Column("defendant_id", sa.String(), nullable=True),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("given_names", sa.String(), nullable=True),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("age", sa.Integer(), nullable=True),
        sa.Column("gender", sa.String(), nullable=True),
        sa.Column("identifiers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("in_custody", sa.Boolean(), nullable=True),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("court_name", sa.String(), nullable=False),
        sa.Column("court_room", sa.String(), nullable=True),
        sa.Column("hearing_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hearing_on", sa.Date(), nullable=False),
        sa.Column("listed_as_of", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_pathway_case_urn"), "pathway", ["case_urn"], unique=False)
    op.create_index("ix_pathway_day", "pathway", ["hearing_on", "id"], unique=False)
    op.create_index(
        "one_pathway_per_defendant",
        "pathway",
        ["case_urn", "defendant_id"],
        unique=True,
        postgresql_where=sa.text("defendant_id IS NOT NULL"),
    )
    op.create_table(
        "position",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("willing", sa.Boolean(), nullable=True),
        sa.Column("named_clinician", sa.String(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("sessions", sa.Integer(), nullable=True),
        sa.Column("length_months", sa.Integer(), nullable=True),
        sa.Column("outline", sa.String(), nullable=True),
        sa.Column("first_appointment_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_appointment_place", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("pathway_id", "requirement"),
    )
    op.create_table(
        "screening",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adjustments", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("interpreter_language", sa.String(), nullable=True),
        sa.Column("bring_forward", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("pathway_id"),
    )
    op.create_table(
        "offence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("wording", sa.String(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pathway_id"],
            ["pathway.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_offence_pathway_id"), "offence", ["pathway_id"], unique=False)
    op.create_table(
        "report_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("needed_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adjourned", sa.Boolean(), nullable=False),
        sa.Column("adjournment_reason", sa.String(), nullable=True),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "adjourned = (adjournment_reason IS NOT NULL)", name="an_adjournment_has_a_reason"
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"],
            ["pathway.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_report_request_pathway_id"), "report_request", ["pathway_id"], unique=False
    )
    op.create_table(
        "sentence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("sentenced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disposal", sa.String(), nullable=False),
        sa.Column("order_months", sa.Integer(), nullable=True),
        sa.Column("custody_weeks", sa.Integer(), nullable=True),
        sa.Column("requirements", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("requirement_made", sa.Boolean(), nullable=False),
        sa.Column("court_reviews", sa.Boolean(), nullable=False),
        sa.Column("would_have_been", sa.String(), nullable=True),
        sa.Column("would_have_been_custody_weeks", sa.Integer(), nullable=True),
        sa.Column("within_24_hours", sa.Boolean(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "NOT requirement_made OR disposal IN ('community_order', 'suspended_sentence_order')",
            name="requirements_only_in_orders",
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"],
            ["pathway.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_sentence_pathway_id"), "sentence", ["pathway_id"], unique=False)
    op.create_index(
        "one_live_sentence",
        "sentence",
        ["pathway_id"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "plea_record",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("offence_id", sa.Uuid(), nullable=False),
        sa.Column("plea", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("counts_as_guilty", sa.Boolean(), nullable=False),
        sa.Column("convicted_on", sa.Date(), nullable=True),
        sa.Column("trial_on", sa.Date(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offence_id"],
            ["offence.id"],
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"],
            ["pathway.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_plea_record_offence_id"), "plea_record", ["offence_id"], unique=False)
    op.create_index(op.f("ix_plea_record_pathway_id"), "plea_record", ["pathway_id"], unique=False)
