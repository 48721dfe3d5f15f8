"""Cases on their way to a proposal, and requirements that were made and nobody holds (R12, R92)."""

from functools import partial

from services.common.worklists import Column, Do, Worklist


def _where_it_stands(requirement: str) -> str:
    return f"""(SELECT CASE WHEN q.stood_down_at IS NOT NULL THEN 'stood down'
            WHEN q.approved THEN 'approved' WHEN q.approved IS FALSE THEN 'declined'
            WHEN q.suitable IS FALSE THEN 'not suitable' WHEN q.suitable THEN 'assessed'
            WHEN q.requested_at IS NOT NULL THEN 'asked' END
        FROM position q WHERE q.pathway_id = p.id AND q.requirement = '{requirement}')"""


_REPORT = "EXISTS (SELECT FROM pre_sentence_report r WHERE r.pathway_id = p.id)"
# Who is guilty again after the provider was stood down is to be asked for again (R11).
_OPEN = """p.sentenced_at IS NULL AND p.any_guilty IS NOT FALSE AND (p.report_needed_by IS NOT NULL
    OR EXISTS (SELECT FROM position q WHERE q.pathway_id = p.id AND q.requested_at IS NOT NULL
        AND q.stood_down_at IS NULL)
    OR p.any_guilty AND EXISTS (SELECT FROM position q WHERE q.pathway_id = p.id
        AND q.stood_down_at IS NOT NULL))"""

_TOLD = "pathway_id, requirement, organisation, requested_at, needed_by, suitable, approved"
_EACH = f"(SELECT {_TOLD} FROM position UNION ALL SELECT {_TOLD} FROM other_position)"
_IS_ASKED = """(EXISTS (SELECT FROM position q WHERE q.pathway_id = p.id
    AND q.requested_at IS NOT NULL) OR EXISTS (SELECT FROM other_position q
    WHERE q.pathway_id = p.id AND q.requested_at IS NOT NULL))"""
_IS_PROPOSED = """EXISTS (SELECT FROM proposal w WHERE w.pathway_id = p.id
    AND w.withdrawn_at IS NULL)"""

#: What one organisation, ``q``, was asked before the sentence and what became of it (R92).
_asked_of = partial(
    Worklist,
    rule="R92",
    readers=frozenset({"court_duty_officer", "senior_officer"}),
    subject="p.id",
    concerns="q.requirement",
    since="q.requested_at",
    site="p.site",
    place="p.court_name",
    do=(Do("POST /v1/pathways/{pathway_id}/stand-downs"),),
)

LISTS = (
    Worklist(
        name="board",
        title="Cases asked about, until they are sentenced",
        rule="R12",
        readers=frozenset({"court_duty_officer"}),
        rows=f"pathway p WHERE {_OPEN}",
        subject="p.id",
        since="""coalesce((SELECT min(q.requested_at) FROM position q WHERE q.pathway_id = p.id),
            p.screened_at, p.hearing_at, p.report_needed_by)""",
        due=f"CASE WHEN NOT {_REPORT} THEN p.report_needed_by END",
        site="p.site",
        place="p.court_name",
        columns=(
            Column("guilty", "Guilty", "yesno", "p.any_guilty"),
            Column("mhtr", "MHTR", "text", _where_it_stands("mhtr")),
            Column("drr", "DRR", "text", _where_it_stands("drr")),
            Column("atr", "ATR", "text", _where_it_stands("atr")),
            Column("proposed", "Proposed", "text", """(SELECT string_agg(w.requirement, ', '
                ORDER BY w.requirement) FROM proposal w WHERE w.pathway_id = p.id
                AND w.withdrawn_at IS NULL)"""),
            Column("report_given", "Report given", "yesno", _REPORT),
        ),
        do=(
            Do("POST /v1/pathways/{pathway_id}/assessment-requests"),
            Do("POST /v1/pathways/{pathway_id}/stand-downs", when=_IS_ASKED),
            Do("POST /v1/pathways/{pathway_id}/court-screens"),
            Do("POST /v1/pathways/{pathway_id}/proposals"),
            Do("POST /v1/pathways/{pathway_id}/proposal-withdrawals", when=_IS_PROPOSED),
            Do("POST /v1/pathways/{pathway_id}/pre-sentence-reports"),
        ),
        empty="No case waits for an assessment or a report.",
    ),
    _asked_of(
        name="to-propose",
        title="Approved, and not proposed",
        rows="""pathway p JOIN position q ON q.pathway_id = p.id
            WHERE p.sentenced_at IS NULL AND p.any_guilty IS NOT FALSE
                AND q.approved AND q.requested_at IS NOT NULL
                AND NOT EXISTS (SELECT FROM proposal w WHERE w.pathway_id = p.id
                    AND w.requirement = q.requirement AND w.withdrawn_at IS NULL)""",
        due="p.report_needed_by",
        columns=(
            Column("organisation", "Approved by", "text", "q.organisation"),
            Column("first_appointment_at", "First appointment", "moment", "q.first_appointment_at"),
        ),
        empty="Everything that is approved is proposed.",
    ),
    _asked_of(
        name="unanswered",
        title="Asked, and nothing came back",
        rows=f"""pathway p JOIN {_EACH} AS q ON q.pathway_id = p.id
            WHERE p.sentenced_at IS NULL AND p.any_guilty IS NOT FALSE
                AND q.requested_at IS NOT NULL AND q.needed_by <= clock_timestamp()
                AND q.suitable IS NULL AND q.approved IS NULL""",
        due="q.needed_by",
        columns=(
            Column("organisation", "Asked of", "text", "q.organisation"),
        ),
        empty="Every provider that was asked has answered in time.",
    ),
    Worklist(
        name="no-provider",
        title="Requirement made, no provider holds it",
        rule="R92",
        readers=frozenset({"court_duty_officer", "senior_officer"}),
        rows="""pathway p CROSS JOIN LATERAL jsonb_array_elements(
                coalesce(p.sentence->'requirements', '[]')) AS r(said)
            LEFT JOIN position q ON q.pathway_id = p.id
                AND q.requirement = r.said->>'requirement'
            WHERE p.sentenced_at IS NOT NULL AND p.order_ended_at IS NULL
                AND (r.said->>'made')::boolean AND q.approved IS NOT TRUE
                AND NOT EXISTS (SELECT FROM requirement_end t WHERE t.pathway_id = p.id
                    AND t.requirement = r.said->>'requirement' AND t.ended_at >= p.sentenced_at)""",
        subject="p.id",
        thing=("requirement", "r.said->>'requirement'"),
        concerns="r.said->>'requirement'",
        since="p.sentenced_at",
        site="p.site",
        place="p.court_name",
        columns=(
            Column("asked", "Asked of", "text", "q.organisation"),
            Column("suitable", "Found suitable", "yesno", "q.suitable"),
        ),
        do=(
            Do("POST /v1/pathways/{pathway_id}/assessment-requests"),
        ),
        empty="Every requirement that was made is held by a provider.",
    ),
)  # fmt: skip
