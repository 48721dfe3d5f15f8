"""Reports for the court, changes proposed, records that differ, disclosures to review."""

from services.common.worklists import Column, Do, Of, Worklist
from services.probation_allocation.worklists.allocations import OFFICERS, in_force

LISTS = (
    Worklist(
        name="review-reports",
        title="Reports for court reviews",
        rule="R36",
        readers=OFFICERS,
        rows=f"""{in_force("court_review", "v")} AND v.held_at IS NULL AND v.cancelled_at IS NULL
            AND NOT EXISTS (SELECT FROM review_report w WHERE w.review_id = v.id)""",
        subject="p.id",
        since="p.sentenced_at",
        due="v.due_on",
        site="p.site",
        holder="o.user_name",
        team="o.team",
        first=Of.MINE,
        columns=(
            Column("due_on", "Review on", "day", "v.due_on"),
            Column("with_hearing", "With a hearing", "yesno", "v.set_with_hearing"),
            Column("officer", "Officer", "text", "o.name"),
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/review-reports"),),
        empty="No court review waits for a report of yours.",
    ),
    Worklist(
        name="changes",
        title="Changes proposed by providers",
        rule="R39",
        readers=OFFICERS,
        rows=f"""{in_force("adjustment_proposal", "j")}
            AND (p.order_number = 1 OR j.proposed_at >= p.sentenced_at)
            AND NOT EXISTS (SELECT FROM adjustment_decision d WHERE d.proposal_id = j.id)""",
        subject="p.id",
        thing=("proposal_id", "j.id"),
        concerns="j.requirement",
        since="j.proposed_at",
        site="p.site",
        holder="o.user_name",
        team="o.team",
        first=Of.MINE,
        columns=(
            Column("kind", "Change", "text", "j.kind"),
            Column("reason", "Reason", "code", "j.reason", "order_adjustment_reasons"),
            Column("officer", "Officer", "text", "o.name"),
        ),
        do=(Do("POST /v1/adjustment-proposals/{proposal_id}/decisions"),),
        empty="No provider proposes a change.",
    ),
    Worklist(
        name="differ",
        title="Records that differ from a provider's",
        rule="R33",
        readers=OFFICERS,
        rows="""discrepancy x JOIN pathway p ON p.id = x.pathway_id
            LEFT JOIN allocation a ON a.pathway_id = p.id AND a.ended_at IS NULL
            LEFT JOIN officer o ON o.id = a.officer_id
            WHERE x.settled_at IS NULL""",
        subject="p.id",
        thing=("discrepancy_id", "x.id"),
        concerns="x.requirement",
        what="x.what",
        since="x.found_at",
        site="p.site",
        holder="o.user_name",
        team="o.team",
        columns=(Column("officer", "Officer", "text", "o.name"),),
        do=(Do("POST /v1/discrepancies/{discrepancy_id}/settlements"),),
        empty="No record differs from a provider's.",
    ),
    Worklist(
        name="disclosures",
        title="Disclosures without consent, to review",
        rule="R57",
        readers=frozenset({"senior_officer"}),
        rows="""own_disclosure d JOIN pathway p ON p.id = d.pathway_id
            WHERE d.reviewed_at IS NULL AND d.disclosed_by <> CAST(:user AS text)""",
        subject="p.id",
        thing=("disclosure_id", "d.id"),
        since="d.disclosed_at",
        site="p.site",
        columns=(
            Column("recipient", "To", "code", "d.recipient", "disclosure_recipients"),
            Column("authority", "Ground", "code", "d.authority", "disclosure_authorities"),
            Column("ends_at", "Shown until", "moment", "d.ends_at"),
        ),
        do=(Do("POST /v1/emergency-disclosures/{disclosure_id}/reviews"),),
        empty="No disclosure waits for you. Your own are reviewed by somebody else.",
    ),
)  # fmt: skip
