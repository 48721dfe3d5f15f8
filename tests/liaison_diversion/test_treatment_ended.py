"""What the court ends is followed up by liaison and diversion (R40)."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from contracts.events.court_listing import (
    SentencedAnew,
    SupportAdvised,
    TreatmentEndedByCourt,
)
from contracts.vocabulary import Disposal, EndedBecause, Requirement
from services.liaison_diversion.service import SERVICE
from tests.conftest import Api
from tests.liaison_diversion.given import meet


async def test_whose_treatment_the_court_ended_is_followed_up_for_each_requirement(
    api: Api,
) -> None:
    """R28, R40: and nothing of the breach itself is known here."""
    liaison = await api(SERVICE)
    ended = TreatmentEndedByCourt(
        pathway_id=uuid4(),
        occurred_at=datetime(2026, 3, 23, 10, tzinfo=UTC),
        requirements=(Requirement.ATR, Requirement.MHTR),
        because=EndedBecause.BREACH,
    )
    await liaison.deliver(ended)
    answered = await liaison.get("/v1/follow-ups?state=open", role="practitioner")
    reasons = [
        (follow_up["reason"], follow_up["requirement"])
        for follow_up in answered.json()["follow_ups"]
    ]
    assert sorted(reasons) == [
        ("treatment_ended_by_court", "atr"),
        ("treatment_ended_by_court", "mhtr"),
    ]


async def test_who_is_sentenced_anew_to_treatment_is_not_followed_up_for_its_end(
    api: Api,
) -> None:
    """R28, R40: for that requirement, and until the court ends it again."""
    liaison, pathway = await api(SERVICE), uuid4()
    both = (Requirement.ATR, Requirement.MHTR)

    async def reasons() -> list[tuple[str, str]]:
        answered = await liaison.get("/v1/follow-ups?state=open", role="practitioner")
        return sorted(
            (follow_up["reason"], follow_up["requirement"])
            for follow_up in answered.json()["follow_ups"]
        )

    def ended(day: int) -> TreatmentEndedByCourt:
        return TreatmentEndedByCourt(
            pathway_id=pathway,
            occurred_at=datetime(2026, 3, day, 10, tzinfo=UTC),
            requirements=both,
            because=EndedBecause.BREACH,
        )

    await liaison.deliver(ended(23))
    again = SentencedAnew(
        pathway_id=pathway,
        occurred_at=datetime(2026, 3, 25, 10, tzinfo=UTC),
        disposal=Disposal.COMMUNITY_ORDER,
        requirements=(Requirement.MHTR,),
    )
    await liaison.deliver(again)
    assert await reasons() == [("treatment_ended_by_court", "atr")]
    closed = await liaison.rows("SELECT ceased_at FROM follow_up WHERE requirement = 'mhtr'")
    assert [row.ceased_at for row in closed] == [again.occurred_at]
    await liaison.deliver(ended(30))
    assert ("treatment_ended_by_court", "mhtr") in await reasons()


async def test_who_is_sentenced_anew_without_treatment_is_followed_up_with_that_advice(
    api: Api,
) -> None:
    """R26, R28, R40: what an earlier sentence advised does not stay."""
    liaison = await api(SERVICE)
    person = await meet(liaison)
    about: dict[str, Any] = {"pathway_id": person.pathway, "requirement": Requirement.MHTR}
    for day, support in ((23, "gp"), (25, "peer_support")):
        at = datetime(2026, 3, day, 10, tzinfo=UTC)
        event = SentencedAnew(
            pathway_id=person.pathway, occurred_at=at, disposal=Disposal.FINE, requirements=()
        )
        await liaison.deliver(event)
        await liaison.deliver(SupportAdvised(occurred_at=at, support_advised=(support,), **about))
    answered = await liaison.get("/v1/follow-ups?state=open", role="practitioner")
    (follow_up,) = answered.json()["follow_ups"]
    assert (follow_up["reason"], follow_up["support_advised"]) == (
        "no_requirement_made",
        ["peer_support"],
    )
