"""Results by offence and share, what people say of them, and the terms of a sentence (R26)."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.common.migrating import put_in_history

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "court_result",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("offence_id", sa.Uuid(), nullable=True),
        sa.Column("hearing", sa.String(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("prompts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reshare", sa.Boolean(), nullable=False),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["offence_id"],
            ["offence.id"],
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"],
            ["pathway.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_court_result_pathway_id"), "court_result", ["pathway_id"], unique=False
    )
    _shares()
    _questions()
    op.add_column("offence", sa.Column("ended_as", sa.String(), nullable=True))
    _terms()


def _shares() -> None:
    op.create_table(
        "result_share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("offence_id", sa.Uuid(), nullable=True),
        sa.Column("hearing", sa.String(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offence_id"],
            ["offence.id"],
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"],
            ["pathway.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_result_share_pathway_id"), "result_share", ["pathway_id"], unique=False
    )
    op.create_index(
        "one_newest_share",
        "result_share",
        ["pathway_id", "hearing", "offence_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )


def _questions() -> None:
    op.create_table(
        "result_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("result_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("earlier_answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "(answer = 'result') = (result IS NOT NULL) OR answer IS NULL", name="a_result_is_named"
        ),
        sa.CheckConstraint(
            "num_nulls(answered_at, answer, answered_by) IN (0, 3)", name="answered_says_how"
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"],
            ["pathway.id"],
        ),
        sa.ForeignKeyConstraint(
            ["result_id"],
            ["court_result.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_result_question_open",
        "result_question",
        ["asked_at", "id"],
        unique=False,
        postgresql_where=sa.text("answer IS NULL"),
    )
    op.create_index(
        op.f("ix_result_question_pathway_id"), "result_question", ["pathway_id"], unique=False
    )


def _terms() -> None:
    """What was recorded before rests on no results."""
    filled: dict[str, tuple[sa.types.TypeEngine[Any], str, object]] = {
        "offences": (postgresql.ARRAY(sa.TEXT()), "{}", []),
        "not_proposed": (postgresql.ARRAY(sa.TEXT()), "{}", []),
        "from_results": (sa.Boolean(), "false", False),
        "life": (sa.Boolean(), "false", False),
        "terms": (postgresql.JSONB(astext_type=sa.Text()), "[]", []),
    }
    for name, (type_, default, _) in filled.items():
        column: sa.Column[Any] = sa.Column(name, type_, nullable=False, server_default=default)
        op.add_column("sentence", column)
        op.alter_column("sentence", name, server_default=None)
    put_in_history("sentence", **{name: value for name, (_, _, value) in filled.items()})
    moment = sa.DateTime(timezone=True)
    for name in ("known_since", "amended_at", "set_aside_at"):
        op.add_column("sentence", sa.Column(name, moment, nullable=True))
    for name in ("made_for", "supervising_court", "probation_area", "set_aside_because"):
        op.add_column("sentence", sa.Column(name, sa.String(), nullable=True))
    for name in ("operational_months", "supervision_months", "minimum_weeks"):
        op.add_column("sentence", sa.Column(name, sa.Integer(), nullable=True))
    for name in ("ends_on", "first_review_on"):
        op.add_column("sentence", sa.Column(name, sa.Date(), nullable=True))
    op.create_check_constraint(
        "set_aside_says_why", "sentence", "num_nulls(set_aside_at, set_aside_because) IN (0, 2)"
    )
    op.create_check_constraint(
        "set_aside_is_not_live", "sentence", "set_aside_at IS NULL OR superseded_at IS NOT NULL"
    )
