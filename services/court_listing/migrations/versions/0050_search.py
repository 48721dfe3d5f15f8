"""People are found by parts of names, other spellings, a day or a number."""

from services.common.migrating import find_people

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    find_people()
