"""Reviews by the court, and what a report for one is made of.

What probation holds already follows the agreements: no score, no diagnosis, and of how sessions
went only what the person permitted to be told (R36, R52).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.vocabulary import DrugTestOutcome, DrugTestResult, Permission
from services.common.database import first, select
from services.common.release import active_permissions_of
from services.common.told_under import as_under
from services.probation_allocation.models.absences import Appointment, Decision
from services.probation_allocation.models.reviews import CourtReview
from services.probation_allocation.models.treatment import DrugTest
from services.probation_allocation.operations.pathways import rows_of_pathway


@dataclass(frozen=True)
class ReportMaterial:
    """What probation holds of an order under treatment; ``None`` where it has no drug tests."""

    appointments: Sequence[Appointment]
    decisions: Sequence[Decision]
    drug_tests: Sequence[DrugTest] | None
    sessions_agreed: int | None
    completion: Mapping[str, Any]
    permitted: Sequence[Appointment]


def make_report(material: ReportMaterial) -> dict[str, Any]:
    """R36: attendance, absences by what the officer decided of them, warnings, drug tests, outcome.

    How sessions went is said of those only of which the person permits it still (R54).
    """
    decided = {decision.appointment_id: decision.decision for decision in material.decisions}
    missed = [appointment for appointment in material.appointments if not appointment.attended]
    acceptable = sum(_acceptable(absence, decided) for absence in missed)
    counted = {
        "sessions_agreed": material.sessions_agreed,
        "sessions_attended": sum(appointment.attended for appointment in material.appointments),
        "absences_acceptable": acceptable,
        "absences_unacceptable": len(missed) - acceptable,
        "warnings": sum(decided.get(absence.id) == "warning" for absence in missed),
        "drug_tests": None if material.drug_tests is None else _tested(material.drug_tests),
        "requirement_outcome": material.completion.get("outcome"),
        "engagement": _engagement(material.permitted) or None,
    }
    return {name: value for name, value in counted.items() if value is not None}


def _tested(tests: Sequence[DrugTest]) -> dict[str, int]:
    """R35, R36: in counts; which substance was found stays with probation."""
    outcomes = Counter(test.outcome for test in tests)
    positive = sum(
        any(result["result"] == DrugTestResult.POSITIVE for result in test.results)
        for test in tests
    )
    taken = outcomes[DrugTestOutcome.TESTED]
    return {
        "taken": taken,
        "negative": taken - positive,
        "positive": positive,
        "refused": outcomes[DrugTestOutcome.REFUSED],
        "not_provided": outcomes[DrugTestOutcome.NOT_PROVIDED],
    }


def _acceptable(missed: Appointment, decided: Mapping[UUID, str]) -> bool:
    """By its reason, or because the officer accepted what was said afterwards."""
    return bool(missed.acceptable) or decided.get(missed.id) == "acceptable_reason"


def _engagement(appointments: Sequence[Appointment]) -> list[dict[str, object]]:
    counts = Counter(
        appointment.engagement for appointment in appointments if appointment.engagement is not None
    )
    return [{"engagement": name, "sessions": counts[name]} for name in sorted(counts)]


async def still_permitted(
    session: AsyncSession, pathway_id: UUID, appointments: Sequence[Appointment]
) -> list[Appointment]:
    """Those of which how they went was told on a permission that stands (R54)."""
    active = await active_permissions_of(await session.connection(), [pathway_id])
    return [
        appointment
        for appointment in appointments
        if appointment.engagement is not None
        and active.all_stand(
            pathway_id, Permission.PROGRESS, as_under(appointment.engagement_under)
        )
    ]


async def review_to_hold(session: AsyncSession, pathway_id: UUID) -> CourtReview | None:
    """The review the court set and has not held."""
    wanted = select(CourtReview).where(
        CourtReview.pathway_id == pathway_id,
        col(CourtReview.held_at).is_(None),
        col(CourtReview.cancelled_at).is_(None),
    )
    return await first(session, wanted.order_by(col(CourtReview.due_on).desc()))


async def cancel_reviews(session: AsyncSession, pathway_id: UUID, at: datetime) -> None:
    """The court does not hold what it set for an order that ended or was replaced."""
    for review in await rows_of_pathway(session, CourtReview, pathway_id):
        if review.held_at is None:
            review.cancelled_at = review.cancelled_at or at
