"""What the screens of a matched person come to, told to the others (R8, R9, R84)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.liaison_diversion import CustodyScreened, Indication, PersonScreened
from contracts.vocabulary import EqualityFact, Permission
from services.common.database import first, load, select
from services.common.outbox import tell
from services.liaison_diversion.models.pathways import Pathway
from services.liaison_diversion.models.referrals import Referral
from services.liaison_diversion.models.screens import CustodyScreen, EligibilityScreen
from services.liaison_diversion.operations.cases import pathways_of
from services.liaison_diversion.operations.lists import take_request_back
from services.liaison_diversion.rules.screens import before_plea, risk_flags


async def tell_found(
    session: AsyncSession,
    referral: Referral,
    permissions: Sequence[str] = (),
    only: UUID | None = None,
) -> bool:
    """Tell what was found of a person who is on a list; again when it changes (R9, R84).

    What custody found does not wait for the eligibility screen, which says it with the rest. In
    each case of the person, or in ``only`` one. ``permissions`` are those that the screen told of
    asked for and was given.
    """
    screen = await last_eligibility(session, referral)
    custody = await last_custody(session, referral)
    if referral.pathway_id is None or (screen is None and custody is None):
        return False
    for pathway_id in [only] if only else await pathways_of(session, referral):
        if screen is None:
            assert custody is not None
            tell(session, _custody_screened(referral, pathway_id, custody, permissions))
            continue
        if not screen.bring_forward:
            await take_request_back(session, pathway_id, screen.screened_at)
        tell(session, _screened(referral, pathway_id, screen, custody, permissions))
    return True


async def last_eligibility(session: AsyncSession, referral: Referral) -> EligibilityScreen | None:
    """The newest eligibility screen of a referral."""
    query = select(EligibilityScreen).where(EligibilityScreen.referral_id == referral.id)
    return await first(session, query.order_by(col(EligibilityScreen.screened_at).desc()))


async def last_custody(session: AsyncSession, referral: Referral) -> CustodyScreen | None:
    """The newest custody screen of a referral."""
    query = select(CustodyScreen).where(CustodyScreen.referral_id == referral.id)
    return await first(session, query.order_by(col(CustodyScreen.screened_at).desc()))


def _custody_screened(
    referral: Referral, pathway_id: UUID, custody: CustodyScreen, permissions: Sequence[str]
) -> CustodyScreened:
    return CustodyScreened(
        pathway_id=pathway_id,
        occurred_at=custody.screened_at,
        source_of_referral=referral.source,
        needs=tuple(custody.needs),
        adjustments=tuple(custody.adjustments),
        interpreter_language=custody.interpreter_language,
        risk_flags=risk_flags(custody.risk_flags, False),
        safeguarding=custody.safeguarding or None,
        gp_registered=custody.gp_registered,
        permissions=tuple(sorted(Permission(given) for given in permissions)),
    )


def _screened(
    referral: Referral,
    pathway_id: UUID,
    screen: EligibilityScreen,
    custody: CustodyScreen | None,
    permissions: Sequence[str],
) -> PersonScreened:
    times = [screen.screened_at] + ([custody.screened_at] if custody else [])
    observed = custody.risk_flags if custody else []
    return PersonScreened(
        pathway_id=pathway_id,
        occurred_at=max(times),
        source_of_referral=referral.source,
        indications=tuple(Indication.model_validate(i) for i in screen.indications),
        needs=tuple(custody.needs) if custody else (),
        adjustments=tuple(custody.adjustments) if custody else (),
        interpreter_language=custody.interpreter_language if custody else None,
        risk_flags=risk_flags(observed, screen.risk),
        safeguarding=(custody is not None and custody.safeguarding) or None,
        gp_registered=custody.gp_registered if custody else None,
        bring_forward=screen.bring_forward,
        permissions=tuple(sorted(Permission(given) for given in permissions)),
        gender=referral.gender,
        ethnicity=referral.ethnicity,
        religion=referral.religion,
        sexual_orientation=referral.sexual_orientation,
        gender_identity=referral.gender_identity,
        disabilities=tuple(referral.disabilities),
        armed_forces=referral.armed_forces,
        pregnant=referral.pregnant,
        caring_responsibilities=referral.caring_responsibilities,
        not_stated=tuple(EqualityFact(fact) for fact in referral.not_stated) or None,
    )


async def told_before_plea(session: AsyncSession, referral: Referral) -> bool | None:
    """R9: whether the finding came before the plea; not known before match and screen."""
    screen = await last_eligibility(session, referral)
    if referral.pathway_id is None or screen is None:
        return None
    pathway = await load(session, Pathway, referral.pathway_id)
    return before_plea(screen.screened_at, pathway.plea_at)
