"""What the rules of a provider decide on."""

from datetime import UTC, datetime, timedelta

from contracts.instruments import scheme
from contracts.vocabulary import DecidesAs, Requirement
from services.provider_assessment.rules import (
    assessments,
    decisions,
)
from services.provider_assessment.rules import consents as consent_rules
from services.provider_assessment.rules.measures import AnsweredInstrument

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


MET = {"condition": True, "treatable": True, "arrangements": True}


GIVEN = consent_rules.Consent(NOW, assessment=True, treatment=True, willing=True)


def answered(name: str, each: int = 0, **own: int) -> AnsweredInstrument:
    """Every item answered alike, but for those named ``i9=1``."""
    given_ = dict.fromkeys(scheme(name).numbers, each)
    return AnsweredInstrument(name, given_ | {int(i[1:]): a for i, a in own.items()})


def outcome(suitable: bool, *reasons: str, **more: bool) -> assessments.Outcome:
    """An assessment's outcome, an hour after the consent."""
    return assessments.Outcome(
        Requirement.MHTR, NOW + timedelta(hours=1), suitable, reasons, MET | more, 3
    )


def decided(
    sessions: int, as_: DecidesAs = DecidesAs.CLINICAL_LEAD, at: datetime = NOW
) -> decisions.NewDecision:
    """An approval of so many sessions."""
    return decisions.NewDecision(as_, at, True, (), {}, sessions)
