"""Cases to approve or to decline, by whoever decides on the requirement (R14, R17)."""

from services.common.worklists import Column, Do
from services.provider_assessment.worklists.cases import (
    ASSESSED_BY,
    CASES,
    DECISION,
    IS_MINE,
    STILL_OPEN,
    TREATMENT_CONSENT,
    WILLING,
    of_cases,
)

_BANDS = """(SELECT jsonb_agg(concat_ws(' ', m.instrument, m.band) ORDER BY m.instrument)
    FROM measured m WHERE m.taken_in = s.id)"""

_COMBINATION = """(SELECT f.combination_advised FROM conferral f
    WHERE f.case_id = c.id AND f.answered_at IS NOT NULL ORDER BY f.answered_at DESC LIMIT 1)"""

_LATEST = """LATERAL (SELECT a.* FROM assessment a WHERE a.case_id = c.id
    ORDER BY a.assessed_at DESC LIMIT 1) s ON true"""

_SCREEN = """LATERAL (SELECT a.* FROM court_screen a WHERE a.case_id = c.id
    ORDER BY a.screened_at DESC LIMIT 1) x ON true"""

# What was declined may be decided on again before the sentence, on a later court screen.
_UNDECIDED = f"""(SELECT c.* FROM provider_case c WHERE c.state IN ('requested', 'assessed')
        AND c.requirement IN ('drr', 'atr') AND c.stood_down_at IS NULL
    UNION ALL
    SELECT c.* FROM provider_case c JOIN pathway p ON p.id = c.pathway_id
        JOIN {DECISION}
    WHERE c.state = 'declined' AND c.requirement IN ('drr', 'atr')
        AND c.stood_down_at IS NULL AND p.sentenced_at IS NULL) c
    JOIN pathway p ON p.id = c.pathway_id"""

LISTS = (
    of_cases(
        name="to-approve",
        title="Assessments to approve or decline",
        rule="R17",
        readers=frozenset({"clinical_lead", "responsible_practitioner"}),
        rows=f"""{CASES} JOIN {_LATEST}
            WHERE c.state = 'assessed' AND c.stood_down_at IS NULL AND s.suitable
            AND {IS_MINE} AND {STILL_OPEN}""",
        concerns="c.requirement",
        since="s.assessed_at",
        due="c.needed_by",
        holder=ASSESSED_BY,
        columns=(
            Column("assessed_by", "Assessed by", "text", "s.assessed_by"),
            Column("bands", "Bands", "flags", _BANDS),
            Column("risks", "Risk", "flags", "to_jsonb(s.risk_flags)", "RiskFlag"),
            Column("combination", "Combination advised", "yesno", _COMBINATION),
            Column("consents", "Consents to treatment", "yesno", TREATMENT_CONSENT),
            Column("willing", "Willing", "yesno", WILLING),
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/clinical-decisions"),),
        empty="No assessment waits for you.",
    ),
    of_cases(
        name="court-screens",
        title="Court screens and assessments to agree to",
        rule="R14",
        readers=frozenset({"single_point_of_contact"}),
        rows=f"""{_UNDECIDED} LEFT JOIN {_LATEST} LEFT JOIN {_SCREEN} LEFT JOIN {DECISION}
            WHERE coalesce(s.suitable, x.id IS NOT NULL) AND {STILL_OPEN}
            AND (d.id IS NULL OR NOT d.approved
                AND d.decided_at < coalesce(s.assessed_at, x.screened_at))""",
        concerns="c.requirement",
        since="coalesce(s.assessed_at, x.screened_at)",
        due="c.needed_by",
        columns=(
            Column("requirement", "Requirement", "code", "c.requirement", "Requirement"),
            Column("assessed", "Assessed by the provider", "yesno", "s.id IS NOT NULL"),
            Column("suitable", "Suitable", "yesno", "coalesce(s.suitable, x.suitable)"),
            Column("substances", "Substances", "flags", """jsonb_path_query_array(
                coalesce(x.substances, '[]'), '$[*].substance')""", "substances"),
            Column("motivation", "Motivation", "count", "x.motivation"),
            Column("willing", "Willing", "yesno", f"{WILLING} OR s.id IS NULL AND x.willing"),
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/provider-agreements"),),
        empty="No court screen or assessment waits for you.",
    ),
)  # fmt: skip
