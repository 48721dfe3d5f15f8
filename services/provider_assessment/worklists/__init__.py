"""What waits for the people of a provider, each organisation's own (R52, R80)."""

from services.common.outside_listed import outside_practice
from services.common.worklists import Worklists
from services.provider_assessment.callers import OrganisationAsker
from services.provider_assessment.worklists import (
    appointments,
    assessments,
    completions,
    courses,
    decisions,
    discrepancies,
)
from services.provider_assessment.worklists.pathways import SEARCH

# How the organisation that asks has somebody on record, and what to mind first.
PEOPLE = """
SELECT c.family_name, c.given_names, c.date_of_birth, array_remove(ARRAY[
    (SELECT CASE i.because WHEN 'remanded' THEN 'in custody' ELSE 'in hospital' END
        FROM interruption i WHERE i.case_id = c.id AND i.ended_at IS NULL AND NOT i.withdrawn
        ORDER BY i.began_at DESC LIMIT 1),
    CASE WHEN p.interpreter_language IS NOT NULL THEN 'interpreter' END,
    CASE WHEN cardinality(p.adjustments || c.adjustments) > 0 THEN 'needs at court' END,
    CASE WHEN cardinality(c.risk_flags) > 0
        OR EXISTS (SELECT FROM assessment s WHERE s.case_id = c.id
            AND cardinality(s.risk_flags) > 0)
        OR EXISTS (SELECT FROM risk_raised r WHERE r.case_id = c.id)
        OR EXISTS (SELECT FROM risk_disclosed r WHERE r.pathway_id = c.pathway_id
            AND r.organisation = c.organisation AND r.ends_at > now())
        THEN 'risk' END,
    CASE WHEN c.safeguarding THEN 'safeguarding' END], NULL) AS flags
FROM provider_case c JOIN pathway p ON p.id = c.pathway_id
WHERE c.pathway_id = shown.subject AND c.organisation = CAST(:organisation AS text)
ORDER BY c.family_name IS NULL, c.requested_at DESC, c.id LIMIT 1
"""

#: As whom the organisation's register of practitioners has a sign-in now (R44, R53).
STAFF = """
SELECT 'practitioner' AS kind, p.id, p.name, p.site, NULL AS team
FROM practitioner p JOIN practitioner_sign_in s ON s.practitioner_id = p.id
WHERE s.user_name = CAST(:user AS text) AND p.organisation = CAST(:organisation AS text)
    AND s.since <= now() AND (s.until IS NULL OR s.until > now())
ORDER BY p.site, p.name, p.id
"""

_CASE = """LATERAL (SELECT o.site FROM provider_case o WHERE o.pathway_id = m.subject
    AND o.organisation = m.organisation ORDER BY o.requested_at DESC LIMIT 1) AS c ON true"""

WORKLISTS = Worklists(
    search=SEARCH,
    people=PEOPLE,
    record="GET /v1/pathways/{pathway_id}",
    asker=OrganisationAsker,
    lists=(
        *assessments.LISTS,
        *decisions.LISTS,
        *appointments.LISTS,
        *courses.LISTS,
        *completions.LISTS,
        *discrepancies.LISTS,
        outside_practice(frozenset({"clinical_lead", "single_point_of_contact"}), _CASE, "c.site"),
    ),
)
