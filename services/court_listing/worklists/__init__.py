"""What waits for the people of a court (R80)."""

from services.common.outside_listed import outside_practice
from services.common.worklists import Worklists
from services.court_listing.worklists import listings, orders, results, sentences
from services.court_listing.worklists.pathways import SEARCH

PEOPLE = """
SELECT p.family_name, p.given_names, p.date_of_birth, array_remove(ARRAY[
    CASE WHEN p.in_custody THEN 'in custody' END,
    CASE WHEN g.interpreter_language IS NOT NULL THEN 'interpreter' END,
    CASE WHEN cardinality(g.adjustments) > 0 THEN 'needs at court' END], NULL) AS flags
FROM pathway p LEFT JOIN screening g ON g.pathway_id = p.id WHERE p.id = shown.subject
"""

WORKLISTS = Worklists(
    search=SEARCH,
    people=PEOPLE,
    record="GET /v1/pathways/{pathway_id}",
    lists=(
        *listings.LISTS,
        *sentences.LISTS,
        *orders.LISTS,
        *results.LISTS,
        outside_practice(frozenset({"legal_adviser"}), "pathway p ON p.id = m.subject", "p.site"),
    ),
)
