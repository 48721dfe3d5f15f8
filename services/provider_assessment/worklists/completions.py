"""Treatment that is over and nobody signed off, and follow-ups after what was completed."""

from services.common.worklists import Column, Do
from services.provider_assessment.worklists.cases import (
    CASES,
    CLINICIANS,
    DECIDERS,
    DECISION,
    IS_MINE,
    of_cases,
    open_clock,
)
from services.provider_assessment.worklists.courses import ATTENDED, planned

# As ``require_nothing_open``: how each until now went is on record.
_NOTHING_OPEN = """NOT EXISTS (SELECT FROM appointment n WHERE n.case_id = c.id
    AND n.course = c.course AND n.state = 'open' AND n.at <= now())"""

_OVER = f"""(p.order_expired_at IS NOT NULL OR p.order_ended_early_at IS NOT NULL
    OR {ATTENDED} >= {planned("sessions")}
    OR p.sentenced_at + make_interval(months => {planned("length_months")}) <= now())"""

_LAST = """(SELECT max(n.at) FROM appointment n WHERE n.case_id = c.id AND n.course = c.course
    AND n.state IN ('attended', 'not_attended'))"""

# C14 of the course that the case is in: one of another is of no use any more.
_OF_COURSE = """('mhtr/' || split_part(k.instance, '/', 3)
    || CASE WHEN c.course > 1 THEN '/course-' || c.course ELSE '' END)"""

LISTS = (
    of_cases(
        name="endings",
        title="Ends of treatment to sign off",
        rule="R42",
        readers=DECIDERS,
        rows=f"""{CASES} LEFT JOIN {DECISION}
            WHERE c.state = 'in_treatment' AND {IS_MINE} AND {_NOTHING_OPEN} AND {_OVER}""",
        concerns="c.requirement",
        since=f"""coalesce(p.order_expired_at, p.order_ended_early_at, {_LAST},
            p.sentenced_at)""",
        columns=(
            Column("requirement", "Requirement", "code", "c.requirement", "Requirement"),
            Column("attended", "Sessions attended", "count", ATTENDED),
            Column("sessions", "Sessions planned", "count", planned("sessions")),
            Column("last", "Last appointment", "moment", _LAST),
            Column("order_over", "Order is over", "moment",
                "coalesce(p.order_expired_at, p.order_ended_early_at)"),
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/completions"),),
        empty="No treatment that is over waits to be signed off.",
    ),
    of_cases(
        name="follow-ups",
        title="Follow-ups due",
        rule="R43",
        readers=CLINICIANS,
        rows=f"""{open_clock("C14", _OF_COURSE)} AND c.state = 'completed'
            AND c.requirement = 'mhtr' AND k.started_at <= now()""",
        concerns="substr(k.instance, 38)",
        what="split_part(k.instance, '/', 3) || ' months'",
        since="k.started_at",
        clock="C14",
        columns=(
            Column("months", "Months", "count", "CAST(split_part(k.instance, '/', 3) AS integer)"),
            Column("completed_at", "Completed", "moment", """(SELECT n.completed_at
                FROM completion n WHERE n.case_id = c.id AND n.course = c.course)"""),
            Column("tried", "Tried before", "moment", """(SELECT max(f.done_at) FROM follow_up f
                WHERE f.case_id = c.id AND f.course = c.course)"""),
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/follow-ups"),),
        empty="No follow-up is due.",
    ),
)  # fmt: skip
