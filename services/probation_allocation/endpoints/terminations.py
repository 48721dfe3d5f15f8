"""Whether an order may end early."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.database import load
from services.common.edge import EdgeRoute, Session
from services.probation_allocation import rules_termination as rules
from services.probation_allocation.callers import AnyOfficer
from services.probation_allocation.gate import Answer
from services.probation_allocation.models import Appointment, Decision, Pathway
from services.probation_allocation.models_treatment import RequirementEnd
from services.probation_allocation.operations import of_pathway
from services.probation_allocation.schemas_treatment import ReadinessOut

router = APIRouter(prefix="/v1/pathways/{pathway_id}", tags=["treatment"], route_class=EdgeRoute)


@router.get("/termination-readiness", summary="Whether the order may end early (R42)")
async def read_readiness(
    pathway_id: UUID, session: Session, caller: AnyOfficer, others_met: bool | None = None
) -> ReadinessOut:
    """What is met and what is missing; ``others_met`` is what the officer knows of the rest."""
    pathway = await load(session, Pathway, pathway_id)
    conditions = rules.readiness(await _ended(session, pathway, others_met))
    ready = all(condition.answer is Answer.PASS for condition in conditions)
    return ReadinessOut(ready=ready, conditions=conditions)


async def _ended(session: AsyncSession, pathway: Pathway, others_met: bool | None) -> rules.Ended:
    made = [r for r in pathway.sentence.get("requirements", ()) if r.get("made")]
    ends = await of_pathway(session, RequirementEnd, pathway.id)
    missed = [a for a in await of_pathway(session, Appointment, pathway.id) if not a.attended]
    decisions = await of_pathway(session, Decision, pathway.id)
    decided = {decision.appointment_id for decision in decisions}
    return rules.Ended(
        convicted_on=pathway.convicted_on,
        disposal=pathway.sentence.get("disposal"),
        court_reviews=pathway.sentence.get("court_reviews"),
        requirements=sorted(r["requirement"] for r in made),
        outcomes={end.requirement: end.outcome for end in ends},
        undecided=sum(appointment.id not in decided for appointment in missed),
        referred=sum(decision.decision == "refer_for_breach" for decision in decisions),
        others_met=others_met,
    )
