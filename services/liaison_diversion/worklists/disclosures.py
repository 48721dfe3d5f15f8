"""Disclosures without consent that a manager has not reviewed (R57)."""

from services.common.worklists import Column, Do, Worklist

LISTS = (
    Worklist(
        name="disclosures",
        title="Disclosures without consent, to review",
        rule="R57",
        readers=frozenset({"team_manager"}),
        rows="""emergency_disclosure x JOIN referral r ON r.id = x.referral_id
            WHERE x.reviewed_at IS NULL AND x.disclosed_by <> CAST(:user AS text)""",
        subject="coalesce(r.pathway_id, r.id)",
        on_record="r.pathway_id IS NOT NULL",
        thing=("disclosure_id", "x.id"),
        since="x.disclosed_at",
        site="r.site",
        columns=(
            Column("recipient", "To", "code", "x.recipient", "disclosure_recipients"),
            Column("authority", "Ground", "code", "x.authority", "disclosure_authorities"),
            Column("ends_at", "Shown until", "moment", "x.ends_at"),
        ),
        do=(Do("POST /v1/emergency-disclosures/{disclosure_id}/reviews"),),
        empty="No disclosure waits for you. Your own are reviewed by somebody else.",
    ),
)
