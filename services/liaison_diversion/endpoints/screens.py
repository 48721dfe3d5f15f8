"""Screens in custody and on the day, and permissions taken back."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request

from contracts.events.liaison_diversion import PermissionWithdrawnV1
from contracts.vocabulary import Permission
from services.common import permission
from services.common.database import load
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute, about
from services.liaison_diversion.callers import Practitioner
from services.liaison_diversion.models.pathways import Pathway
from services.liaison_diversion.models.referrals import Referral
from services.liaison_diversion.models.screens import CustodyScreen, EligibilityScreen
from services.liaison_diversion.operations import referrals
from services.liaison_diversion.operations.follow_ups import review
from services.liaison_diversion.operations.screens import tell_screened, told_before_plea
from services.liaison_diversion.rules import screens
from services.liaison_diversion.rules.referrals import brought_together
from services.liaison_diversion.rules.screens import Answers, Finding
from services.liaison_diversion.rules.screens import SourceFinding as SourceSays
from services.liaison_diversion.schemas.equality import EqualityIn
from services.liaison_diversion.schemas.referrals import ReferralOut
from services.liaison_diversion.schemas.screens import (
    CustodyScreenIn,
    CustodyScreenOut,
    EligibilityScreenIn,
    EligibilityScreenOut,
    ScreenedOut,
    WithdrawalIn,
)

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
    """Needs, adjustments, risk; told again where the person was screened and matched before."""
    referral = await _load(session, referral_id, request)
    said = body.model_dump(exclude={"equality"})
    screen = CustodyScreen(**said, referral_id=referral_id, recorded_by=caller.user)
    _ask_equality(referral, body.equality)
    session.add(screen)
    await session.flush()
    await _told(session, referral)
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
    referral = await _load(session, referral_id, request)
    found = screens.require_finding(_said(body), referral.site, body.screened_at)
    screen = _screen(body, found, referral_id, caller.user)
    _ask_equality(referral, body.equality)
    session.add(screen)
    await session.flush()
    if body.permissions is not None:
        await _permit(session, referral, set(body.permissions), body.screened_at)
    told = await _told(session, referral)
    return ScreenedOut(
        screen=EligibilityScreenOut.model_validate(screen),
        pathway_id=referral.pathway_id,
        told=told,
        before_plea=await told_before_plea(session, referral),
    )


@router.post("/permission-withdrawals", status_code=201, summary="Take a permission back (R54)")
async def withdraw_permission(
    referral_id: UUID, body: WithdrawalIn, request: Request, session: Session, caller: Practitioner
) -> ReferralOut:
    """From the commit on nothing leaves on the permission, told before or after."""
    referral = await _load(session, referral_id, request)
    screens.may_withdraw(body.withdrawn_at, referral.permissions_since)
    left = {Permission(p) for p in referral.permissions if p != body.permission}
    await _permit(session, referral, left, body.withdrawn_at, also_withdrawn=body.permission)
    return ReferralOut.model_validate(referral)


def _ask_equality(referral: Referral, asked: EqualityIn | None) -> None:
    """R63: keep what was asked at a screen with what the referral knew."""
    if asked is None:
        return
    known = brought_together(referral.not_stated, asked.asked(), asked.not_stated)
    for name, value in known.items():
        setattr(referral, name, value)


async def _permit(
    session: Session,
    referral: Referral,
    given: set[Permission],
    at: datetime,
    also_withdrawn: Permission | None = None,
) -> None:
    """R54: these permissions stand from now on; those that stood before are taken back."""
    before = {Permission(p) for p in referral.permissions}
    gone = (before - given) | ({also_withdrawn} if also_withdrawn else set())
    referral.permissions = sorted(p.value for p in given)
    referral.permissions_since = at if given - before else referral.permissions_since
    if referral.pathway_id is None:
        return
    for one in sorted(gone):
        await permission.withdraw(session, referral.pathway_id, one, at)
        tell(
            session,
            PermissionWithdrawnV1(pathway_id=referral.pathway_id, occurred_at=at, permission=one),
        )


async def _load(session: Session, referral_id: UUID, request: Request) -> Referral:
    await referrals.one_at_a_time(session)
    referral = await load(session, Referral, referral_id, lock=True)
    about(request, referral.pathway_id or referral_id)
    return referral


async def _told(session: Session, referral: Referral) -> bool:
    """Tell what a matched person's screens come to; a person not matched is looked for first."""
    if referral.pathway_id is None:
        await referrals.match_referral(session, referral)
        return referral.pathway_id is not None
    told = await tell_screened(session, referral)
    await review(session, await load(session, Pathway, referral.pathway_id))
    return told


def _said(body: EligibilityScreenIn) -> Answers:
    use = body.substance_use
    findings = [SourceSays(**one.model_dump()) for one in use.findings]
    return Answers(
        body.instrument, body.answers, use.drugs, use.alcohol, body.audit_answers, findings
    )


def _screen(
    body: EligibilityScreenIn, found: Finding, referral_id: UUID, by: str
) -> EligibilityScreen:
    use = body.substance_use
    return EligibilityScreen(
        referral_id=referral_id,
        screened_at=body.screened_at,
        instrument=found.score.instrument,
        version=found.score.version,
        answers=dict(body.answers),
        total=found.total,
        band=found.score.band,
        risk=found.score.risk,
        drugs=use.drugs,
        alcohol=use.alcohol,
        basis=use.basis,
        findings=[one.model_dump(exclude_none=True) for one in use.findings],
        scheme=found.scheme,
        because=[vars(one) for one in found.substance_use],
        audit_answers=dict(body.audit_answers or {}),
        audit_total=found.audit_total,
        indications=[i.model_dump(mode="json") for i in found.indications],
        bring_forward=body.bring_forward,
        recorded_by=by,
    )
