"""Which organisation a requirement is proposed for, and which treats under the order (R52).

Of what was proposed before, neither is known: it stays at the provider agency as a whole.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("position", sa.Column("organisation", sa.String(), nullable=True))
    op.add_column("position", sa.Column("treated_by", sa.String(), nullable=True))
