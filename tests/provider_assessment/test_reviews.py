"""Reviews of treatment and risks raised in it, asked through HTTP on a real database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.events.court_listing import RequirementMade, Sentenced
from contracts.events.probation_allocation import CourtScreenCompleted, SubstanceUsed
from contracts.vocabulary import Disposal, Requirement, ReviewKind
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules import reviews
from services.provider_assessment.rules.reviews import TakingPart
from tests.conftest import Api
from tests.provider_assessment.given import (
    LEAD,
    MORNING,
    OTHER,
    PRACTITIONER,
    Provider,
    a_review,
    after,
    attended_once,
    clock_states,
    completion,
    in_treatment,
    instruments,
    requested,
    session,
)

REVIEWED, RAISED = "cstr.provider.treatment-reviewed.v1", "cstr.provider.risk-raised.v1"


def measures(risk: int = 0, **more: Any) -> dict[str, Any]:
    """Three instruments answered at the first session."""
    return {"taken_at": after(days=7, hours=1), "instruments": instruments(1, risk)} | more


async def last_told(provider: Provider, channel: str, type_: str) -> dict[str, Any] | None:
    """What an event said last on a channel."""
    published = [data for told, data in await provider.told(channel) if told == type_]
    return published[-1] if published else None


async def c10(provider: Provider) -> Any:
    """Clock C10 as the organisation sees it."""
    path = f"/v1/pathways/{provider.pathway}/clocks"
    shown = (await provider.service.get(path, **PRACTITIONER)).json()
    (clock,) = [clock for clock in shown if clock["name"] == "C10"]
    return clock


async def test_a_review_tells_probation_what_it_came_to_and_reporting_the_scores(api: Api) -> None:
    """R37, R52, R74: engagement on the permission, a score to nobody but reporting."""
    provider = await attended_once(api)
    body = a_review(kind="six_months", reviewed_at=after(days=100), instruments=instruments(1))
    review = await provider.of("treatment-reviews", body)
    assert [c["reliable"] for c in review["changes"]].count("improved") == 3
    assert await last_told(provider, "probation", REVIEWED) == {
        "requirement": "mhtr",
        "kind": "six_months",
        "outcome": "progressing",
        "engagement": "active",
    }
    reported = await last_told(provider, "reporting", REVIEWED)
    assert reported is not None
    assert (len(reported["measures"]), len(reported["changes"])) == (3, 3)
    assert "engagement" not in reported
    assert await last_told(provider, "court", REVIEWED) is None
    (shown,) = (await provider.view())["treatment"]["reviews"]
    assert [m["stage"] for m in shown["measures"]] == ["review"] * 3


async def test_engagement_at_a_review_rests_on_the_permission(api: Api) -> None:
    """R54."""
    provider = await attended_once(api)
    body = {"withdrawn_at": after(days=8), "withdrawn": "sharing", "permission": "progress"}
    await provider.of("withdrawals", body)
    await provider.of("treatment-reviews", a_review())
    event = await last_told(provider, "probation", REVIEWED)
    assert event == {"requirement": "mhtr", "kind": "supervision", "outcome": "progressing"}


async def test_a_risk_an_instrument_tells_of_reaches_probation_at_once_and_without_permission(
    api: Api,
) -> None:
    """R41, R52: the fact, in the transaction of the answers, and never an answer."""
    provider = await attended_once(api)
    body = {"withdrawn_at": after(days=7.5), "withdrawn": "sharing", "permission": "progress"}
    await provider.of("withdrawals", body)
    taken = await provider.of("measures", measures(risk=1, risk_flags=["from_others"]))
    assert sorted(taken["risk_flags"]) == ["from_others", "to_self"]
    assert await last_told(provider, "probation", RAISED) == {
        "requirement": "mhtr",
        "risk_flags": ["from_others", "to_self"],
    }
    for channel in ("court", "reporting", "liaison"):
        assert await last_told(provider, channel, RAISED) is None
    treatment = (await provider.view())["treatment"]
    assert [r["stage"] for r in treatment["risks"]] == ["treatment"]
    assert {m["instrument"] for m in treatment["measures"]} == {"PHQ-9", "GAD-7", "CORE-10"}


async def test_answers_without_risk_raise_nothing_and_tell_nobody(api: Api) -> None:
    """R41."""
    provider = await attended_once(api)
    before = len(await provider.service.told())
    taken = await provider.of("measures", measures())
    assert (taken["risk_flags"], len(taken["changes"])) == ([], 3)
    assert len(await provider.service.told()) == before


async def test_a_practitioner_raises_a_risk_at_a_review(api: Api) -> None:
    """R41."""
    provider = await attended_once(api)
    await provider.of("treatment-reviews", a_review(risk_flags=["to_others"]))
    event = await last_told(provider, "probation", RAISED)
    assert event is not None
    assert event["risk_flags"] == ["to_others"]


async def test_c10_runs_six_months_from_the_first_session_attended(api: Api) -> None:
    """C10: also where the first session is recorded after the second."""
    provider = await in_treatment(api)
    first, second = [await provider.of("appointments", session(n)) for n in (1, 2)]
    for made, day in ((second, 14), (first, 7)):
        body = {"recorded_at": after(days=20), "attendance": "attended"}
        await provider.attendance(made["id"], body)
        begun = datetime.fromisoformat((await c10(provider))["started_at"])
        assert begun == MORNING + timedelta(days=day)
    clock = await c10(provider)
    assert clock["concerns"] == "mhtr"
    assert datetime.fromisoformat(clock["due_at"]) == datetime(2026, 12, 8, 10, 0, tzinfo=UTC)


async def test_c10_starts_again_at_a_six_month_review_and_at_no_other(api: Api) -> None:
    """C10, R37."""
    provider = await attended_once(api)
    await provider.of("treatment-reviews", a_review())
    assert (await c10(provider))["started_at"].startswith("2026-06-08")
    await provider.of("treatment-reviews", a_review(kind="six_months", reviewed_at=after(days=100)))
    assert (await c10(provider))["started_at"].startswith("2026-09-09")


async def test_c10_is_cancelled_by_the_end_of_treatment(api: Api) -> None:
    """C10."""
    provider = await attended_once(api)
    await provider.of("completions", completion())
    assert await clock_states(provider, "C10") == ["cancelled"]
    refused = await provider.of("treatment-reviews", a_review(), 409)
    assert (refused["rule"], refused["errorCode"]) == ("R37", "NotInTreatment")
    assert (await provider.of("measures", measures(), 409))["errorCode"] == "NotInTreatment"


async def test_nothing_is_reviewed_before_the_first_session(api: Api) -> None:
    """R37."""
    provider = await in_treatment(api)
    refused = await provider.of("treatment-reviews", a_review(), 409)
    assert refused["errorCode"] == "NothingAttended"
    appointment = await provider.of("appointments", session(1))
    await provider.attendance(
        appointment["id"], {"recorded_at": after(days=8), "attendance": "attended"}
    )
    early = await provider.of("treatment-reviews", a_review(reviewed_at=after(days=6)), 422)
    assert early["field"] == "/reviewed_at"


async def test_a_joint_review_needs_an_order_with_two_treatments(api: Api) -> None:
    """R37."""
    provider = await attended_once(api)
    body = a_review(kind="joint", taking_part=["practitioner", "other_provider"])
    refused = await provider.of("treatment-reviews", body, 409)
    assert (refused["rule"], refused["field"]) == ("R37", "/kind")
    both = tuple(
        RequirementMade(requirement=r, made=True) for r in (Requirement.MHTR, Requirement.ATR)
    )
    await provider.service.deliver(
        Sentenced(
            pathway_id=provider.pathway,
            occurred_at=MORNING + timedelta(hours=6),
            disposal=Disposal.COMMUNITY_ORDER,
            requirement_made=True,
            requirements=tuple(both),
        )
    )
    await provider.of("treatment-reviews", body)


async def test_a_joint_review_is_seen_by_the_other_provider_of_the_order_and_little_of_it(
    api: Api,
) -> None:
    """R37, R52: that it was, when, and what it came to."""
    provider = await attended_once(api)
    other = {"role": "practitioner", "organisation": OTHER}
    await provider.service.deliver(requested(provider.pathway, OTHER, requirement=Requirement.ATR))
    await _agree(provider)
    both = tuple(
        RequirementMade(requirement=r, made=True) for r in (Requirement.MHTR, Requirement.ATR)
    )
    await provider.service.deliver(
        Sentenced(
            pathway_id=provider.pathway,
            occurred_at=MORNING + timedelta(hours=6),
            disposal=Disposal.COMMUNITY_ORDER,
            requirement_made=True,
            requirements=both,
        )
    )
    await provider.of("treatment-reviews", a_review())
    joint = a_review(kind="joint", taking_part=["other_provider"], instruments=instruments(1))
    joint_review = await provider.of("treatment-reviews", joint | {"reviewed_at": after(days=20)})
    path = f"/v1/pathways/{provider.pathway}"
    (case,) = (await provider.service.get(path, **other)).json()["cases"]
    assert case["treatment"]["joint_reviews_of_others"] == [
        {"reviewed_at": joint_review["reviewed_at"], "kind": "joint", "outcome": "progressing"}
    ]
    assert case["treatment"]["reviews"] == []
    assert (await provider.view())["treatment"]["joint_reviews_of_others"] == []


async def _agree(provider: Provider) -> None:
    screen = CourtScreenCompleted(
        pathway_id=provider.pathway,
        occurred_at=MORNING + timedelta(hours=1),
        requirement=Requirement.ATR,
        organisation=OTHER,
        motivation=6,
        substances=(SubstanceUsed(substance="alcohol", route="oral", days_of_last_28=20),),
        mental_health_care=False,
        willing=True,
        treatment_contract=True,
        suitable=True,
    )
    await provider.service.deliver(screen)
    agreed: dict[str, Any] = {
        "decided_at": after(hours=2),
        "agreed": True,
        "outline": "Weekly key work",
    }
    agreed |= {"length_months": 6, "first_appointment_at": after(days=2)}
    agreed |= {"first_appointment_place": "Fictional Wharf"}
    who = {"role": "single_point_of_contact", "organisation": OTHER}
    await provider.of("provider-agreements", agreed, who=who)


async def test_another_organisation_reviews_and_measures_nothing(api: Api) -> None:
    """R52."""
    provider = await attended_once(api)
    for who in (PRACTITIONER, LEAD):
        other = who | {"organisation": "another-organisation"}
        await provider.of("treatment-reviews", a_review(), 404, other)
        await provider.of("measures", measures(), 404, other)


def test_the_other_provider_takes_part_in_a_joint_review() -> None:
    """R37."""
    with pytest.raises(Unprocessable) as refused:
        reviews.may_review_jointly(ReviewKind.JOINT, 2, {TakingPart.PRACTITIONER})
    assert refused.value.field == "/taking_part"
    with pytest.raises(Refused):
        reviews.may_review_jointly(ReviewKind.JOINT, 1, {TakingPart.OTHER_PROVIDER})
    reviews.may_review_jointly(ReviewKind.SUPERVISION, 1, {TakingPart.PRACTITIONER})
