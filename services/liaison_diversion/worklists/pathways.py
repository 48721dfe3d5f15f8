"""Whom liaison and diversion has on record: referred, listed, or both (R81)."""

from contracts.identifiers import CaseUrn, Crn, Cro, NhsNumber, Pnc
from services.common.search import PLACED, Keyed, Search

_NUMBERS = "search_numbers(identifiers)"

SEARCH = Search(
    tables={
        "pathway": Keyed(
            "id", numbers=f"{_NUMBERS} || ('case_urn:' || case_urn)", near=PLACED.format("id")
        ),
        "referral": Keyed("id", numbers=_NUMBERS, near=PLACED.format("id")),
    },
    readers=frozenset({"practitioner", "team_manager"}),
    numbers={"crn": Crn, "pnc": Pnc, "cro": Cro, "nhs_number": NhsNumber, "case_urn": CaseUrn},
    # Who is found as referred and as listed is one person: by the case, once there is one.
    rows="""SELECT coalesce(r.pathway_id, p.id, r.id) AS subject,
        CASE WHEN p.id IS NULL THEN r.family_name ELSE p.family_name END AS family_name,
        CASE WHEN p.id IS NULL THEN r.given_names ELSE p.given_names END AS given_names,
        CASE WHEN p.id IS NULL THEN r.date_of_birth ELSE p.date_of_birth END AS date_of_birth,
        coalesce(p.site, r.site) AS site,
        CASE WHEN coalesce(p.sentenced_at, k.sentenced_at) IS NOT NULL THEN 'sentenced'
            WHEN coalesce(p.plea_at, k.plea_at) IS NOT NULL THEN 'plea entered'
            WHEN coalesce(p.id, k.id) IS NOT NULL THEN 'listed' ELSE 'referred' END AS stage,
        jsonb_build_object('referral_id', r.id, 'pathway_id', coalesce(p.id, k.id)) AS paths
        FROM (SELECT hit.subject AS id) AS one
        LEFT JOIN pathway p ON p.id = one.id
        LEFT JOIN LATERAL (SELECT o.* FROM referral o
            WHERE o.id = (SELECT CASE WHEN p.id IS NULL THEN one.id ELSE coalesce(
                (SELECT m.id FROM referral m WHERE m.pathway_id = p.id),
                (SELECT a.referral_id FROM also_listed a WHERE a.pathway_id = p.id)) END)
            OFFSET 0) r ON true
        LEFT JOIN pathway k ON k.id = r.pathway_id
        WHERE p.id IS NOT NULL OR r.id IS NOT NULL""",
    records=("GET /v1/pathways/{pathway_id}", "GET /v1/referrals/{referral_id}"),
)
