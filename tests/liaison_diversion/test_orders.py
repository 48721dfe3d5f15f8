"""What the court ends is followed up by liaison and diversion (R40)."""

from datetime import UTC, datetime
from uuid import uuid4

from contracts.court_listing import TreatmentEndedByCourtV1
from contracts.vocabulary import EndedBecause, Requirement
from services.liaison_diversion.service import SERVICE
from tests.conftest import Api


async def test_whose_treatment_the_court_ended_is_followed_up_for_each_requirement(
    api: Api,
) -> None:
    """R28, R40: and nothing of the breach itself is known here."""
    liaison = await api(SERVICE)
    ended = TreatmentEndedByCourtV1(
        pathway_id=uuid4(),
        occurred_at=datetime(2026, 3, 23, 10, tzinfo=UTC),
        requirements=(Requirement.ATR, Requirement.MHTR),
        because=EndedBecause.BREACH,
    )
    await liaison.deliver(ended)
    found = await liaison.get("/v1/follow-ups?state=open", role="practitioner")
    told = [(one["reason"], one["requirement"]) for one in found.json()["follow_ups"]]
    assert sorted(told) == [
        ("treatment_ended_by_court", "atr"),
        ("treatment_ended_by_court", "mhtr"),
    ]
