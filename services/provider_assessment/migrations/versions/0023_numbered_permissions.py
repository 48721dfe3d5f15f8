"""Permissions by the numbers of what was said; those on record go on (R54)."""

import sqlalchemy as sa
from alembic import op

from services.common.migrating import number_permissions

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_GO_ON = """
INSERT INTO permission (subject, name, state)
SELECT r.pathway_id, r.permission, jsonb_build_object('newest',
    jsonb_object_agg(c.organisation, jsonb_build_array(1, true, jsonb_build_array())))
FROM sharing_permission r JOIN provider_case c ON c.id = r.case_id
    JOIN stood s ON s.subject = r.pathway_id AND s.name = r.permission
WHERE r.withdrawn_at IS NULL AND r.replaced_at IS NULL GROUP BY r.pathway_id, r.permission
"""


def upgrade() -> None:
    """Forward."""
    op.execute(
        "CREATE TEMPORARY TABLE stood AS SELECT subject, name FROM permission WHERE standing"
    )
    number_permissions()
    op.execute(sa.text(_GO_ON))
    op.execute("DROP TABLE stood")
    op.drop_column("pathway", "needs_withdrawn_at")
