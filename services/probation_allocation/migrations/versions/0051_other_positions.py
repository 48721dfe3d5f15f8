"""A position for each organisation that was asked; why a proposal was withdrawn (R85, R88)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_MOMENTS = ("requested_at", "stood_down_at", "needed_by", "withdrawn_at", "first_appointment_at")
_FLAGS = (
    "willing",
    "assessment_consent",
    "treatment_consent",
    "suitable",
    "approved",
    "combination_advised",
)
_TEXTS = (
    "stood_down_because",
    "withdrawn",
    "named_clinician",
    "agreeing_provider",
    "conferred_with",
    "outline",
    "first_appointment_place",
)


def upgrade() -> None:
    """Forward."""
    op.add_column("position", sa.Column("stood_down_because", sa.String(), nullable=True))
    for name in ("withdrawn_because", "withdrawn_by", "withdrawal_reason"):
        op.add_column("proposal", sa.Column(name, sa.String(), nullable=True))
    moment, codes = sa.DateTime(timezone=True), postgresql.ARRAY(sa.TEXT())
    op.create_table(
        "other_position",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        *(sa.Column(name, moment, nullable=True) for name in _MOMENTS),
        *(sa.Column(name, sa.Boolean(), nullable=True) for name in _FLAGS),
        *(sa.Column(name, sa.String(), nullable=True) for name in _TEXTS),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("sessions", "length_months")),
        *(
            sa.Column(name, codes, nullable=False)
            for name in ("reasons", "support_advised", "risk_flags")
        ),
        sa.PrimaryKeyConstraint("pathway_id", "requirement", "organisation"),
    )
