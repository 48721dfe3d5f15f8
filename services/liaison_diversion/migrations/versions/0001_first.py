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
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("court_name", sa.String(), nullable=True),
        sa.Column("court_room", sa.String(), nullable=True),
        sa.Column("hearing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hearing_on", sa.Date(), nullable=True),
        sa.Column("in_custody", sa.Boolean(), nullable=True),
        sa.Column("case_urn", sa.String(), nullable=True),
        sa.Column("family_name", sa.String(), nullable=True),
        sa.Column("given_names", sa.String(), nullable=True),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("identifiers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("name_key", sa.String(), nullable=True),
        sa.Column("family_key", sa.String(), nullable=True),
        sa.Column("offences", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("offence_group", sa.String(), nullable=True),
        sa.Column("gender", sa.String(), nullable=True),
        sa.Column("pleas", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("plea_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_plea_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("any_guilty", sa.Boolean(), nullable=True),
        sa.Column("trial_on", sa.Date(), nullable=True),
        sa.Column("sentenced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disposal", sa.String(), nullable=True),
        sa.Column("requirement_made", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pathway_date_of_birth", "pathway", ["date_of_birth"], unique=False)
    op.create_index(op.f("ix_pathway_family_key"), "pathway", ["family_key"], unique=False)
    op.create_index(
        "ix_pathway_identifiers", "pathway", ["identifiers"], unique=False, postgresql_using="gin"
    )
    op.create_index(op.f("ix_pathway_name_key"), "pathway", ["name_key"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("coded_reasons", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("support_advised", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL AND result IS NOT NULL)",
            name="what_is_closed_says_when_and_how",
        ),
        sa.CheckConstraint("state IN ('open', 'planned', 'closed')", name="a_known_state"),
        sa.ForeignKeyConstraint(
            ["pathway_id"],
            ["pathway.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_follow_up_pathway_id"), "follow_up", ["pathway_id"], unique=False)
    op.create_index(
        "one_open_follow_up",
        "follow_up",
        ["pathway_id", "reason", "requirement"],
        unique=True,
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("given_names", sa.String(), nullable=True),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("identifiers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("family_key", sa.String(), nullable=False),
        sa.Column("gender", sa.String(), nullable=True),
        sa.Column("ethnicity", sa.String(), nullable=True),
        sa.Column("disabilities", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("armed_forces", sa.Boolean(), nullable=True),
        sa.Column("pregnant", sa.Boolean(), nullable=True),
        sa.Column("caring_responsibilities", sa.Boolean(), nullable=True),
        sa.Column("permissions", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("permissions_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pathway_id", sa.Uuid(), nullable=True),
        sa.Column("matched_by", sa.String(), nullable=True),
        sa.Column("match_basis", sa.String(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(pathway_id IS NULL) = (match_basis IS NULL)", name="a_match_says_on_what_it_rests"
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"],
            ["pathway.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pathway_id"),
    )
    op.create_index(
        "ix_referral_identifiers", "referral", ["identifiers"], unique=False, postgresql_using="gin"
    )
    op.create_index(op.f("ix_referral_name_key"), "referral", ["name_key"], unique=False)
    op.create_table(
        "custody_screen",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offence_type", sa.String(), nullable=True),
        sa.Column("presenting", sa.String(), nullable=True),
        sa.Column("needs", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("adjustments", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("interpreter_language", sa.String(), nullable=True),
        sa.Column("risk_flags", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("gp_registered", sa.Boolean(), nullable=True),
        sa.Column("safeguarding", sa.Boolean(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_custody_screen_referral_id"), "custody_screen", ["referral_id"], unique=False
    )
    op.create_table(
        "eligibility_screen",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("total", sa.Numeric(), nullable=False),
        sa.Column("band", sa.String(), nullable=True),
        sa.Column("risk", sa.Boolean(), nullable=False),
        sa.Column("drugs", sa.Boolean(), nullable=False),
        sa.Column("alcohol", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("audit_answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("audit_total", sa.Numeric(), nullable=True),
        sa.Column("indications", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("bring_forward", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_eligibility_screen_referral_id"),
        "eligibility_screen",
        ["referral_id"],
        unique=False,
    )
    op.create_table(
        "follow_up_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("support", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("planned_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"],
            ["follow_up.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_follow_up_plan_follow_up_id"), "follow_up_plan", ["follow_up_id"], unique=False
    )
