"""What waits for liaison and diversion (R80)."""

from services.common.worklists import Worklists
from services.liaison_diversion.worklists import disclosures, follow_ups, lists, referrals
from services.liaison_diversion.worklists.pathways import SEARCH

# By the name the court gave, or the referral where no court did; a row may be about a referral.
PEOPLE = """
SELECT coalesce(p.family_name, r.family_name) AS family_name,
    coalesce(p.given_names, r.given_names) AS given_names,
    coalesce(p.date_of_birth, r.date_of_birth) AS date_of_birth, array_remove(ARRAY[
    CASE WHEN p.in_custody OR p.id IS NULL AND r.source = 'police_custody' THEN 'in custody' END,
    CASE WHEN k.interpreter_language IS NOT NULL THEN 'interpreter' END,
    CASE WHEN cardinality(k.risk_flags) > 0 OR s.risk THEN 'risk' END,
    CASE WHEN k.safeguarding THEN 'safeguarding' END], NULL) AS flags
FROM (SELECT shown.subject AS id) AS one
LEFT JOIN pathway p ON p.id = one.id
LEFT JOIN LATERAL (SELECT o.* FROM referral o WHERE o.id = (SELECT coalesce(
    (SELECT m.id FROM referral m WHERE m.pathway_id = one.id),
    (SELECT a.referral_id FROM also_listed a WHERE a.pathway_id = one.id), one.id)) OFFSET 0) r
    ON true
LEFT JOIN LATERAL (SELECT c.* FROM custody_screen c WHERE c.referral_id = r.id
    ORDER BY c.screened_at DESC LIMIT 1) k ON true
LEFT JOIN LATERAL (SELECT e.risk FROM eligibility_screen e WHERE e.referral_id = r.id
    ORDER BY e.screened_at DESC LIMIT 1) s ON true
"""

WORKLISTS = Worklists(
    search=SEARCH,
    people=PEOPLE,
    record="GET /v1/pathways/{pathway_id}",
    lists=(*referrals.LISTS, *lists.LISTS, *follow_ups.LISTS, *disclosures.LISTS),
)
