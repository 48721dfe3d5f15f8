"""The three records of R16, given and withdrawn."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_assessment import ConsentGiven, ConsentWithdrawn
from contracts.vocabulary import Withdrawable
from services.common.identity import Caller
from services.common.permissions_shown import POINTS, points_to_permissions
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.provider_assessment.callers import Practitioner
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.consents import (
    Recorded,
    SharingPermission,
    TreatmentConsent,
    Willingness,
)
from services.provider_assessment.operations.cases import case_of, rows_of_case
from services.provider_assessment.operations.consents import current_record
from services.provider_assessment.operations.discrepancies import compare_willingness
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.operations.permissions import give_permission, stop_sharing
from services.provider_assessment.rules import consents
from services.provider_assessment.schemas.consents import ConsentIn, ConsentsOut, WithdrawalIn
from services.provider_assessment.views.consents import consents_view

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["consent"], route_class=UnitOfWorkRoute
)


@router.post("/consents", status_code=201, summary="Record willingness, consent, permissions (R16)")
async def give_consent(
    pathway_id: UUID, body: ConsentIn, session: Session, caller: Practitioner
) -> ConsentsOut:
    """Three records, each dated, by whom and how; a later one replaces the earlier."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    await _replace_records(session, case, body)
    for record in _records(case, body, caller):
        session.add(record)
    for given in sorted(body.permissions):
        await give_permission(session, case, given, body.given_at)
    tell_of(session, case, _given(case, body))
    await compare_willingness(session, case, body.given_at)
    return await consents_view(session, case)


@router.post(
    "/withdrawals",
    status_code=201,
    summary="Withdraw one of the three (R38, R54)",
    responses=POINTS,
)
async def withdraw_consent(
    pathway_id: UUID,
    body: WithdrawalIn,
    request: Request,
    session: Session,
    caller: Practitioner,
    response: Response,
) -> ConsentsOut:
    """From this commit on nothing leaves on a permission taken back, whoever it was given to.

    That is never refused, and nothing is refused for its time; willingness and consent to
    treatment are withdrawn where they are on record.
    """
    consents.must_name_permission(body.withdrawn, body.permission)
    points_to_permissions(request, response)
    case = await case_of(session, pathway_id, caller, body.requirement)
    ended: Sequence[Recorded]
    if body.permission is not None:
        ended = await stop_sharing(session, case, body.permission, body.withdrawn_at)
    else:
        ended = await _record_to_withdraw(session, case, body)
    for record in ended:
        record.withdrawn_at, record.withdrawn_to = body.withdrawn_at, caller.user
        record.withdrawal_reason = body.reason
    if body.permission is None:
        tell_of(session, case, _withdrawn(case, body))
    await compare_willingness(session, case, body.withdrawn_at)
    return await consents_view(session, case)


def _records(case: Case, body: ConsentIn, caller: Caller) -> list[Recorded]:
    fields: dict[str, Any] = {
        "case_id": case.id,
        "given_at": body.given_at,
        "given_to": caller.user,
        "how": body.how.value,
    }
    sharing = [
        SharingPermission(pathway_id=case.pathway_id, permission=shared.value, **fields)
        for shared in sorted(body.permissions)
    ]
    treatment = TreatmentConsent(
        assessment=body.assessment_consent,
        treatment=body.treatment_consent,
        format=body.format,
        language=body.language,
        **fields,
    )
    return [Willingness(willing=body.willing, **fields), treatment, *sharing]


async def _replace_records(session: AsyncSession, case: Case, body: ConsentIn) -> None:
    """R16: end what the new records replace; permissions not named again go on."""
    given = {shared.value for shared in body.permissions}
    sharing = await rows_of_case(session, SharingPermission, case)
    earlier: list[Recorded] = [
        *await rows_of_case(session, Willingness, case),
        *await rows_of_case(session, TreatmentConsent, case),
        *(record for record in sharing if record.permission in given),
    ]
    consents.may_record(body.given_at, [r.withdrawn_at or r.given_at for r in earlier])
    for record in earlier:
        if record.withdrawn_at is None and record.replaced_at is None:
            record.replaced_at = body.given_at
    await session.flush()


async def _record_to_withdraw(
    session: AsyncSession, case: Case, body: WithdrawalIn
) -> Sequence[Recorded]:
    """R38: the record of willingness or of consent to treatment that is withdrawn."""
    if body.withdrawn is Withdrawable.WILLINGNESS:
        willingness = await current_record(session, Willingness, case)
        record: Recorded | None = willingness
        active = willingness is not None and willingness.willing
    else:
        treatment = await current_record(session, TreatmentConsent, case)
        record, active = treatment, treatment is not None and treatment.treatment
    consents.require_active(active)
    return [record] if record else []


def _given(case: Case, body: ConsentIn) -> ConsentGiven:
    return ConsentGiven.of(
        case.pathway_id,
        body.given_at,
        body,
        requirement=case.requirement,
        permissions=sorted(body.permissions),
        organisation=case.organisation,
    )


def _withdrawn(case: Case, body: WithdrawalIn) -> ConsentWithdrawn:
    about = {"requirement": case.requirement, "organisation": case.organisation}
    return ConsentWithdrawn.of(case.pathway_id, body.withdrawn_at, body, **about)
