"""What probation waits for, and from whom."""

from uuid import UUID

from fastapi import APIRouter

from contracts.event import Agency
from services.common.database import load
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.common.waiting import Wait, WaitOut, waiting_for
from services.probation_allocation.callers import AnyOfficer
from services.probation_allocation.models.pathways import Pathway

_ANSWERS = "pathway_id, requirement, organisation, requested_at, suitable, approved"
_ASKED = f"(SELECT {_ANSWERS} FROM position UNION ALL SELECT {_ANSWERS} FROM other_position)"  # noqa: S608
WAITS = (
    Wait(
        "entry on the list",
        Agency.LIAISON,
        "R7",
        """SELECT e.pathway_id::text AS subject, e.entered_at AS since, NULL AS concerns,
            NULL AS whom, NULL AS own
        FROM list_entry e JOIN pathway p ON p.id = e.pathway_id
        WHERE e.side = 'probation' AND p.any_guilty IS NULL
            AND NOT EXISTS (SELECT 1 FROM agreed_entry a WHERE a.pathway_id = e.pathway_id)
            AND NOT EXISTS (SELECT 1 FROM list_entry o WHERE o.pathway_id = e.pathway_id
                AND o.side = 'liaison_diversion')""",
    ),
    Wait(
        "screen",
        Agency.LIAISON,
        "R9",
        """SELECT p.id::text AS subject, e.agreed_at AS since, NULL AS concerns, NULL AS whom,
            NULL AS own
        FROM pathway p JOIN agreed_entry e ON e.pathway_id = p.id
        WHERE e.to_be_screened AND p.screened_at IS NULL AND p.any_guilty IS NULL""",
    ),
    Wait(
        "plea",
        Agency.COURT,
        "R11",
        """SELECT id::text AS subject, screened_at AS since, NULL AS concerns, NULL AS whom,
            NULL AS own
        FROM pathway WHERE screened_at IS NOT NULL AND any_guilty IS NULL""",
    ),
    Wait(
        "assessment",
        Agency.PROVIDER,
        "R13",
        f"""SELECT pathway_id::text AS subject, requested_at AS since, requirement AS concerns,
            organisation AS whom, NULL AS own
        FROM {_ASKED} AS asked WHERE requested_at IS NOT NULL AND suitable IS NULL""",  # noqa: S608
    ),
    Wait(
        "approval",
        Agency.PROVIDER,
        "R17",
        f"""SELECT pathway_id::text AS subject, requested_at AS since, requirement AS concerns,
            organisation AS whom, NULL AS own
        FROM {_ASKED} AS asked
        WHERE requested_at IS NOT NULL AND suitable AND approved IS NULL""",  # noqa: S608
    ),
    Wait(
        "sentence",
        Agency.COURT,
        "R26",
        """SELECT w.pathway_id::text AS subject, w.proposed_at AS since, w.requirement AS concerns,
            NULL AS whom, NULL AS own
        FROM proposal w JOIN pathway p ON p.id = w.pathway_id
        WHERE w.withdrawn_at IS NULL AND p.sentenced_at IS NULL""",
        clock="C2",
    ),
    Wait(
        "CRN, for the systems that are told of the allocation",
        Agency.PROBATION,
        "R61",
        """SELECT a.pathway_id::text AS subject, a.allocated_at AS since, NULL AS concerns,
            NULL AS whom, NULL AS own
        FROM allocation a JOIN pathway p ON p.id = a.pathway_id
        WHERE a.ended_at IS NULL AND p.crn IS NULL""",
    ),
)

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["waiting"], route_class=UnitOfWorkRoute
)


@router.get("/waiting-for", summary="What probation waits for, from whom (R2)")
async def read_waits(pathway_id: UUID, session: Session, caller: AnyOfficer) -> list[WaitOut]:
    """Since when, on which clock, and which team can be called."""
    site = (await load(session, Pathway, pathway_id)).site
    return await waiting_for(session, WAITS, Agency.PROBATION, pathway_id, site)
