"""What the court waits for, and from whom."""

from uuid import UUID

from fastapi import APIRouter

from contracts.event import Agency
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.common.waiting import Wait, WaitOut, waiting_for
from services.court_listing.callers import CourtStaff
from services.court_listing.operations.pathways import dossier_of

WAITS = (
    Wait(
        "report",
        Agency.PROBATION,
        "R23",
        """SELECT r.pathway_id::text AS subject, min(r.requested_at) AS since, NULL AS concerns,
            NULL AS whom, NULL AS own
        FROM report_request r
        WHERE NOT EXISTS (SELECT 1 FROM sentence s WHERE s.pathway_id = r.pathway_id
                AND s.set_aside_at IS NULL)
            AND NOT EXISTS (SELECT 1 FROM offence o WHERE o.pathway_id = r.pathway_id
                HAVING count(*) > 0 AND bool_and(o.ended_as IS NOT NULL OR o.withdrawn))
            AND NOT EXISTS (SELECT 1 FROM position p WHERE p.pathway_id = r.pathway_id
                AND p.proposed_at IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM pre_sentence_report g
                WHERE g.pathway_id = r.pathway_id AND g.given_at >= r.requested_at)
        GROUP BY r.pathway_id""",
        clock="C2",
    ),
    Wait(
        "outcome",
        Agency.PROVIDER,
        "R45",
        """SELECT s.pathway_id::text AS subject, s.sentenced_at AS since,
            made ->> 'requirement' AS concerns, NULL AS whom, NULL AS own
        FROM sentence s CROSS JOIN jsonb_array_elements(s.requirements) AS made
        LEFT JOIN position p ON p.pathway_id = s.pathway_id
            AND p.requirement = made ->> 'requirement'
        WHERE s.superseded_at IS NULL AND (made ->> 'made')::boolean AND p.outcome IS NULL
            AND s.ended_at IS NULL""",
    ),
    Wait(
        "reasons for a decision on a breach",
        Agency.COURT,
        "R40",
        """SELECT pathway_id::text AS subject, decided_at AS since, id::text AS concerns,
            NULL AS whom, NULL AS own
        FROM breach WHERE outcome IS NOT NULL AND cardinality(decision_reasons) = 0""",
    ),
    Wait(
        "what a result of the court means",
        Agency.COURT,
        "R26",
        """SELECT pathway_id::text AS subject, asked_at AS since, id::text AS concerns,
            NULL AS whom, NULL AS own
        FROM result_question WHERE answer IS NULL""",
    ),
)

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["waiting"], route_class=UnitOfWorkRoute
)


@router.get("/waiting-for", summary="What the court waits for, from whom (R2)")
async def read_waits(pathway_id: UUID, session: Session, caller: CourtStaff) -> list[WaitOut]:
    """Since when, on which clock, and which team can be called."""
    site = (await dossier_of(session, pathway_id)).pathway.site
    return await waiting_for(session, WAITS, Agency.COURT, pathway_id, site)
