"""What a provider organisation waits for, and from whom."""

from uuid import UUID

from fastapi import APIRouter

from contracts.event import Agency
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.common.waiting import Wait, WaitOut, waiting_for
from services.provider_assessment.callers import Reader
from services.provider_assessment.operations.cases import cases_of, site_of_pathway

WAITS = (
    Wait(
        "sentence",
        Agency.COURT,
        "R26",
        """SELECT c.pathway_id::text AS subject, d.decided_at AS since, c.requirement AS concerns,
            NULL AS whom, c.organisation AS own
        FROM provider_case c JOIN clinical_decision d ON d.case_id = c.id AND d.replaced_at IS NULL
        JOIN pathway p ON p.id = c.pathway_id
        WHERE c.state = 'approved' AND c.stood_down_at IS NULL AND p.sentenced_at IS NULL""",
    ),
    Wait(
        "responsible officer",
        Agency.PROBATION,
        "R30",
        """SELECT p.id::text AS subject, p.sentenced_at AS since, NULL AS concerns, NULL AS whom,
            c.organisation AS own
        FROM pathway p JOIN provider_case c ON c.pathway_id = p.id AND c.state = 'in_treatment'
        WHERE p.allocated_at IS NULL GROUP BY p.id, c.organisation""",
        clock="C3",
    ),
    Wait(
        "planning meeting",
        Agency.PROBATION,
        "R32",
        """SELECT p.id::text AS subject, p.sentenced_at AS since, NULL AS concerns, NULL AS whom,
            c.organisation AS own
        FROM pathway p JOIN provider_case c ON c.pathway_id = p.id AND c.state = 'in_treatment'
        WHERE p.plan = '{}' GROUP BY p.id, c.organisation""",
        clock="C5",
    ),
    Wait(
        "decision on an absence",
        Agency.PROBATION,
        "R34",
        """SELECT a.pathway_id::text AS subject, a.recorded_at AS since, a.id::text AS concerns,
            NULL AS whom, c.organisation AS own
        FROM appointment a JOIN provider_case c ON c.id = a.case_id
        JOIN pathway p ON p.id = a.pathway_id
        WHERE a.state = 'not_attended' AND a.decision IS NULL AND c.ended_at IS NULL
            AND a.at >= p.sentenced_at""",
        clock="C9",
    ),
    Wait(
        "answer of the other assessor",
        Agency.PROVIDER,
        "R19",
        """SELECT own.pathway_id::text AS subject, f.asked_at AS since,
            other.requirement AS concerns, other.organisation AS whom, own.organisation AS own
        FROM conferral f JOIN provider_case own ON own.id = f.case_id
        JOIN provider_case other ON other.id = f.asked_case_id
        WHERE f.answered_at IS NULL""",
    ),
)

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["waiting"], route_class=UnitOfWorkRoute
)


@router.get("/waiting-for", summary="What the organisation waits for, from whom (R2)")
async def read_waits(pathway_id: UUID, session: Session, caller: Reader) -> list[WaitOut]:
    """Since when, on which clock, and which team can be called; of its own cases only (R52)."""
    await cases_of(session, pathway_id, caller)
    site = await site_of_pathway(session, pathway_id)
    own = caller.organisation
    return await waiting_for(session, WAITS, Agency.PROVIDER, pathway_id, site, own)
