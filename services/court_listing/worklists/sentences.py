"""What is before the bench, reports that are awaited, forms of sentencers, outcomes of orders."""

from datetime import UTC, datetime

from contracts.policy.calendar import day_in_england
from contracts.reference import community_order_range
from contracts.reference.offences import listed_offences
from services.common.worklists import Column, Do
from services.court_listing.worklists.pathways import (
    AT,
    BREACHED,
    COURT,
    GUILTY,
    IN_FORCE,
    LEGAL_ADVISERS,
    NOT_MERGED,
    ON_LIST,
    PROPOSED,
    REPORT,
    RETURNED,
    REVIEW_SET,
    ROOM,
    ROOM_AND_TIME,
    SENTENCE,
    of_people,
)

_PATHWAY = "POST /v1/pathways/{pathway_id}/"
_SENTENCERS = LEGAL_ADVISERS | {"sentencer"}
_IS_GUILTY = GUILTY.format("")
_PLEADED = "EXISTS (SELECT FROM plea_record n WHERE n.pathway_id = p.id)"

_FOR = f"""concat_ws(', ', CASE WHEN {IN_FORCE} AND {BREACHED} THEN 'breach' END,
    CASE WHEN {IN_FORCE} AND {RETURNED} THEN 'return' END,
    CASE WHEN {IN_FORCE} AND {REVIEW_SET} THEN 'review' END,
    CASE WHEN s.id IS NULL AND {_IS_GUILTY} THEN 'sentence'
        WHEN s.id IS NULL AND NOT {_PLEADED} THEN 'plea' END)"""

_RETURNED_FORM = "EXISTS (SELECT FROM sentencer_feedback f WHERE f.sentence_id = s.id)"

# Offences that a report is surely asked for on; of others the rule decides when it is asked.
_IN_RANGE = ", ".join(
    f"'{one.code}'"
    for one in listed_offences()
    if community_order_range(one.code, day_in_england(datetime.now(UTC))).in_range != "no"
)
_REPORTS = Do(
    f"{_PATHWAY}report-requests",
    when=f"""s.id IS NULL AND {NOT_MERGED} AND {
        GUILTY.format(f" AND (o.code IS NULL OR o.code IN ({_IN_RANGE}))")
    }""",
)
_PLEAS = Do(f"{_PATHWAY}pleas", when=f"s.id IS NULL AND {NOT_MERGED}")
_SENTENCES = Do(f"{_PATHWAY}sentences", when=f"s.id IS NULL AND {_IS_GUILTY} AND {NOT_MERGED}")
_REVIEWS = Do(
    f"{_PATHWAY}court-reviews",
    when=f"{IN_FORCE} AND ({REVIEW_SET} OR {RETURNED}) AND {NOT_MERGED}",
)
_BREACHES = Do(f"{_PATHWAY}breach-outcomes", when=f"{IN_FORCE} AND {BREACHED} AND {NOT_MERGED}")

LISTS = (
    of_people(
        name="bench",
        title="Before the bench",
        rule="R26",
        readers=LEGAL_ADVISERS,
        rows=f"pathway p LEFT JOIN {SENTENCE} WHERE {ON_LIST}",
        since="p.hearing_at",
        what=_FOR,
        sort=ROOM_AND_TIME,
        of_a_day=True,
        columns=(
            COURT,
            ROOM,
            AT,
            Column("guilty", "Guilty", "yesno", f"CASE WHEN {_PLEADED} THEN {_IS_GUILTY} END"),
            Column("report_at", "Report in", "moment", REPORT),
            Column("proposed", "Proposed", "flags", PROPOSED, "Requirement"),
            Column("disposal", "Sentence", "code", "s.disposal", "Disposal"),
        ),
        do=(_PLEAS, _REPORTS, _SENTENCES, _REVIEWS, _BREACHES),
        empty="Nothing is listed on this day.",
    ),
    of_people(
        name="reports",
        title="Reports awaited",
        rule="R12",
        readers=LEGAL_ADVISERS,
        rows=f"""report_request r JOIN pathway p ON p.id = r.pathway_id LEFT JOIN {SENTENCE}
            WHERE s.id IS NULL AND coalesce({REPORT} < r.requested_at, true)
            AND NOT EXISTS (SELECT FROM report_request l WHERE l.pathway_id = r.pathway_id
                AND (l.requested_at, l.id) > (r.requested_at, r.id))
            AND EXISTS (SELECT FROM offence o WHERE o.pathway_id = p.id
                AND NOT o.withdrawn AND o.ended_as IS NULL)""",
        since="r.requested_at",
        due="r.needed_by",
        columns=(
            COURT,
            Column("adjourned", "Adjourned", "yesno", "r.adjourned"),
            Column("reason", "Reason", "code", "r.adjournment_reason", "adjournment_reasons"),
            Column("proposed", "Proposed", "flags", PROPOSED, "Requirement"),
        ),
        do=(_SENTENCES,),
        empty="No report is awaited.",
    ),
    of_people(
        name="feedback",
        title="Sentencers' forms outstanding",
        rule="R27",
        readers=_SENTENCERS,
        rows=f"""clock k JOIN pathway p ON p.id = k.subject JOIN {SENTENCE}
            WHERE k.name = 'C15' AND k.state IN ('running', 'at_risk', 'breached')
            AND NOT {_RETURNED_FORM} AND {NOT_MERGED}""",
        since="s.sentenced_at",
        clock="C15",
        columns=(
            COURT,
            Column("disposal", "Sentence", "code", "s.disposal", "Disposal"),
            Column("proposed", "Proposed", "flags", PROPOSED, "Requirement"),
        ),
        do=(Do(f"{_PATHWAY}sentencer-feedback"),),
        empty="No form of a sentencer is outstanding.",
    ),
    of_people(
        name="orders",
        title="What became of the requirements made",
        rule="R45",
        readers=_SENTENCERS,
        rows=f"""sentence s JOIN pathway p ON p.id = s.pathway_id
            CROSS JOIN LATERAL jsonb_array_elements(s.requirements) AS r(said)
            LEFT JOIN position q ON q.pathway_id = p.id AND q.requirement = r.said->>'requirement'
            WHERE s.superseded_at IS NULL AND s.requirement_made AND {IN_FORCE}
            AND (s.over_on IS NULL OR s.over_on > CAST(:on AS date))
            AND CAST(r.said->>'made' AS boolean)""",
        thing=("requirement", "r.said->>'requirement'"),
        concerns="r.said->>'requirement'",
        since="s.sentenced_at",
        columns=(
            COURT,
            Column("disposal", "Sentence", "code", "s.disposal", "Disposal"),
            Column("outcome", "What became of it", "text", "replace(q.outcome, '_', ' ')"),
            Column("ended_at", "Ended", "moment", "q.ended_at"),
        ),
        do=(
            Do(
                f"{_PATHWAY}sentencer-feedback",
                when=f"NOT {_RETURNED_FORM} AND {NOT_MERGED}",
            ),
        ),
        empty="No order with a treatment requirement is in force.",
    ),
)  # fmt: skip
