"""Appointments: of a day, not recorded, missed; and whom none is planned for."""

from services.common.worklists import Column, Do
from services.provider_assessment.worklists.cases import (
    ADJUSTMENTS,
    CASES,
    CLINICIANS,
    DECIDERS,
    INTERPRETER,
    of_cases,
)

_APPOINTMENTS = f"appointment a JOIN {CASES.replace(' c JOIN', ' c ON c.id = a.case_id JOIN')}"

_DAY = """a.at >= CAST(CAST(:on AS date) AS timestamp) AT TIME ZONE 'Europe/London'
    AND a.at < CAST(CAST(:on AS date) + 1 AS timestamp) AT TIME ZONE 'Europe/London'"""

# As ``require_order`` and ``require_this_course`` have it of one that is still open.
_MOVABLE = """a.state = 'open' AND a.course = c.course AND c.state = 'in_treatment'
    AND p.order_expired_at IS NULL"""

_SESSION = Column("session_number", "Session", "count", "a.session_number")
_AT = Column("at", "Appointment", "moment", "a.at")
_REQUIREMENT = Column("requirement", "Requirement", "code", "c.requirement", "Requirement")

#: When somebody is to come next; nothing where nothing is planned.
NEXT = """(SELECT min(n.at) FROM appointment n WHERE n.case_id = c.id AND n.state = 'open'
    AND n.at > now())"""

# Remanded or in hospital now: nothing is planned for such a time.
_AWAY = """EXISTS (SELECT FROM interruption i WHERE i.case_id = c.id AND NOT i.withdrawn
    AND i.ended_at IS NULL)"""

LISTS = (
    of_cases(
        name="appointments",
        title="Appointments of a day",
        rule="R33",
        readers=CLINICIANS,
        rows=f"{_APPOINTMENTS} WHERE {_DAY} AND a.state <> 'cancelled'",
        thing=("appointment_id", "a.id"),
        concerns="c.requirement",
        since="a.at",
        sort="to_char(a.at AT TIME ZONE 'Europe/London', 'HH24:MI')",
        place="a.place",
        holder="a.planned_by",
        of_a_day=True,
        columns=(
            _AT,
            _SESSION,
            Column("place", "Place", "text", "a.place"),
            Column("channel", "How", "code", "a.channel", "Channel"),
            Column("adjustments", "Needs", "flags", ADJUSTMENTS, "adjustments"),
            Column("interpreter", "Interpreter for", "text", INTERPRETER),
            Column("recorded", "Recorded as", "code", "a.attendance", "attendance"),
        ),
        do=(
            Do("POST /v1/appointments/{appointment_id}/attendance", when="a.state = 'open'"),
            Do("PUT /v1/appointments/{appointment_id}", "a.version", _MOVABLE),
        ),
        empty="No appointment is planned for this day.",
    ),
    of_cases(
        name="unrecorded",
        title="Appointments nobody recorded",
        rule="R34",
        readers=CLINICIANS,
        rows=f"{_APPOINTMENTS} WHERE a.state = 'open' AND a.at <= now()",
        thing=("appointment_id", "a.id"),
        concerns="a.id",
        since="a.at",
        clock="C8",
        place="a.place",
        holder="a.planned_by",
        columns=(_AT, _REQUIREMENT, _SESSION, Column("place", "Place", "text", "a.place")),
        do=(
            Do("POST /v1/appointments/{appointment_id}/attendance"),
            Do("PUT /v1/appointments/{appointment_id}", "a.version", _MOVABLE),
        ),
        empty="Every appointment is recorded.",
    ),
    of_cases(
        name="missed",
        title="Missed appointments without a decision",
        rule="R34",
        readers=DECIDERS,
        rows=f"""{_APPOINTMENTS} WHERE a.state = 'not_attended' AND a.decision IS NULL
            AND a.course = c.course AND a.at >= p.sentenced_at AND c.state = 'in_treatment'""",
        thing=("appointment_id", "a.id"),
        concerns="c.requirement",
        since="a.recorded_at",
        holder="a.planned_by",
        columns=(
            _AT,
            _SESSION,
            Column("reason", "Reason given", "code", "a.reason", "absence_reasons"),
            Column("acceptable", "Acceptable", "yesno", "a.acceptable"),
            Column("officer", "Officer", "text", "p.officer_name"),
            Column("next", "Next appointment", "moment", NEXT),
        ),
        do=(
            Do(
                "POST /v1/pathways/{pathway_id}/appointments",
                when="p.order_expired_at IS NULL",
            ),
        ),
        empty="The officer decided on every appointment that was missed.",
    ),
    of_cases(
        name="to-plan",
        title="In treatment, and nothing planned",
        rule="R92",
        readers=CLINICIANS,
        rows=f"""{CASES} WHERE c.state = 'in_treatment' AND p.sentenced_at IS NOT NULL
            AND p.order_expired_at IS NULL AND NOT {_AWAY}
            AND NOT EXISTS (SELECT FROM appointment n WHERE n.case_id = c.id
                AND n.course = c.course AND n.state = 'open')""",
        concerns="c.requirement",
        since="""coalesce((SELECT max(n.at) FROM appointment n WHERE n.case_id = c.id
            AND n.course = c.course AND n.state <> 'cancelled'), p.sentenced_at)""",
        clock="C7",
        columns=(
            _REQUIREMENT,
            Column("sentenced_at", "Sentenced", "moment", "p.sentenced_at"),
            Column("last", "Last appointment", "moment", """(SELECT max(n.at) FROM appointment n
                WHERE n.case_id = c.id AND n.state <> 'cancelled')"""),
            Column("officer", "Officer", "text", "p.officer_name"),
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/appointments"),),
        empty="Everybody in treatment has an appointment.",
    ),
)  # fmt: skip
