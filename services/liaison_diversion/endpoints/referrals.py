"""Referrals, and the listings they may belong to."""

from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import col

from contracts.identifiers import InvalidIdentifier, normalise
from contracts.likeness import keys as keys_of
from services.common.database import load, rows, select
from services.common.errors import FieldError, Refused, Unprocessable
from services.common.unit_of_work import Session, UnitOfWorkRoute, about
from services.liaison_diversion.callers import Practitioner
from services.liaison_diversion.models.pathways import Pathway
from services.liaison_diversion.models.personal_details import PersonalDetail
from services.liaison_diversion.models.referrals import Referral
from services.liaison_diversion.models.screens import CustodyScreen, EligibilityScreen
from services.liaison_diversion.operations import referrals
from services.liaison_diversion.operations.cases import pathways_of
from services.liaison_diversion.operations.screens import told_before_plea
from services.liaison_diversion.rules.referrals import Alike, Basis, key_of
from services.liaison_diversion.schemas.referrals import (
    CandidateOut,
    FullReferralOut,
    IdentifierIn,
    MatchIn,
    ReferralIn,
    ReferralOut,
)
from services.liaison_diversion.schemas.screens import CustodyScreenOut, EligibilityScreenOut
from services.personal_details.operations import details_of, shown

router = APIRouter(prefix="/v1", tags=["referrals"], route_class=UnitOfWorkRoute)


@router.post("/referrals", status_code=201, summary="Refer a person (R4)")
async def refer(
    body: ReferralIn, request: Request, session: Session, caller: Practitioner
) -> ReferralOut:
    """Identifiers are checked; who is exactly one listed person is matched at once (R61, R62)."""
    identifiers = _checked(body.identifiers)
    await referrals.one_at_a_time(session)
    referral = Referral(
        **body.model_dump(exclude={"identifiers"}),
        identifiers=identifiers,
        name_key=key_of(body.family_name, body.given_names),
        family_key=key_of(body.family_name),
        recorded_by=caller.user,
    )
    referral.match_keys = keys_of(referrals.person_of(referral))
    session.add(referral)
    await session.flush()
    await referrals.match_referral(session, referral)
    about(request, referral.pathway_id or referral.id)
    return ReferralOut.model_validate(referral)


@router.get("/referrals/{referral_id}", summary="A referral with its screens")
async def read_referral(
    referral_id: UUID, request: Request, session: Session, caller: Practitioner
) -> FullReferralOut:
    """The person, the screens newest first, and whether the finding came before the plea (R9)."""
    referral = await load(session, Referral, referral_id)
    about(request, referral.pathway_id or referral_id)
    custody = select(CustodyScreen).where(CustodyScreen.referral_id == referral_id)
    custody = custody.order_by(col(CustodyScreen.screened_at).desc())
    eligibility = select(EligibilityScreen).where(EligibilityScreen.referral_id == referral_id)
    eligibility = eligibility.order_by(col(EligibilityScreen.screened_at).desc())
    return FullReferralOut(
        referral=ReferralOut.model_validate(referral),
        custody_screens=[CustodyScreenOut.model_validate(s) for s in await rows(session, custody)],
        eligibility_screens=[
            EligibilityScreenOut.model_validate(s) for s in await rows(session, eligibility)
        ],
        personal_details=shown(
            await details_of(session, PersonalDetail, {"referral_id": referral_id})
        ),
        before_plea=await told_before_plea(session, referral),
        pathways=await pathways_of(session, referral),
    )


@router.get("/referrals/{referral_id}/candidates", summary="Whom the referral may be (R62)")
async def read_candidates(
    referral_id: UUID, request: Request, session: Session, caller: Practitioner
) -> list[CandidateOut]:
    """People listed without a referral, by how much speaks for it; none once it is matched."""
    referral = await load(session, Referral, referral_id)
    about(request, referral.pathway_id or referral_id)
    candidates = [] if referral.pathway_id else await referrals.candidates(session, referral)
    return [_candidate(pathway, alike) for pathway, alike in candidates]


@router.post("/referrals/{referral_id}/match", summary="Decide whom the referral is (R62)")
async def match(
    referral_id: UUID, body: MatchIn, request: Request, session: Session, caller: Practitioner
) -> ReferralOut:
    """A practitioner's decision; what was screened is told from then on."""
    await referrals.one_at_a_time(session)
    referral = await load(session, Referral, referral_id, lock=True)
    pathway = await load(session, Pathway, body.pathway_id)
    about(request, pathway.id)
    other = await referrals.referral_of(session, pathway.id)
    if other is not None and other.id != referral.id:
        raise Refused(
            "This person's record is already matched to another referral.",
            rule="R62",
            field="/pathway_id",
        )
    if other is None and not await referrals.may_be_another_case(session, referral, pathway):
        raise Refused(
            "This referral is already matched to another person's record.",
            rule="R62",
            field="/pathway_id",
        )
    if other is None:
        await referrals.match_to(session, referral, pathway, Basis.PRACTITIONER, by=caller.user)
    return ReferralOut.model_validate(referral)


def _checked(identifiers: list[IdentifierIn]) -> list[dict[str, str]]:
    """R61: each in its normal form; those no register issued are named by their place."""
    valid: dict[str, str] = {}
    errors = []
    for number, identifier in enumerate(identifiers):
        try:
            valid.setdefault(identifier.type, normalise(identifier.type, identifier.value))
        except InvalidIdentifier as wrong:
            errors.append(FieldError(f"/identifiers/{number}/value", f"{wrong.kind}: {wrong.rule}"))
    if errors:
        raise Unprocessable(
            "An identifier is not valid: check each field named.", rule="R61", errors=tuple(errors)
        )
    return [{"type": kind, "value": value} for kind, value in sorted(valid.items())]


def _candidate(pathway: Pathway, alike: Alike) -> CandidateOut:
    return CandidateOut(
        pathway_id=pathway.id,
        basis=alike.basis,
        reasons=alike.likeness.reasons,
        weight=alike.likeness.weight,
        family_name=pathway.family_name,
        given_names=pathway.given_names,
        date_of_birth=pathway.date_of_birth,
        court_name=pathway.court_name,
        hearing_on=pathway.hearing_on,
    )
