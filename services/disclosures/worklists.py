"""Disclosures without consent that somebody else than who made them is to review (R57)."""

from typing import Any

from services.common.worklists import Column, Do


def to_review(readers: frozenset[str], disclosed: str) -> dict[str, Any]:
    """What an agency's list of them says: ``disclosed`` joins disclosures ``x`` and their cases."""
    return {
        "name": "disclosures",
        "title": "Disclosures without consent, to review",
        "rule": "R57",
        "readers": readers,
        "rows": f"""{disclosed}
            WHERE x.reviewed_at IS NULL AND x.disclosed_by <> CAST(:user AS text)""",
        "thing": ("disclosure_id", "x.id"),
        "since": "x.disclosed_at",
        "columns": (
            Column("recipient", "To", "code", "x.recipient", "disclosure_recipients"),
            Column("authority", "Ground", "code", "x.authority", "disclosure_authorities"),
            Column("ends_at", "Shown until", "moment", "x.ends_at"),
        ),
        "do": (Do("POST /v1/emergency-disclosures/{disclosure_id}/reviews"),),
        "empty": "No disclosure waits for you. Your own are reviewed by somebody else.",
    }
