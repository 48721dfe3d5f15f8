"""Ids of the court system in one form: a UUID in capitals is the same."""

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_UUID = "'^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}'"


def upgrade() -> None:
    """Forward; two rows that came to be by two spellings of one id stay two."""
    op.execute(
        f"UPDATE pathway p SET defendant_id = lower(defendant_id) WHERE defendant_id ~ {_UUID}"  # noqa: S608
        " AND defendant_id <> lower(defendant_id) AND NOT EXISTS (SELECT FROM pathway o"
        " WHERE o.case_urn = p.case_urn AND o.id <> p.id"
        " AND lower(o.defendant_id) = lower(p.defendant_id))"
    )
    for table, column in (("offence", "source_id"), ("court_result", "hearing")):
        op.execute(
            f"UPDATE {table} SET {column} = lower({column}) WHERE {column} ~ {_UUID}"  # noqa: S608
            f" AND {column} <> lower({column})"
        )
    op.execute(
        f"UPDATE result_share s SET hearing = lower(hearing) WHERE hearing ~ {_UUID}"  # noqa: S608
        " AND hearing <> lower(hearing) AND NOT EXISTS (SELECT FROM result_share o"
        " WHERE o.pathway_id = s.pathway_id AND o.id <> s.id"
        " AND o.offence_id IS NOT DISTINCT FROM s.offence_id"
        " AND lower(o.hearing) = lower(s.hearing))"
    )
