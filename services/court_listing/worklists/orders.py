"""What comes back to court of orders in force: reviews, returns, breaches; and reasons missing."""

from services.common.worklists import Column, Do
from services.court_listing.worklists.pathways import (
    COURT,
    IN_FORCE,
    LEGAL_ADVISERS,
    NOT_MERGED,
    SENTENCE,
    STAFF,
    of_people,
)

_COMES_BACK = """(SELECT v.pathway_id, 'review' AS what, v.set_at AS since, v.due_on
        FROM court_review v WHERE v.held_at IS NULL AND v.cancelled_at IS NULL
            AND v.due_on < CAST(now() AS date) + 7
    UNION ALL SELECT b.pathway_id, 'return', min(b.returned_at), NULL
        FROM return_to_court b JOIN sentence l ON l.pathway_id = b.pathway_id
            AND l.superseded_at IS NULL AND b.returned_at >= l.sentenced_at
        WHERE b.answered_by IS NULL GROUP BY b.pathway_id
    UNION ALL SELECT b.pathway_id, 'breach', b.referred_at, NULL
        FROM breach b WHERE b.outcome IS NULL) v"""

# The last report for a review of this order, if there is one since the review was set.
_REPORT = """(SELECT max(w.sent_at) FROM review_report w WHERE w.pathway_id = p.id
    AND w.sent_at >= v.since)"""

LISTS = (
    of_people(
        name="diary",
        title="Reviews this week, returns and breaches",
        rule="R36",
        readers=STAFF,
        rows=f"""{_COMES_BACK} JOIN pathway p ON p.id = v.pathway_id JOIN {SENTENCE}
            WHERE {IN_FORCE} AND {NOT_MERGED}""",
        what="v.what",
        since="v.since",
        due="v.due_on",
        columns=(
            COURT,
            Column("due_on", "Review on", "day", "v.due_on"),
            Column("report_at", "Report in", "moment", _REPORT),
        ),
        do=(
            Do("POST /v1/pathways/{pathway_id}/court-reviews", when="v.what <> 'breach'"),
            Do("POST /v1/pathways/{pathway_id}/breach-outcomes", when="v.what = 'breach'"),
        ),
        empty="No order comes back to court this week.",
    ),
    of_people(
        name="reasons",
        title="Decisions on breaches without reasons",
        rule="R40",
        readers=LEGAL_ADVISERS,
        rows=f"""breach b JOIN pathway p ON p.id = b.pathway_id
            WHERE b.outcome IS NOT NULL AND cardinality(b.decision_reasons) = 0
            AND {NOT_MERGED}""",
        concerns="b.id",
        since="b.decided_at",
        columns=(
            COURT,
            Column("outcome", "Decided", "code", "b.outcome", "BreachOutcome"),
            Column("requirement", "Requirement", "code", "b.requirement", "BreachedRequirement"),
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/breach-reasons"),),
        empty="Every decision on a breach has its reasons.",
    ),
)  # fmt: skip
