"""Whom an organisation was asked about, in which state, by the name it was told (R52, R81)."""

from services.common.search import PLACED, Keyed, Search
from services.provider_assessment.worklists.cases import CLINICIANS

SEARCH = Search(
    tables={
        "provider_case": Keyed(
            "pathway_id",
            near=PLACED.format("pathway_id"),
            own="t.organisation = current_setting('cstr.organisation', true)",
        )
    },
    readers=CLINICIANS,
    numbers={},
    rows="""SELECT c.pathway_id AS subject, c.family_name, c.given_names, c.date_of_birth, c.site,
        c.state AS stage, jsonb_build_object('pathway_id', c.pathway_id) AS paths
        FROM provider_case c WHERE c.pathway_id = hit.subject
            AND c.organisation = CAST(:organisation AS text)
        ORDER BY c.family_name IS NULL, c.requested_at DESC, c.id LIMIT 1""",
    records=("GET /v1/pathways/{pathway_id}",),
)
