"""Permissions by the numbers of what was said; those of referrals go on (R54)."""

from alembic import op

from services.common.migrating import number_permissions

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_GO_ON = """
INSERT INTO permission (subject, name, state)
SELECT r.pathway_id, s.name, '{"newest": {"liaison_diversion": [1, true, []]}}'
FROM referral r JOIN stood s ON s.subject = r.pathway_id AND s.name = ANY(r.permissions)
"""


def upgrade() -> None:
    """Forward."""
    op.execute(
        "CREATE TEMPORARY TABLE stood AS SELECT subject, name FROM permission WHERE standing"
    )
    number_permissions()
    op.execute(_GO_ON)
    op.execute("DROP TABLE stood")
