"""The end of treatment in full, asked through HTTP on a real database."""

from datetime import timedelta
from typing import Any

import pytest

from services.common.errors import Unprocessable
from services.provider_assessment.rules import completions
from services.provider_assessment.rules.completions import Experience
from tests.conftest import Api
from tests.provider_assessment.test_endpoints import (
    MORNING,
    after,
    attended_once,
    completion,
    instruments,
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
    made = await provider.of("completions", completion())
    assert made["ending"]["end_meeting_at"] is None
    assert made["ending"]["experience_asked"] is None


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
