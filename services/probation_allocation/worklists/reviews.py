"""Reports for the court, changes proposed, records that differ, disclosures to review."""

from services.common.worklists import Column, Do, Of, Worklist
from services.disclosures.worklists import to_review
from services.probation_allocation.worklists.allocations import OFFICER, in_force, of_officers

LISTS = (
    of_officers(
        name="review-reports",
        title="Reports for court reviews",
        rule="R36",
        rows=f"""{in_force("court_review", "v")} AND v.held_at IS NULL AND v.cancelled_at IS NULL
            AND NOT EXISTS (SELECT FROM review_report w WHERE w.review_id = v.id)""",
        since="p.sentenced_at",
        due="v.due_on",
        columns=(
            Column("due_on", "Review on", "day", "v.due_on"),
            Column("with_hearing", "With a hearing", "yesno", "v.set_with_hearing"),
            OFFICER,
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/review-reports"),),
        empty="No court review waits for a report of yours.",
    ),
    of_officers(
        name="changes",
        title="Changes proposed by providers",
        rule="R39",
        rows=f"""{in_force("adjustment_proposal", "j")}
            AND (p.order_number = 1 OR j.proposed_at >= p.sentenced_at)
            AND NOT EXISTS (SELECT FROM adjustment_decision d WHERE d.proposal_id = j.id)""",
        thing=("proposal_id", "j.id"),
        concerns="j.requirement",
        since="j.proposed_at",
        columns=(
            Column("kind", "Change", "text", "j.kind"),
            Column("reason", "Reason", "code", "j.reason", "order_adjustment_reasons"),
            OFFICER,
        ),
        do=(Do("POST /v1/adjustment-proposals/{proposal_id}/decisions"),),
        empty="No provider proposes a change.",
    ),
    of_officers(
        name="differ",
        title="Records that differ from a provider's",
        first=Of.SITE,
        rule="R33",
        rows="""discrepancy x JOIN pathway p ON p.id = x.pathway_id
            LEFT JOIN allocation a ON a.pathway_id = p.id AND a.ended_at IS NULL
            LEFT JOIN officer o ON o.id = a.officer_id
            WHERE x.settled_at IS NULL""",
        thing=("discrepancy_id", "x.id"),
        concerns="x.requirement",
        what="x.what",
        since="x.found_at",
        columns=(OFFICER,),
        do=(Do("POST /v1/discrepancies/{discrepancy_id}/settlements"),),
        empty="No record differs from a provider's.",
    ),
    Worklist(
        **to_review(
            frozenset({"senior_officer"}), "own_disclosure x JOIN pathway p ON p.id = x.pathway_id"
        ),
        subject="p.id",
        site="p.site",
    ),
)  # fmt: skip
