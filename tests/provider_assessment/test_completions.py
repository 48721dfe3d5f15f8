"""The end of treatment in full, asked through HTTP on a real database."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.vocabulary import Outcome
from services.common.errors import Unprocessable
from services.provider_assessment.rules import (
    completions,
)
from services.provider_assessment.rules.completions import Experience
from tests.conftest import Api
from tests.provider_assessment.given import (
    LEAD,
    MORNING,
    after,
    attended_once,
    completion,
    in_treatment,
    instruments,
    session,
)

SENTENCED = MORNING + timedelta(hours=6)


def in_full(**more: Any) -> dict[str, Any]:
    """A completion with everything that belongs to it."""
    return completion(
        end_meeting_at=after(days=89),
        end_meeting_with=["officer", "provider", "person"],
        onward_referrals=[{"to": "talking_therapies", "responsible": "provider"}],
        experience={
            "asked": True,
            "rating": 4,
            "comments": "Was listened to",
            "comments_may_be_kept": True,
        },
        **more,
    )


async def test_the_end_meeting_referrals_and_experience_are_kept_with_the_completion(
    api: Api,
) -> None:
    """R42."""
    provider = await attended_once(api)
    await provider.of("completions", in_full())
    ending = (await provider.view())["completion"]["ending"]
    assert ending["end_meeting_with"] == ["officer", "person", "provider"]
    assert ending["onward_referrals"] == [{"to": "talking_therapies", "responsible": "provider"}]
    assert (ending["experience_rating"], ending["experience_comments"]) == (4, "Was listened to")


async def test_what_the_person_says_of_treatment_stays_with_the_provider(api: Api) -> None:
    """R42, R52: the event is as it was; a referral is support that was advised."""
    provider = await attended_once(api)
    await provider.of("completions", in_full())
    for channel, _, data in await provider.service.told():
        assert not {"end_meeting_at", "experience", "onward_referrals"} & set(data), channel
    reported = (await provider.told("reporting"))[-1][1]
    assert reported["onward_support"] == ["gp", "talking_therapies"]


async def test_a_completion_without_any_of_it_is_one(api: Api) -> None:
    """R42."""
    provider = await attended_once(api)
    signed_off = await provider.of("completions", completion())
    assert signed_off["ending"]["end_meeting_at"] is None
    assert signed_off["ending"]["experience_asked"] is None


async def test_a_risk_the_last_measures_tell_of_reaches_probation(api: Api) -> None:
    """R41."""
    provider = await attended_once(api)
    await provider.of("completions", completion(instruments=instruments(1, 2)))
    raised = [d for t, d in await provider.told("probation") if "risk-raised" in t]
    assert raised == [{"requirement": "mhtr", "risk_flags": ["to_self"]}]


async def test_an_end_that_does_not_fit_is_refused_by_field(api: Api) -> None:
    """R42."""
    provider = await attended_once(api)
    twice = [{"to": "gp", "responsible": "gp"}, {"to": "gp", "responsible": "person"}]
    for wrong, field in (
        ({"end_meeting_at": after(days=89)}, "/end_meeting_with"),
        ({"end_meeting_with": ["person"]}, "/end_meeting_with"),
        (
            {"end_meeting_at": after(hours=1), "end_meeting_with": ["person"]},
            "/end_meeting_at",
        ),
        ({"onward_referrals": twice}, "/onward_referrals/1/to"),
        ({"experience": {"asked": False, "rating": 3}}, "/experience"),
        ({"experience": {"asked": True, "comments": "Good"}}, "/experience/comments"),
    ):
        assert (await provider.of("completions", completion(**wrong), 422))["field"] == field


@pytest.mark.parametrize(
    "said",
    [
        None,
        Experience(asked=False, rated=False, commented=False, may_be_kept=False),
        Experience(asked=True, rated=False, commented=False, may_be_kept=False),
        Experience(asked=True, rated=True, commented=True, may_be_kept=True),
    ],
)
def test_a_person_may_be_asked_and_answer_nothing(said: Experience | None) -> None:
    """R42."""
    completions.may_keep_experience(said)


def test_an_end_meeting_is_held_under_the_order() -> None:
    """R42."""
    completions.must_say_who_met(SENTENCED, ["person"], SENTENCED)
    with pytest.raises(Unprocessable):
        completions.must_say_who_met(SENTENCED - timedelta(hours=1), ["person"], SENTENCED)


async def test_completion_tells_change_to_reporting_and_only_the_outcome_to_the_court(
    api: Api,
) -> None:
    """R42, R45, R74."""
    provider = await attended_once(api)
    signed_off = await provider.of("completions", completion())
    changes = {c["instrument"]: c for c in signed_off["changes"]}
    assert changes["PHQ-9"]["difference"] == "-8.00"
    assert changes["PHQ-9"]["reliable"] == "improved"
    assert signed_off["sessions_attended"] == 1
    assert (await provider.told("court"))[-1][1] == {"requirement": "mhtr", "outcome": "completed"}
    reported = (await provider.told("reporting"))[-1][1]
    assert len(reported["changes"]) == 3
    assert "changes" not in (await provider.told("probation"))[-1][1]
    case = await provider.view()
    assert case["completion"]["signed_off_by"]
    await provider.of("completions", completion(), 409)
    await provider.of("appointments", session(3), 409)


async def test_nothing_is_completed_while_something_is_open_or_before_it_was_held(api: Api) -> None:
    """R42."""
    provider = await in_treatment(api)
    appointment = await provider.of("appointments", session(1))
    assert (await provider.of("completions", completion(), 409))["errorCode"] == "OpenAppointment"
    body = {"recorded_at": after(days=8), "attendance": "attended_late"}
    await provider.attendance(appointment["id"], body)
    early = await provider.of("completions", completion(completed_at=after(days=6)), 422)
    assert early["field"] == "/completed_at"


async def test_an_end_that_practice_would_not_have_is_recorded_and_marked(api: Api) -> None:
    """R42, R86: in a residential place no session is on record; nobody is made to answer."""
    provider = await in_treatment(api)
    pathway = provider.pathway
    body = completion(instruments=instruments(1)[:2], outside_policy_reason="Declined to answer.")
    path = f"/v1/pathways/{pathway}/completions"
    ended = await provider.service.post(path, body, **LEAD)
    assert ended.status_code == 201, ended.text
    assert ended.headers["cstr-outside-policy"] == "NothingAttended, MeasuresNotRepeated"
    standing = f"/v1/pathways/{pathway}/standing"
    marks = (await provider.service.get(standing, **LEAD)).json()["outside_policy"]
    assert {one["reason"] for one in marks} == {"Declined to answer."}
    assert {one["rule"] for one in marks} == {"R42"}


async def test_an_unplanned_discharge_needs_its_reason_and_no_measures(api: Api) -> None:
    """R42."""
    provider = await in_treatment(api)
    body = completion(outcome="unplanned_discharge", instruments=[])
    assert (await provider.of("completions", body, 422))["field"] == "/discharge_reason"
    await provider.of("completions", body | {"discharge_reason": "dropped_out"})
    assert (await provider.view())["state"] == "discharged"


def test_a_discharge_has_a_reason_of_discharge_and_a_completion_has_none() -> None:
    """R42."""
    completions.must_give_fitting_reason(Outcome.UNPLANNED_DISCHARGE, "dropped_out")
    completions.must_give_fitting_reason(Outcome.COMPLETED, None)
    completions.must_give_fitting_reason(Outcome.COMPLETED, "completed_early")
    for end, reason in (
        (Outcome.UNPLANNED_DISCHARGE, None),
        (Outcome.UNPLANNED_DISCHARGE, "completed"),
        (Outcome.COMPLETED, "dropped_out"),
    ):
        with pytest.raises(Unprocessable):
            completions.must_give_fitting_reason(end, reason)
