"""What more than one endpoint does: finding the organisation's own, telling of a case."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from contracts.instruments import Score, score
from contracts.reference import site, sites
from contracts.reference.sites import Provider
from contracts.vocabulary import DecidesAs, Requirement
from services.common import history, merging
from services.common.clocks import note
from services.common.context import current_cause
from services.common.database import Row, first, load, rows, select
from services.common.identity import Caller
from services.common.outbox import tell
from services.common.refusal import Unknown, Unprocessable
from services.provider_assessment.models.cases import (
    Appointment,
    Assessment,
    Case,
    ClinicalDecision,
    CourtScreen,
    Measured,
    Pathway,
    Telling,
    TreatmentConsent,
    Willingness,
)
from services.provider_assessment.rules.cases import CaseState, Stage
from services.provider_assessment.rules.decisions import Consent, decides_as
from services.provider_assessment.rules.measures import Answered, scored
from services.provider_assessment.schemas.assessments import InstrumentIn


@dataclass(frozen=True)
class Taken:
    """On which occasion instruments were answered."""

    id: UUID
    stage: Stage
    at: datetime


async def cases_of(session: AsyncSession, pathway_id: UUID, caller: Caller) -> list[Case]:
    """The organisation's own cases of a pathway; another's do not exist (R52)."""
    own = select(Case).where(
        Case.pathway_id == pathway_id, Case.organisation == caller.organisation
    )
    found = list(await rows(session, own.order_by(Case.requirement)))
    if not found:
        raise Unknown("There is no such pathway.")
    return found


async def case_of(
    session: AsyncSession, pathway_id: UUID, caller: Caller, requirement: Requirement | None
) -> Case:
    """The case that is meant, locked: the only one, or the one of the requirement named."""
    cases = await cases_of(session, pathway_id, caller)
    meant = [c for c in cases if requirement in (None, c.requirement)]
    if not meant:
        raise Unknown("There is no such case.")
    if len(meant) > 1:
        raise Unprocessable("Name the requirement: there are several.", field="/requirement")
    await session.refresh(meant[0], with_for_update=True)
    return meant[0]


async def appointment_of(
    session: AsyncSession, id: UUID, caller: Caller, *, lock: bool = False
) -> tuple[Appointment, Case]:
    """An appointment of the organisation, with its case (R52)."""
    found = await session.get(Appointment, id, with_for_update=lock or None)
    case = await session.get(Case, found.case_id) if found else None
    if found is None or case is None or case.organisation != caller.organisation:
        raise Unknown("There is no such appointment.")
    return found, case


async def of_case(session: AsyncSession, model: type[Row], case: Case) -> list[Row]:
    """All rows of a table that belong to a case."""
    return list(await rows(session, select(model).where(model.case_id == case.id)))  # type: ignore[attr-defined]


async def of_course(session: AsyncSession, model: type[Row], case: Case) -> list[Row]:
    """Those of the course of treatment that the case is in now (R40)."""
    return [row for row in await of_case(session, model, case) if row.course == case.course]  # type: ignore[attr-defined]


async def pathway_of(session: AsyncSession, case: Case) -> Pathway:
    """What is known of the person beside the case."""
    return await load(session, Pathway, case.pathway_id)


def site_of(case: Case) -> str | None:
    """The site whose policies hold for the case; the national ones where it is none of ours."""
    return case.site if case.site in sites() else None


async def consent_of(session: AsyncSession, case: Case) -> Consent:
    """Consent and willingness as they stand."""
    treatment = await current(session, TreatmentConsent, case)
    willingness = await current(session, Willingness, case)
    return Consent(
        since=treatment.given_at if treatment else None,
        assessment=bool(treatment and treatment.assessment),
        treatment=bool(treatment and treatment.treatment),
        willing=bool(willingness and willingness.willing),
    )


async def current(session: AsyncSession, model: type[Row], case: Case) -> Row | None:
    """The record that was neither withdrawn nor replaced."""
    wanted = select(model).where(
        model.case_id == case.id,  # type: ignore[attr-defined]
        model.withdrawn_at.is_(None),  # type: ignore[attr-defined]
        model.replaced_at.is_(None),  # type: ignore[attr-defined]
    )
    return await first(session, wanted)


def provider_of(case: Case) -> Provider | None:
    """What the site's data say of the organisation, where the site is one of ours (R1)."""
    slug = site_of(case)
    return site(slug).provider(case.organisation) if slug else None


def decides(case: Case) -> DecidesAs:
    """In which capacity somebody decides on the case, and signs it off (R17, R42)."""
    provider = provider_of(case)
    return decides_as(Requirement(case.requirement), provider.setting if provider else None)


async def latest_court_screen(session: AsyncSession, case: Case) -> CourtScreen | None:
    """The court screen that counts."""
    wanted = select(CourtScreen).where(CourtScreen.case_id == case.id)
    return await first(session, wanted.order_by(CourtScreen.screened_at.desc()))  # type: ignore[attr-defined]


async def latest_assessment(session: AsyncSession, case: Case) -> Assessment | None:
    """The assessment that counts."""
    wanted = select(Assessment).where(Assessment.case_id == case.id)
    return await first(session, wanted.order_by(Assessment.assessed_at.desc()))  # type: ignore[attr-defined]


async def live_decision(session: AsyncSession, case: Case) -> ClinicalDecision | None:
    """The decision that counts."""
    wanted = select(ClinicalDecision).where(
        ClinicalDecision.case_id == case.id,
        ClinicalDecision.replaced_at.is_(None),  # type: ignore[union-attr]
    )
    return await first(session, wanted)


def score_all(instruments: tuple[InstrumentIn, ...]) -> list[Score]:
    """The scores of what was sent."""
    return scored([Answered(i.instrument, i.answers, i.version) for i in instruments])


def measured(
    case: Case, taken: Taken, instruments: tuple[InstrumentIn, ...], scores: list[Score]
) -> list[Measured]:
    """What is kept of instruments: the answers, and the score beside the scheme's version."""
    return [
        Measured(
            case_id=case.id,
            taken_in=taken.id,
            stage=taken.stage,
            taken_at=taken.at,
            instrument=found.instrument,
            scheme_version=found.version,
            answers={str(item): answer for item, answer in sent.answers.items()},
            total=found.total,
            band=found.band,
            is_case=found.case,
        )
        for sent, found in zip(instruments, scores, strict=True)
    ]


async def scores_of(session: AsyncSession, assessment: Assessment | None) -> list[Score]:
    """The scores of an assessment, derived again from the answers by the scheme's version."""
    if assessment is None:
        return []
    kept = await rows(session, select(Measured).where(Measured.taken_in == assessment.id))
    return [
        score(m.instrument, {int(i): a for i, a in m.answers.items()}, m.scheme_version)
        for m in kept
    ]


def tell_of(session: AsyncSession, case: Case, event: Event) -> None:
    """Tell, and remember of which case, so that the case can say what was disclosed (R54)."""
    tell(session, event)
    session.add(
        Telling(case_id=case.id, correlation=current_cause().correlation, type=event.type())
    )


async def forget_needs(session: AsyncSession, pathway: Pathway, at: datetime) -> None:
    """R54: needs held on a permission go with it, wherever they came from."""
    for name in {pathway.id, *await merging.family(session, pathway.id)}:
        known = await session.get(Pathway, name)
        if known is not None:
            known.needs, known.needs_withdrawn_at = [], at
        for case in await rows(session, select(Case).where(Case.pathway_id == name)):
            case.needs = []
        await history.forget(session, name, needs=[])


async def site_of_pathway(session: AsyncSession, pathway_id: UUID) -> str | None:
    """The site whose hours and lengths the clocks of a pathway run by (R1)."""
    named = select(Case).where(Case.pathway_id == pathway_id, Case.site != None)  # noqa: E711
    case = await first(session, named)
    return case.site if case else None


def hear_sentence(session: AsyncSession, case: Case, at: datetime, *, full_due: bool) -> None:
    """C6, C7: the court made the requirement, or it did not; a correction replaces what was said.

    ``full_due`` where it was agreed on a court screen, so that the full assessment follows (R14).
    """
    made = case.state == CaseState.IN_TREATMENT
    note(
        session,
        "RequirementMade",
        case.pathway_id,
        at,
        requirement=case.requirement,
        made=made,
        full_assessment_due=made and full_due,
    )
    if case.state == CaseState.NOT_MADE:
        note_not_begun(session, case, at)


def note_not_begun(session: AsyncSession, case: Case, at: datetime) -> None:
    """C12: a consent whose treatment does not begin, or was ended, need not be renewed."""
    note(session, "TreatmentNotBegun", case.pathway_id, at, requirement=case.requirement)
