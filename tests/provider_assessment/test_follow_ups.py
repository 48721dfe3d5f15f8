"""Follow-ups after completion, asked through HTTP on a real database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.policy import add_months
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules import follow_ups
from tests.conftest import Api
from tests.provider_assessment.given import (
    PRACTITIONER,
    STRANGER,
    Provider,
    after,
    attended_once,
    clock_states,
    completion,
    instruments,
)

COMPLETED = datetime(2026, 6, 21, 9, 0, tzinfo=UTC)  # 20 days after the hearing
DONE = "cstr.provider.follow-up-done.v1"


def a_follow_up(**more: Any) -> dict[str, Any]:
    """The first one, made a week before its day."""
    return {
        "months": 3,
        "done_at": after(days=105),
        "reached": True,
        "offended_since": "no",
        "in_support": "yes",
        "instruments": instruments(1),
    } | more


async def completed(api: Api) -> Provider:
    """Treatment completed twenty days after the hearing."""
    provider = await attended_once(api)
    await provider.of("completions", completion(completed_at=after(days=20)))
    return provider


async def c14(provider: Provider) -> dict[str, Any]:
    """The clocks of the follow-ups as the organisation sees them."""
    path = f"/v1/pathways/{provider.pathway}/clocks"
    shown = (await provider.service.get(path, **PRACTITIONER)).json()
    return {clock["concerns"]: clock for clock in shown if clock["name"] == "C14"}


async def test_c14_runs_to_the_day_of_each_follow_up(api: Api) -> None:
    """C14, R43: three, six and twelve months after completion, to the day of the month."""
    provider = await completed(api)
    due = {which: clock["due_at"] for which, clock in (await c14(provider)).items()}
    assert due == {
        "mhtr/3": "2026-09-21T09:00:00Z",
        "mhtr/6": "2026-12-21T10:00:00Z",
        "mhtr/12": "2027-06-21T09:00:00Z",
    }


async def test_a_follow_up_meets_its_own_clock_and_no_other(api: Api) -> None:
    """C14."""
    provider = await completed(api)
    await provider.of("follow-ups", a_follow_up())
    states = {which: clock["state"] for which, clock in (await c14(provider)).items()}
    assert states["mhtr/3"] == "met"
    assert states["mhtr/12"] == "running"


async def test_a_follow_up_after_its_day_breaches_its_clock(api: Api) -> None:
    """C14."""
    provider = await completed(api)
    await provider.of("follow-ups", a_follow_up(done_at=after(days=113)))
    assert (await c14(provider))["mhtr/3"]["state"] == "breached"


async def test_a_follow_up_is_told_to_reporting_and_to_nobody_else(api: Api) -> None:
    """R43, R52: the order may be over, and with it the basis of its supervision."""
    provider = await completed(api)
    await provider.of("follow-ups", a_follow_up())
    published = [(c, d) for c, t, d in await provider.service.told() if t == DONE]
    ((channel, data),) = published
    assert channel == "cstr.provider.reporting"
    assert (data["requirement"], data["months"], data["reached"]) == ("mhtr", 3, True)
    assert {m["instrument"] for m in data["measures"]} == {"PHQ-9", "GAD-7", "CORE-10"}
    assert set(data) == {"requirement", "months", "reached", "measures"}
    (shown,) = (await provider.view())["treatment"]["follow_ups"]
    assert (shown["offended_since"], len(shown["measures"])) == ("no", 3)


async def test_a_risk_at_a_follow_up_reaches_probation(api: Api) -> None:
    """R41."""
    provider = await completed(api)
    await provider.of("follow-ups", a_follow_up(instruments=instruments(1, 3)))
    raised = [d for t, d in await provider.told("probation") if "risk-raised" in t]
    assert raised == [{"requirement": "mhtr", "risk_flags": ["to_self"]}]


async def test_who_was_not_reached_may_be_reached_later_and_once(api: Api) -> None:
    """R43."""
    provider = await completed(api)
    nobody = {"months": 3, "done_at": after(days=100), "reached": False}
    await provider.of("follow-ups", nobody)
    answered = await provider.of("follow-ups", nobody | {"in_support": "no"}, 422)
    assert answered["field"] == "/reached"
    await provider.of("follow-ups", a_follow_up())
    again = await provider.of("follow-ups", a_follow_up(), 409)
    assert again["errorCode"] == "Conflict"


async def test_a_follow_up_much_too_early_is_refused(api: Api) -> None:
    """R43, C14."""
    provider = await completed(api)
    early = await provider.of("follow-ups", a_follow_up(done_at=after(days=60)), 422)
    assert (early["field"], early["errorCode"]) == ("/done_at", "TooEarly")
    months = await provider.of("follow-ups", a_follow_up(months=6), 422)
    assert months["errorCode"] == "TooEarly"


async def test_nobody_is_followed_up_after_an_unplanned_discharge(api: Api) -> None:
    """R43, C14."""
    provider = await attended_once(api)
    body = completion(
        completed_at=after(days=20),
        outcome="unplanned_discharge",
        discharge_reason="dropped_out",
        instruments=[],
    )
    await provider.of("completions", body)
    assert await clock_states(provider, "C14") == []
    refused = await provider.of("follow-ups", a_follow_up(), 409)
    assert (refused["rule"], refused["errorCode"]) == ("R43", "NotCompleted")


async def test_another_organisation_follows_nobody_up(api: Api) -> None:
    """R52."""
    provider = await completed(api)
    await provider.of("follow-ups", a_follow_up(), 404, STRANGER)


@pytest.mark.parametrize(
    ("requirement", "state"),
    [("drr", "completed"), ("mhtr", "in_treatment"), ("mhtr", "discharged")],
)
def test_only_completed_mental_health_treatment_is_followed_up(
    requirement: str, state: str
) -> None:
    """R43."""
    with pytest.raises(Refused):
        follow_ups.may_follow_up(requirement, state)


@pytest.mark.parametrize("months", follow_ups.MONTHS)
def test_the_window_opens_four_weeks_before_the_day(months: int) -> None:
    """R43, C14: a policy, which a site may set for itself."""
    opens = follow_ups.opens_at(COMPLETED, months, None)
    assert opens + timedelta(days=28) == add_months(COMPLETED, months)
    follow_ups.must_be_in_time(opens, opens)
    with pytest.raises(Unprocessable):
        follow_ups.must_be_in_time(opens - timedelta(minutes=1), opens)
