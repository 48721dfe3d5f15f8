"""What liaison and diversion waits for, and from whom."""

from uuid import UUID

from fastapi import APIRouter

from contracts.event import Agency
from services.common.database import load
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.common.waiting import Wait, WaitOut, waiting_for
from services.liaison_diversion.callers import Practitioner
from services.liaison_diversion.models.pathways import Pathway

WAITS = (
    Wait(
        "agreed list",
        Agency.PROBATION,
        "R7",
        """SELECT p.id::text AS subject, e.entered_at AS since, NULL AS concerns, NULL AS whom,
            NULL AS own
        FROM pathway p JOIN list_entry e ON e.pathway_id = p.id
        WHERE e.to_be_screened AND p.any_guilty IS NULL
            AND NOT EXISTS (SELECT 1 FROM agreed_listing a WHERE a.pathway_id = p.id)""",
    ),
    Wait(
        "answer on hearing early",
        Agency.COURT,
        "R9",
        """SELECT p.id::text AS subject, s.screened_at AS since, NULL AS concerns, NULL AS whom,
            NULL AS own
        FROM pathway p JOIN referral r ON r.pathway_id = p.id
        JOIN LATERAL (SELECT e.screened_at, e.bring_forward FROM eligibility_screen e
            WHERE e.referral_id = r.id ORDER BY e.screened_at DESC LIMIT 1) s ON s.bring_forward
        WHERE p.any_guilty IS NULL
            AND NOT EXISTS (SELECT 1 FROM bring_forward_answer a WHERE a.pathway_id = p.id)""",
    ),
    Wait(
        "plea",
        Agency.COURT,
        "R11",
        """SELECT p.id::text AS subject, max(s.screened_at) AS since, NULL AS concerns,
            NULL AS whom, NULL AS own
        FROM pathway p JOIN referral r ON r.pathway_id = p.id
        JOIN eligibility_screen s ON s.referral_id = r.id
        WHERE p.any_guilty IS NULL GROUP BY p.id""",
    ),
    Wait(
        "sentence",
        Agency.COURT,
        "R28",
        """SELECT p.id::text AS subject, p.plea_at AS since, NULL AS concerns, NULL AS whom,
            NULL AS own
        FROM pathway p JOIN referral r ON r.pathway_id = p.id
        WHERE p.any_guilty AND p.sentenced_at IS NULL""",
    ),
)

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["waiting"], route_class=UnitOfWorkRoute
)


@router.get("/waiting-for", summary="What liaison and diversion waits for, from whom (R2)")
async def read_waits(pathway_id: UUID, session: Session, caller: Practitioner) -> list[WaitOut]:
    """Since when, and which team can be called."""
    site = (await load(session, Pathway, pathway_id)).site
    return await waiting_for(session, WAITS, Agency.LIAISON, pathway_id, site)
