"""What waits for the officers of probation (R80)."""

from services.common.outside_listed import outside_practice
from services.common.worklists import Worklists
from services.probation_allocation.worklists import (
    absences,
    allocations,
    lists,
    orders,
    proposals,
    reviews,
)
from services.probation_allocation.worklists.pathways import SEARCH

# How somebody is shown on every list: by the name the court gave, and what to mind first.
PEOPLE = """
SELECT family_name, given_names, date_of_birth, array_remove(ARRAY[
    CASE WHEN in_custody THEN 'in custody' END,
    CASE WHEN interpreter_language IS NOT NULL THEN 'interpreter' END,
    CASE WHEN cardinality(risk_flags) > 0 THEN 'risk' END,
    CASE WHEN safeguarding THEN 'safeguarding' END], NULL) AS flags
FROM pathway WHERE id = shown.subject
"""

#: As whom the register of officers has a sign-in (R30).
STAFF = """
SELECT 'officer' AS kind, id, name, site, team FROM officer
WHERE user_name = CAST(:user AS text) AND left_at IS NULL ORDER BY site, name, id
"""

TEAM_OF = "SELECT team FROM officer WHERE user_name = CAST(:user AS text) ORDER BY id LIMIT 1"

WORKLISTS = Worklists(
    search=SEARCH,
    people=PEOPLE,
    record="GET /v1/pathways/{pathway_id}",
    team_of=TEAM_OF,
    lists=(
        *lists.LISTS,
        *proposals.LISTS,
        *allocations.LISTS,
        *orders.LISTS,
        *absences.LISTS,
        *reviews.LISTS,
        outside_practice(frozenset({"senior_officer"}), "pathway p ON p.id = m.subject", "p.site"),
    ),
)
