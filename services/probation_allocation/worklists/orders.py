"""What an officer owes under an order in force: meetings, returns to court, what is late (R98)."""

from contracts.event import Agency
from contracts.policy import clocks
from services.common.worklists import Column, Do, Of, Worklist
from services.probation_allocation.worklists.allocations import MADE, OFFICERS, in_force

_TITLES = " ".join(
    f"WHEN '{clock.name}' THEN '{clock.title}'"
    for clock in clocks().values()
    if clock.owner is Agency.PROBATION
)

# As ``returns_due`` decides: withdrawn during the order, and not brought before the court since.
_RETURN_DUE = f"""{in_force("position", "q")} AND q.withdrawn_at >= p.sentenced_at
    AND {MADE} @> jsonb_build_array(q.requirement)
    AND NOT EXISTS (SELECT FROM requirement_end t WHERE t.pathway_id = p.id
        AND t.requirement = q.requirement AND t.ended_at >= p.sentenced_at)
    AND NOT EXISTS (SELECT FROM court_review v WHERE v.pathway_id = p.id
        AND v.held_at >= q.withdrawn_at)
    AND NOT EXISTS (SELECT FROM return_to_court t WHERE t.pathway_id = p.id
        AND t.requirement = q.requirement AND t.returned_at >= q.withdrawn_at)"""

LISTS = (
    Worklist(
        name="first-meetings",
        title="First meetings to hold",
        rule="R31",
        readers=OFFICERS,
        rows=f"""{in_force()} AND a.id IS NOT NULL AND NOT EXISTS (SELECT FROM first_meeting f
            WHERE f.pathway_id = p.id AND f.order_number = p.order_number)""",
        subject="p.id",
        since="a.allocated_at",
        clock="C4",
        site="p.site",
        holder="o.user_name",
        team="o.team",
        first=Of.MINE,
        columns=(
            Column("requirements", "Requirements", "flags", MADE, "Requirement"),
            Column("sentenced_at", "Sentenced", "moment", "p.sentenced_at"),
            Column("officer", "Officer", "text", "o.name"),
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/first-meetings"),),
        empty="Everybody allocated to you had their first meeting.",
    ),
    Worklist(
        name="planning",
        title="Planning meetings to hold",
        rule="R32",
        readers=OFFICERS,
        rows=f"""{in_force()} AND a.id IS NOT NULL AND {MADE} IS NOT NULL
            AND NOT EXISTS (SELECT FROM planning_meeting f
            WHERE f.pathway_id = p.id AND f.order_number = p.order_number)""",
        subject="p.id",
        since="p.sentenced_at",
        clock="C5",
        site="p.site",
        holder="o.user_name",
        team="o.team",
        first=Of.MINE,
        columns=(
            Column("requirements", "Requirements", "flags", MADE, "Requirement"),
            Column("set_for", "Meeting set for", "moment", """(SELECT f.planning_meeting_at
                FROM first_meeting f WHERE f.pathway_id = p.id
                AND f.order_number = p.order_number)"""),
            Column("officer", "Officer", "text", "o.name"),
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/planning-meetings"),),
        empty="Every order of yours has its planning meeting.",
    ),
    Worklist(
        name="to-court",
        title="Orders to return to court",
        rule="R38",
        readers=OFFICERS,
        rows=_RETURN_DUE,
        subject="p.id",
        concerns="q.requirement",
        since="q.withdrawn_at",
        site="p.site",
        holder="o.user_name",
        team="o.team",
        first=Of.MINE,
        columns=(
            Column("withdrawn", "Taken back", "text", "q.withdrawn"),
            Column("officer", "Officer", "text", "o.name"),
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/returns-to-court"),),
        empty="Nobody under an order of yours took their willingness or consent back.",
    ),
    Worklist(
        name="overdue",
        title="What is overdue",
        rule="R98",
        readers=OFFICERS,
        rows="""clock k JOIN pathway p ON p.id = k.subject
            LEFT JOIN allocation a ON a.pathway_id = p.id AND a.ended_at IS NULL
            LEFT JOIN officer o ON o.id = a.officer_id
            WHERE k.state IN ('running', 'at_risk', 'breached')
                AND k.due_at <= clock_timestamp()""",
        subject="p.id",
        what=f"CASE k.name {_TITLES} ELSE k.name END",
        since="k.started_at",
        due="k.due_at",
        site="p.site",
        holder="o.user_name",
        team="o.team",
        columns=(Column("officer", "Officer", "text", "o.name"),),
        empty="Nothing is overdue.",
    ),
)  # fmt: skip
