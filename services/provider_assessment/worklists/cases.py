"""What lists of cases have in common: whose they are, who decides on them, what still waits."""

from functools import partial

from contracts.reference import sites
from services.common.worklists import Worklist

DECIDERS = frozenset({"clinical_lead", "responsible_practitioner", "single_point_of_contact"})
PRACTITIONERS = frozenset({"practitioner"})
CLINICIANS = PRACTITIONERS | DECIDERS

#: A list of an organisation's own cases, ``c``; another's do not exist (R52).
of_cases = partial(Worklist, subject="c.pathway_id", site="c.site", organisation="c.organisation")

CASES = "provider_case c JOIN pathway p ON p.id = c.pathway_id"

#: When probation asked, or asked again after it had cancelled that.
ASKED_AT = "coalesce(c.asked_again_at, c.requested_at)"

#: Nobody waits for an answer from before the sentence on what the court then did not make.
STILL_OPEN = f"""(p.sentenced_at IS NULL OR {ASKED_AT} > p.sentenced_at
    OR (p.order_expired_at IS NULL AND p.order_ended_early_at IS NULL
        AND p.requirements @> jsonb_build_array(
            jsonb_build_object('requirement', c.requirement, 'made', true))))"""

_SECONDARY = ", ".join(
    f"('{slug}', '{provider.organisation}')"
    for slug, here in sorted(sites().items())
    for provider in here.providers
    if provider.setting == "secondary_care"
)

#: As ``decides_as`` says by the requirement, and by the setting the provider has at the site.
DECIDES = f"""(CASE WHEN c.requirement IN ('drr', 'atr') THEN 'single_point_of_contact'
    WHEN (c.site, c.organisation) IN (('', ''), {_SECONDARY or "('', '')"})
        THEN 'responsible_practitioner'
    ELSE 'clinical_lead' END)"""

#: Whether the caller is who decides on the case, and signs it off (R17, R42).
IS_MINE = f"{DECIDES} = ANY(CAST(:roles AS text[]))"

INTERPRETER = "p.interpreter_language"

#: What the person needs at court and in sessions, by whoever found it (R6).
ADJUSTMENTS = """to_jsonb(ARRAY(
    SELECT DISTINCT unnest(p.adjustments || c.adjustments) AS needed ORDER BY needed))"""


TREATMENT_CONSENT = """EXISTS (SELECT FROM treatment_consent t WHERE t.case_id = c.id
    AND t.treatment AND t.withdrawn_at IS NULL AND t.replaced_at IS NULL)"""

WILLING = """EXISTS (SELECT FROM willingness w WHERE w.case_id = c.id
    AND w.willing AND w.withdrawn_at IS NULL AND w.replaced_at IS NULL)"""

#: The sign-in that assessed the person last: a case is nobody's by name.
ASSESSED_BY = """(SELECT s.assessed_by FROM assessment s WHERE s.case_id = c.id
    ORDER BY s.assessed_at DESC LIMIT 1)"""

#: The decision on the case that lives.
DECISION = "clinical_decision d ON d.case_id = c.id AND d.replaced_at IS NULL"


def open_clock(name: str, of: str = "c.requirement") -> str:
    """The clock ``k`` of this name, of what of the subject it is, that a case waits by."""
    return f"""clock k JOIN provider_case c ON c.pathway_id = k.subject
            AND substr(k.instance, 38) = {of}
        JOIN pathway p ON p.id = c.pathway_id
        WHERE k.name = '{name}' AND k.state IN ('running', 'at_risk', 'breached')"""
