"""Whom to assess, before court or in full under the order, and what other assessors ask."""

from services.common.worklists import Column, Do
from services.provider_assessment.worklists.cases import (
    ADJUSTMENTS,
    ASKED_AT,
    CASES,
    CLINICIANS,
    INTERPRETER,
    PRACTITIONERS,
    STILL_OPEN,
    of_cases,
    open_clock,
)

_CONSENT = """EXISTS (SELECT FROM treatment_consent t WHERE t.case_id = c.id AND t.assessment
    AND t.withdrawn_at IS NULL AND t.replaced_at IS NULL)"""

_BOOKED = """(SELECT min(b.assessment_at) FROM interpreter_booking b
    WHERE b.case_id = c.id AND b.assessment_at > now() - interval '1 day')"""

# R19: mental health with drugs or with alcohol, of which no question waits.
_MAY_CONFER = """EXISTS (SELECT FROM provider_case o WHERE o.pathway_id = c.pathway_id
        AND o.id <> c.id AND o.stood_down_at IS NULL
        AND (o.requirement = 'mhtr') <> (c.requirement = 'mhtr')
        AND NOT EXISTS (SELECT FROM conferral f WHERE f.case_id = c.id
            AND f.asked_case_id = o.id AND f.answered_at IS NULL))"""

_IN_FULL = """(c.course > 1 OR EXISTS (SELECT FROM clinical_decision d WHERE d.case_id = c.id
    AND d.replaced_at IS NULL AND d.on_court_screen))"""

LISTS = (
    of_cases(
        name="requests",
        title="Asked to assess",
        rule="R12",
        readers=PRACTITIONERS,
        rows=f"""{CASES} WHERE c.state = 'requested' AND c.stood_down_at IS NULL
            AND {STILL_OPEN}""",
        concerns="c.requirement",
        since=ASKED_AT,
        due="c.needed_by",
        columns=(
            Column("requirement", "Requirement", "code", "c.requirement", "Requirement"),
            Column("adjustments", "Needs at court", "flags", ADJUSTMENTS, "adjustments"),
            Column("interpreter", "Interpreter for", "text", INTERPRETER),
            Column("booked_for", "Interpreter booked for", "moment", _BOOKED),
            Column("consents", "Consents to it", "yesno", _CONSENT),
        ),
        do=(
            Do("POST /v1/pathways/{pathway_id}/consents"),
            Do("POST /v1/pathways/{pathway_id}/interpreter-bookings"),
            Do("POST /v1/pathways/{pathway_id}/assessments"),
            Do("POST /v1/pathways/{pathway_id}/conferrals", when=_MAY_CONFER),
        ),
        empty="Nobody waits to be assessed by your organisation.",
    ),
    of_cases(
        name="full-assessments",
        title="Full assessments to make",
        rule="R14",
        readers=PRACTITIONERS | {"single_point_of_contact"},
        rows=f"""{open_clock("C6")} AND c.state = 'in_treatment' AND c.stood_down_at IS NULL
            AND {_IN_FULL}""",
        concerns="c.requirement",
        since="k.started_at",
        clock="C6",
        columns=(
            Column("requirement", "Requirement", "code", "c.requirement", "Requirement"),
            Column("sentenced_at", "Sentenced", "moment", "p.sentenced_at"),
            Column("interpreter", "Interpreter for", "text", INTERPRETER),
            Column("consents", "Consents to it", "yesno", _CONSENT),
        ),
        do=(
            Do("POST /v1/pathways/{pathway_id}/consents"),
            Do("POST /v1/pathways/{pathway_id}/assessments"),
        ),
        empty="Nobody whose order was agreed on a court screen waits for the full assessment.",
    ),
    of_cases(
        name="questions",
        title="Questions from another assessor",
        rule="R19",
        readers=PRACTITIONERS,
        rows="""conferral f JOIN provider_case c ON c.id = f.asked_case_id
            JOIN provider_case o ON o.id = f.case_id
            WHERE f.answered_at IS NULL""",
        thing=("conferral_id", "f.id"),
        concerns="c.requirement",
        since="f.asked_at",
        due="c.needed_by",
        columns=(
            Column("asked_of", "Asked with", "code", "o.requirement", "Requirement"),
            Column("organisation", "By", "text", "o.organisation"),
            Column("question", "Question", "text", "f.question"),
        ),
        do=(Do("POST /v1/conferrals/{conferral_id}/answers"),),
        empty="No other assessor waits for your answer.",
    ),
    of_cases(
        name="equality",
        title="Not yet asked for equality monitoring",
        rule="R93",
        readers=CLINICIANS,
        rows=f"""{CASES} LEFT JOIN equality q ON q.pathway_id = c.pathway_id
                AND q.organisation = c.organisation
            WHERE c.state IN ('assessed', 'approved', 'in_treatment') AND c.stood_down_at IS NULL
            AND q.pathway_id IS NULL""",
        concerns="c.requirement",
        since=ASKED_AT,
        columns=(Column("requirement", "Requirement", "code", "c.requirement", "Requirement"),),
        do=(Do("POST /v1/pathways/{pathway_id}/equality"),),
        empty="Everybody in treatment was asked.",
    ),
)  # fmt: skip
