"""Instruments of an occasion: scored, kept, compared, and the risk they tell of (R13, R41, R74)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events import provider_treatment
from contracts.events.provider_assessment import Measure, MeasureChange
from contracts.instruments import Score, score
from contracts.vocabulary import RiskFlag
from services.common.database import rows, select
from services.provider_assessment.models.assessments import Assessment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.measures import Measured, RiskRaised
from services.provider_assessment.operations.assessments import latest_assessment
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.rules import measures
from services.provider_assessment.rules.measures import AnsweredInstrument, Stage, require_scores
from services.provider_assessment.schemas.measures import InstrumentIn


@dataclass(frozen=True)
class Occasion:
    """On which occasion instruments were answered."""

    id: UUID
    stage: Stage
    at: datetime


def score_all(instruments: tuple[InstrumentIn, ...]) -> list[Score]:
    """The scores of what was sent."""
    return require_scores(
        [AnsweredInstrument(i.instrument, i.answers, i.version) for i in instruments]
    )


def make_measures(
    case: Case, occasion: Occasion, instruments: tuple[InstrumentIn, ...], scores: list[Score]
) -> list[Measured]:
    """What is kept of instruments: the answers, and the score with the scheme's version."""
    return [
        Measured(
            case_id=case.id,
            taken_in=occasion.id,
            stage=occasion.stage,
            taken_at=occasion.at,
            instrument=result.instrument,
            scheme_version=result.version,
            answers={str(item): answer for item, answer in sent.answers.items()},
            total=result.total,
            band=result.band,
            is_case=result.case,
        )
        for sent, result in zip(instruments, scores, strict=True)
    ]


async def scores_of(session: AsyncSession, assessment: Assessment | None) -> list[Score]:
    """The scores of an assessment, derived again from the answers by the scheme's version."""
    if assessment is None:
        return []
    results = await rows(session, select(Measured).where(Measured.taken_in == assessment.id))
    return [
        score(m.instrument, {int(i): a for i, a in m.answers.items()}, m.scheme_version)
        for m in results
    ]


async def changes_since_assessment(
    session: AsyncSession, case: Case, scores: Iterable[Score]
) -> list[MeasureChange]:
    """R74: change and reliable change against the assessment that counts."""
    before = await scores_of(session, await latest_assessment(session, case))
    return [
        MeasureChange(
            instrument=change.instrument,
            before=change.before,
            after=change.after,
            difference=change.difference,
            reliable=change.reliable,
        )
        for change in measures.changes(before, scores)
    ]


def results_of(measures_taken: Iterable[Measured]) -> list[Measure]:
    """What may be told of instruments: their results, never their answers."""
    return [
        Measure(
            instrument=m.instrument,
            version=m.scheme_version,
            total=m.total,
            band=m.band,
            case=m.is_case,
        )
        for m in measures_taken
    ]


def raise_risks(
    session: AsyncSession,
    case: Case,
    occasion: Occasion,
    user: str,
    scores: Sequence[Score],
    observed: Iterable[RiskFlag] = (),
) -> list[str]:
    """R41: risks of this occasion are kept and told in its own transaction; none, nothing."""
    flags = sorted({*observed, *measures.risks(scores)})
    if not flags:
        return []
    raised = RiskRaised(
        case_id=case.id,
        raised_at=occasion.at,
        raised_by=user,
        stage=occasion.stage.value,
        risk_flags=[flag.value for flag in flags],
    )
    session.add(raised)
    said = {"risk_flags": flags, "requirement": case.requirement}
    event = provider_treatment.RiskRaised.of(case.pathway_id, occasion.at, said)
    tell_of(session, case, event)
    return raised.risk_flags
