"""Before court: equality, the list, hearing early, why a pathway stops (R63, R7, R9, R18)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    _equality()
    _lists()
    _bring_forward_answers()
    _positions()
    _follow_ups()
    _substance_use()


def _equality() -> None:
    for name in ("religion", "sexual_orientation", "gender_identity"):
        op.add_column("referral", sa.Column(name, sa.String(), nullable=True))
    op.add_column(
        "referral",
        sa.Column("not_stated", postgresql.ARRAY(sa.TEXT()), nullable=False, server_default="{}"),
    )
    op.alter_column("referral", "not_stated", server_default=None)


def _lists() -> None:
    op.create_table(
        "list_entry",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("to_be_screened", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathway.id"]),
        sa.PrimaryKeyConstraint("pathway_id"),
    )
    op.create_table(
        "agreed_listing",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("to_be_screened", sa.Boolean(), nullable=False),
        sa.Column("put_by", sa.String(), nullable=False),
        sa.Column("why", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pathway_id"),
    )


def _bring_forward_answers() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "bring_forward_answer",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("hearing_at", moment, nullable=True),
        sa.Column("answered_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("pathway_id"),
    )


def _positions() -> None:
    moment = sa.DateTime(timezone=True)
    coded = postgresql.ARRAY(sa.TEXT())
    op.create_table(
        "position",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("assessed_at", moment, nullable=True),
        sa.Column("suitable", sa.Boolean(), nullable=True),
        sa.Column("reasons", coded, nullable=False),
        sa.Column("support_advised", coded, nullable=False),
        sa.Column("declined_at", moment, nullable=True),
        sa.Column("declined", sa.String(), nullable=True),
        sa.Column("decline_reasons", coded, nullable=False),
        sa.Column("decline_support", coded, nullable=False),
        sa.Column("willingness_withdrawn_at", moment, nullable=True),
        sa.Column("treatment_withdrawn_at", moment, nullable=True),
        sa.Column("ended_by_court_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathway.id"]),
        sa.PrimaryKeyConstraint("pathway_id", "requirement"),
    )
    # What providers told before this table was is in the follow-ups that came of it.
    op.execute("""
        INSERT INTO position (pathway_id, requirement, assessed_at, suitable, reasons,
            support_advised, decline_reasons, decline_support)
        SELECT DISTINCT ON (pathway_id, requirement) pathway_id, requirement, opened_at, false,
            coded_reasons, support_advised, '{}', '{}'
        FROM follow_up WHERE reason = 'not_suitable' AND result IS DISTINCT FROM 'reversed'
        ORDER BY pathway_id, requirement, opened_at DESC
    """)
    op.execute("""
        INSERT INTO position AS p (pathway_id, requirement, reasons, support_advised, declined_at,
            declined, decline_reasons, decline_support)
        SELECT DISTINCT ON (pathway_id, requirement) pathway_id, requirement, '{}'::text[],
            '{}'::text[], opened_at, reason, coded_reasons, support_advised
        FROM follow_up WHERE reason LIKE '%_declined' AND result IS DISTINCT FROM 'reversed'
        ORDER BY pathway_id, requirement, opened_at DESC
        ON CONFLICT (pathway_id, requirement) DO UPDATE SET declined_at = EXCLUDED.declined_at,
            declined = EXCLUDED.declined, decline_reasons = EXCLUDED.decline_reasons,
            decline_support = EXCLUDED.decline_support
    """)


def _follow_ups() -> None:
    op.add_column("follow_up", sa.Column("ceased_at", sa.DateTime(timezone=True), nullable=True))
    # One for each reason that may still hold; what was reversed, or opened again since, ceased.
    op.execute("""
        UPDATE follow_up f SET ceased_at = closed_at WHERE state = 'closed' AND (
            result = 'reversed' OR EXISTS (SELECT 1 FROM follow_up o
                WHERE (o.pathway_id, o.reason, o.requirement)
                    = (f.pathway_id, f.reason, f.requirement)
                AND (o.opened_at, o.id) > (f.opened_at, f.id)))
    """)
    op.drop_index("one_open_follow_up", "follow_up")
    op.create_index(
        "one_follow_up_while_a_reason_holds",
        "follow_up",
        ["pathway_id", "reason", "requirement"],
        unique=True,
        postgresql_where=sa.text("ceased_at IS NULL"),
    )
    op.create_check_constraint(
        "what_ceased_is_closed", "follow_up", "ceased_at IS NULL OR state = 'closed'"
    )


def _substance_use() -> None:
    for name in ("drugs", "alcohol", "basis"):
        op.alter_column("eligibility_screen", name, nullable=True)
    op.add_column("eligibility_screen", sa.Column("scheme", sa.String(), nullable=True))
    for name in ("findings", "because"):
        document = postgresql.JSONB(astext_type=sa.Text())
        op.add_column(
            "eligibility_screen",
            sa.Column(name, document, nullable=False, server_default="[]"),
        )
        op.alter_column("eligibility_screen", name, server_default=None)
