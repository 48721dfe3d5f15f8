"""Appointments that were missed, and absences to be referred (R34)."""

from services.common.worklists import Column, Do
from services.probation_allocation.worklists.allocations import OFFICER, in_force, of_officers

_MISSED = in_force("appointment", "m")
_STILL = "(p.order_number = 1 OR m.happened_at >= p.sentenced_at)"

LISTS = (
    of_officers(
        name="missed",
        title="Missed appointments to decide on",
        rule="R34",
        rows=f"""{_MISSED} AND NOT m.attended AND {_STILL}
            AND NOT EXISTS (SELECT FROM decision d WHERE d.appointment_id = m.id)""",
        thing=("appointment_id", "m.id"),
        concerns="m.id",
        since="m.reported_at",
        clock="C9",
        columns=(
            Column("happened_at", "Appointment", "moment", "m.happened_at"),
            Column("requirement", "Requirement", "code", "m.requirement", "Requirement"),
            Column("session_number", "Session", "count", "m.session_number"),
            Column("acceptable", "Acceptable to the provider", "yesno", "m.acceptable"),
            Column("reason", "Reason given", "code", "m.reason", "absence_reasons"),
            Column("warnings", "Warnings in 12 months", "count", """(SELECT count(*) FROM decision d
                WHERE d.pathway_id = p.id AND d.decision = 'warning'
                AND d.decided_at > m.happened_at - interval '12 months')"""),
            OFFICER,
        ),
        do=(Do("POST /v1/non-attendances/{appointment_id}/decisions"),),
        empty="No missed appointment waits for a decision. What you decided is on record.",
    ),
    of_officers(
        name="to-refer",
        title="Absences to refer for breach",
        rule="R34",
        rows=f"""{_MISSED} AND NOT m.attended AND {_STILL}
            AND EXISTS (SELECT FROM decision d WHERE d.appointment_id = m.id
                AND d.decision = 'refer_for_breach')
            AND NOT EXISTS (SELECT FROM breach b WHERE b.appointment_id = m.id)""",
        concerns="m.requirement",
        since="(SELECT d.decided_at FROM decision d WHERE d.appointment_id = m.id)",
        columns=(
            Column("happened_at", "Appointment", "moment", "m.happened_at"),
            OFFICER,
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/breaches"),),
        empty="No absence that you decided to refer waits to be referred.",
    ),
)  # fmt: skip
