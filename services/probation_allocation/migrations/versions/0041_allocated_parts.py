"""CRNs as recorded, and a domain event for the order and each requirement (R30, R61)."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; what was told of nobody in particular waits for a CRN now."""
    _identifiers()
    _parts()
    op.execute("DELETE FROM domain_event WHERE NOT body ? 'personReference'")
    op.execute(
        """INSERT INTO allocated_part (id, pathway_id, allocation_id, told_under)
        SELECT a.id, a.pathway_id, a.id, p.crn
        FROM allocation a JOIN pathway p ON p.id = a.pathway_id
        WHERE p.crn IS NOT NULL
            AND EXISTS (SELECT FROM domain_event e WHERE e.allocation_id = a.id)"""
    )


def _identifiers() -> None:
    op.create_table(
        "identifier_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_identifier_record_pathway_id"), "identifier_record", ["pathway_id"], unique=False
    )
    op.create_index(
        "one_identifier_of_a_type",
        "identifier_record",
        ["pathway_id", "type"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )


def _parts() -> None:
    op.create_table(
        "allocated_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("allocation_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=True),
        sa.Column("told_under", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["allocation_id"],
            ["allocation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_allocated_part_allocation_id"), "allocated_part", ["allocation_id"], unique=False
    )
    op.create_index(
        op.f("ix_allocated_part_pathway_id"), "allocated_part", ["pathway_id"], unique=False
    )
