"""Whom probation has on record, in which state, by the name the court gave (R81)."""

from contracts.identifiers import CaseUrn, Crn, Cro, NhsNumber, Pnc
from services.common.search import Keyed, Search

SEARCH = Search(
    tables={
        "pathway": Keyed(
            "id",
            numbers="""search_numbers(identifiers) || ('case_urn:' || case_urn)
                || ('crn:' || crn)""",
        )
    },
    readers=frozenset({"court_duty_officer", "senior_officer", "responsible_officer"}),
    numbers={"crn": Crn, "pnc": Pnc, "cro": Cro, "nhs_number": NhsNumber, "case_urn": CaseUrn},
    rows="""SELECT p.id AS subject, p.family_name, p.given_names, p.date_of_birth, p.site,
        CASE WHEN p.completed_at IS NOT NULL THEN 'completed'
            WHEN p.order_ended_at IS NOT NULL THEN 'order ended'
            WHEN p.sentenced_at IS NOT NULL THEN 'sentenced'
            WHEN p.any_guilty THEN 'guilty' ELSE 'listed' END AS stage,
        jsonb_build_object('pathway_id', p.id) AS paths
        FROM pathway p WHERE p.id = hit.subject""",
    records=("GET /v1/pathways/{pathway_id}",),
)
