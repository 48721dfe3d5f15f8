"""Disclosures without consent that a manager has not reviewed (R57)."""

from services.common.worklists import Worklist
from services.disclosures.worklists import to_review

LISTS = (
    Worklist(
        **to_review(
            frozenset({"team_manager"}),
            "emergency_disclosure x JOIN referral r ON r.id = x.referral_id",
        ),
        subject="coalesce(r.pathway_id, r.id)",
        on_record="r.pathway_id IS NOT NULL",
        site="r.site",
    ),
)
