"""Appointments that were missed, and absences to be referred (R34)."""

from services.common.worklists import Column, Do
from services.probation_allocation.worklists.allocations import OFFICER, in_force, of_officers

_MISSED = in_force("appointment", "m")
_STILL = "(p.order_number = 1 OR m.happened_at >= p.sentenced_at)"

# A warning or referral for what was attended or excused after all, and a referral that counted a
# warning which was taken back since: until the officer has looked at it again.
_RESTS_ON_WHAT_CHANGED = """d.decision IN ('warning', 'refer_for_breach') AND (
    EXISTS (SELECT FROM appointment m WHERE m.id = d.appointment_id
        AND (m.attended OR m.acceptable))
    OR d.decision = 'refer_for_breach' AND EXISTS (SELECT FROM correction c
        WHERE c.pathway_id = d.pathway_id AND c.thing = 'decision'
        AND c.thing_id <> d.appointment_id AND c.was->>'decision' = 'warning'
        AND c.corrected_at > d.decided_at))
    AND NOT EXISTS (SELECT FROM breach b WHERE b.appointment_id = d.appointment_id)"""

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
                AND d.decided_at > m.happened_at - interval '12 months'
                AND EXISTS (SELECT FROM appointment w WHERE w.id = d.appointment_id
                AND NOT w.attended))"""),
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
    of_officers(
        name="to-review",
        title="Decisions to look at again",
        rule="R85",
        rows=f"""{in_force("decision", "d")} AND {_RESTS_ON_WHAT_CHANGED}""",
        thing=("appointment_id", "d.appointment_id"),
        concerns="d.appointment_id",
        since="d.decided_at",
        columns=(
            Column("decision", "Decided", "code", "d.decision", "enforcement_decisions"),
            Column("attended", "Attended after all", "yesno", """(SELECT m.attended
                FROM appointment m WHERE m.id = d.appointment_id)"""),
            OFFICER,
        ),
        do=(Do("POST /v1/non-attendances/{appointment_id}/corrections"),),
        empty="No decision of yours rests on what was put right since.",
    ),
)  # fmt: skip
