"""Screens in custody and on the day."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request

from contracts.vocabulary import Permission
from services.common.database import load
from services.common.unit_of_work import Session, UnitOfWorkRoute, about
from services.liaison_diversion.callers import Practitioner
from services.liaison_diversion.models.pathways import Pathway
from services.liaison_diversion.models.referrals import Referral
from services.liaison_diversion.models.screens import CustodyScreen, EligibilityScreen
from services.liaison_diversion.operations import referrals
from services.liaison_diversion.operations.cases import pathways_of
from services.liaison_diversion.operations.follow_ups import update_follow_ups
from services.liaison_diversion.operations.permissions import set_permissions
from services.liaison_diversion.operations.screens import tell_found, told_before_plea
from services.liaison_diversion.rules import screens
from services.liaison_diversion.rules.screens import Answers, Finding, SourceFinding
from services.liaison_diversion.schemas.screens import (
    CustodyScreenIn,
    CustodyScreenOut,
    EligibilityScreenIn,
    EligibilityScreenOut,
    ScreenedOut,
)
from services.personal_details.equality import EqualityIn
from services.personal_details.rules import equality_together

router = APIRouter(
    prefix="/v1/referrals/{referral_id}", tags=["screens"], route_class=UnitOfWorkRoute
)


@router.post("/custody-screens", status_code=201, summary="Record a custody screen (R5, R6)")
async def record_custody_screen(
    referral_id: UUID,
    body: CustodyScreenIn,
    request: Request,
    session: Session,
    caller: Practitioner,
) -> CustodyScreenOut:
    """Needs, adjustments, risk: told at once where the person is on a list, else once they are.

    Nothing waits for the screen on the day (R84).
    """
    referral = await _load_referral(session, referral_id, request)
    values = body.model_dump(exclude={"equality", "permissions"})
    screen = CustodyScreen(**values, referral_id=referral_id, recorded_by=caller.user)
    _add_equality(referral, body.equality)
    session.add(screen)
    await session.flush()
    if body.permissions is not None:
        await set_permissions(session, referral, set(body.permissions), body.screened_at)
    await _match_or_tell(session, referral, body.permissions)
    return CustodyScreenOut.model_validate(screen)


@router.post("/eligibility-screens", status_code=201, summary="Record the screen on the day (R8)")
async def record_eligibility_screen(
    referral_id: UUID,
    body: EligibilityScreenIn,
    request: Request,
    session: Session,
    caller: Practitioner,
) -> ScreenedOut:
    """Scored from the answers; what it indicates is told before the plea (R9)."""
    referral = await _load_referral(session, referral_id, request)
    finding = screens.require_finding(_answers(body), referral.site, body.screened_at)
    screen = _screen_row(body, finding, referral_id, caller.user)
    _add_equality(referral, body.equality)
    session.add(screen)
    await session.flush()
    if body.permissions is not None:
        await set_permissions(session, referral, set(body.permissions), body.screened_at)
    told = await _match_or_tell(session, referral, body.permissions)
    return ScreenedOut(
        screen=EligibilityScreenOut.model_validate(screen),
        pathway_id=referral.pathway_id,
        told=told,
        before_plea=await told_before_plea(session, referral),
    )


def _add_equality(referral: Referral, equality: EqualityIn | None) -> None:
    """R63: keep what was asked at a screen with what the referral knew."""
    if equality is None:
        return
    facts = equality_together(referral.not_stated, equality.asked(), equality.not_stated)
    for name, value in facts.items():
        setattr(referral, name, value)


async def _load_referral(session: Session, referral_id: UUID, request: Request) -> Referral:
    await referrals.one_at_a_time(session)
    referral = await load(session, Referral, referral_id, lock=True)
    about(request, referral.pathway_id or referral_id)
    return referral


async def _match_or_tell(
    session: Session, referral: Referral, asked_for: Sequence[Permission] | None = None
) -> bool:
    """Tell what a matched person's screens come to; a person not matched is looked for first."""
    if referral.pathway_id is None:
        await referrals.match_referral(session, referral)
        return referral.pathway_id is not None
    told = await tell_found(session, referral, asked_for or ())
    for pathway_id in await pathways_of(session, referral):
        await update_follow_ups(session, await load(session, Pathway, pathway_id))
    return told


def _answers(body: EligibilityScreenIn) -> Answers:
    use = body.substance_use
    findings = [SourceFinding(**finding.model_dump()) for finding in use.findings]
    return Answers(
        body.instrument, body.answers, use.drugs, use.alcohol, body.audit_answers, findings
    )


def _screen_row(
    body: EligibilityScreenIn, finding: Finding, referral_id: UUID, by: str
) -> EligibilityScreen:
    use = body.substance_use
    return EligibilityScreen(
        referral_id=referral_id,
        screened_at=body.screened_at,
        instrument=finding.score.instrument,
        version=finding.score.version,
        answers=dict(body.answers),
        total=finding.total,
        band=finding.score.band,
        risk=finding.score.risk,
        drugs=use.drugs,
        alcohol=use.alcohol,
        basis=use.basis,
        findings=[source.model_dump(exclude_none=True) for source in use.findings],
        scheme=finding.scheme,
        because=[vars(indication) for indication in finding.substance_use],
        audit_answers=dict(body.audit_answers or {}),
        audit_total=finding.audit_total,
        indications=[i.model_dump(mode="json") for i in finding.indications],
        bring_forward=body.bring_forward,
        recorded_by=by,
    )
