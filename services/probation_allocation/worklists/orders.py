"""What an officer owes under an order in force: meetings, returns to court, what is late (R98)."""

from contracts.event import Agency
from contracts.policy import clocks
from services.common.worklists import Column, Do, Of
from services.probation_allocation.worklists.allocations import MADE, OFFICER, in_force, of_officers

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
    of_officers(
        name="first-meetings",
        title="First meetings to hold",
        rule="R31",
        rows=f"""{in_force()} AND a.id IS NOT NULL AND NOT EXISTS (SELECT FROM first_meeting f
            WHERE f.pathway_id = p.id AND f.order_number = p.order_number)""",
        since="a.allocated_at",
        clock="C4",
        columns=(
            Column("requirements", "Requirements", "flags", MADE, "Requirement"),
            Column("sentenced_at", "Sentenced", "moment", "p.sentenced_at"),
            OFFICER,
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/first-meetings"),),
        empty="Everybody allocated to you had their first meeting.",
    ),
    of_officers(
        name="planning",
        title="Planning meetings to hold",
        rule="R32",
        rows=f"""{in_force()} AND a.id IS NOT NULL AND {MADE} IS NOT NULL
            AND NOT EXISTS (SELECT FROM planning_meeting f
            WHERE f.pathway_id = p.id AND f.order_number = p.order_number)""",
        since="p.sentenced_at",
        clock="C5",
        columns=(
            Column("requirements", "Requirements", "flags", MADE, "Requirement"),
            Column("set_for", "Meeting set for", "moment", """(SELECT f.planning_meeting_at
                FROM first_meeting f WHERE f.pathway_id = p.id
                AND f.order_number = p.order_number)"""),
            OFFICER,
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/planning-meetings"),),
        empty="Every order of yours has its planning meeting.",
    ),
    of_officers(
        name="to-court",
        title="Orders to return to court",
        rule="R38",
        rows=_RETURN_DUE,
        concerns="q.requirement",
        since="q.withdrawn_at",
        columns=(
            Column("withdrawn", "Taken back", "text", "q.withdrawn"),
            OFFICER,
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/returns-to-court"),),
        empty="Nobody under an order of yours took their willingness or consent back.",
    ),
    of_officers(
        name="overdue",
        title="What is overdue",
        first=Of.SITE,
        rule="R98",
        rows="""clock k JOIN pathway p ON p.id = k.subject
            LEFT JOIN allocation a ON a.pathway_id = p.id AND a.ended_at IS NULL
            LEFT JOIN officer o ON o.id = a.officer_id
            WHERE k.state IN ('running', 'at_risk', 'breached')
                AND k.due_at <= clock_timestamp()""",
        what=f"CASE k.name {_TITLES} ELSE k.name END",
        since="k.started_at",
        due="k.due_at",
        columns=(OFFICER,),
        empty="Nothing is overdue.",
    ),
)  # fmt: skip
