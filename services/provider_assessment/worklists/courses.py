"""Courses of treatment that last: whom the organisation treats, and what each is due for."""

from services.common.worklists import Column, Do
from services.provider_assessment.worklists.appointments import NEXT
from services.provider_assessment.worklists.cases import (
    CASES,
    CLINICIANS,
    DECISION,
    PRACTITIONERS,
    of_cases,
    open_clock,
)

_REQUIREMENT = Column("requirement", "Requirement", "code", "c.requirement", "Requirement")

#: Sessions of the course that were attended.
ATTENDED = """(SELECT count(DISTINCT n.session_number) FROM appointment n WHERE n.case_id = c.id
    AND n.course = c.course AND n.state = 'attended')"""


def planned(length: str) -> str:
    """A length of treatment as it was approved, and as adjustments left it (R39)."""
    return f"""coalesce((SELECT j.proposed_{length} FROM adjustment_proposal j
        WHERE j.case_id = c.id AND j.course = c.course AND j.decision = 'accepted'
        AND j.proposed_{length} IS NOT NULL ORDER BY j.decided_at DESC LIMIT 1), d.{length})"""


_BEGUN = """EXISTS (SELECT FROM appointment n WHERE n.case_id = c.id AND n.course = c.course
    AND n.state = 'attended')"""

_NEXT_DUE = """(SELECT min(k.due_at) FROM clock k WHERE k.subject = c.pathway_id
    AND substr(k.instance, 38) = c.requirement
    AND k.state IN ('running', 'at_risk', 'breached'))"""

_MAY_ADJUST = """NOT EXISTS (SELECT FROM adjustment_proposal j WHERE j.case_id = c.id
    AND j.course = c.course AND j.decision IS NULL)"""

_MAY_INTERRUPT = """NOT EXISTS (SELECT FROM interruption i WHERE i.case_id = c.id
    AND NOT i.withdrawn AND i.ended_at IS NULL)"""

# Its last weeks, in which somebody is seen anyway; one that is late stays until it is done.
_NEAR = "(k.warn_at <= now() OR k.due_at <= now())"

_LAST_TEST = "(SELECT max(x.taken_at) FROM drug_test x WHERE x.case_id = c.id)"

LISTS = (
    of_cases(
        name="caseload",
        title="People in treatment",
        rule="R83",
        readers=CLINICIANS,
        rows=f"{CASES} LEFT JOIN {DECISION} WHERE c.state = 'in_treatment'",
        concerns="c.requirement",
        since="p.sentenced_at",
        due=_NEXT_DUE,
        holder="""(SELECT n.planned_by FROM appointment n WHERE n.case_id = c.id
            ORDER BY n.at DESC LIMIT 1)""",
        columns=(
            _REQUIREMENT,
            Column("attended", "Sessions attended", "count", ATTENDED),
            Column("sessions", "Sessions planned", "count", planned("sessions")),
            Column("next", "Next appointment", "moment", NEXT),
            Column("officer", "Officer", "text", "p.officer_name"),
            Column("ends_on", "Order ends", "day", "p.ends_on"),
        ),
        do=(
            Do("POST /v1/pathways/{pathway_id}/appointments", when="p.order_expired_at IS NULL"),
            Do("POST /v1/pathways/{pathway_id}/measures"),
            Do("POST /v1/pathways/{pathway_id}/treatment-reviews", when=_BEGUN),
            Do("POST /v1/pathways/{pathway_id}/adjustment-proposals", when=_MAY_ADJUST),
            Do("POST /v1/pathways/{pathway_id}/interruptions", when=_MAY_INTERRUPT),
        ),
        empty="Your organisation treats nobody under an order.",
    ),
    of_cases(
        name="reviews",
        title="Reviews of treatment due",
        rule="R37",
        readers=CLINICIANS,
        rows=f"{open_clock('C10')} AND c.state = 'in_treatment' AND {_BEGUN} AND {_NEAR}",
        concerns="c.requirement",
        since="k.started_at",
        clock="C10",
        columns=(
            Column("attended", "Sessions attended", "count", ATTENDED),
            Column("last", "Last review", "moment", """(SELECT max(r.reviewed_at)
                FROM treatment_review r WHERE r.case_id = c.id)"""),
            Column("next", "Next appointment", "moment", NEXT),
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/treatment-reviews"),),
        empty="No treatment is due for its review within four weeks.",
    ),
    of_cases(
        name="consents",
        title="Consents to treatment to renew",
        rule="R16",
        readers=PRACTITIONERS,
        rows=f"""{open_clock("C12")} AND {_NEAR}
            AND c.state IN ('requested', 'assessed', 'approved', 'in_treatment')
            AND EXISTS (SELECT FROM treatment_consent t WHERE t.case_id = c.id
                AND t.treatment AND t.withdrawn_at IS NULL AND t.replaced_at IS NULL)""",
        concerns="c.requirement",
        since="k.started_at",
        clock="C12",
        columns=(_REQUIREMENT, Column("next", "Next appointment", "moment", NEXT)),
        do=(Do("POST /v1/pathways/{pathway_id}/consents"),),
        empty="No consent to treatment is due to be renewed within four weeks.",
    ),
    of_cases(
        name="tests",
        title="Drug tests under a DRR",
        rule="R35",
        readers=PRACTITIONERS | {"single_point_of_contact"},
        rows=f"{CASES} WHERE c.state = 'in_treatment' AND c.requirement = 'drr'",
        concerns="c.requirement",
        since=f"coalesce({_LAST_TEST}, p.sentenced_at)",
        columns=(
            Column("last", "Last test", "moment", _LAST_TEST),
            Column("outcome", "What came of it", "code", """(SELECT x.outcome FROM drug_test x
                WHERE x.case_id = c.id ORDER BY x.taken_at DESC LIMIT 1)""", "DrugTestOutcome"),
            Column("next", "Next appointment", "moment", NEXT),
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/drug-tests"),),
        empty="Your organisation treats nobody under a drug rehabilitation requirement.",
    ),
)  # fmt: skip
