"""Assessors of two needs who confer, asked through HTTP (R19)."""

from typing import Any
from uuid import uuid4

import pytest

from contracts.vocabulary import Requirement
from services.provider_assessment.operations import conferrals as operations
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given import (
    PRACTITIONER,
    Provider,
    after,
    requested,
    session,
)
from tests.provider_assessment.given_requirements import (
    WORKER,
    agreed_on_screen,
    ordered,
    question,
    shown_clock_states,
    two_needs,
)


async def test_two_assessors_confer_and_probation_is_told_what_they_advise(api: Api) -> None:
    """R19."""
    provider = await two_needs(api)
    conferral = await provider.of("conferrals", question())
    waiting = (await provider.service.get("/v1/conferrals", **WORKER)).json()
    assert [waiting_question["id"] for waiting_question in waiting] == [conferral["id"]]
    assert (await provider.service.get("/v1/conferrals", **PRACTITIONER)).json() == []
    body = {
        "answered_at": after(hours=3),
        "combination_advised": True,
        "view": "Alcohol first",
    }
    await provider.post(f"conferrals/{conferral['id']}/answers", body, PRACTITIONER, 404)
    await provider.post(f"conferrals/{conferral['id']}/answers", body, WORKER, 201)
    published = dict(await provider.told("probation"))
    assert published["cstr.provider.assessors-conferred.v1"] == {
        "requirement": "mhtr",
        "with_requirement": "atr",
        "combination_advised": True,
    }
    again = await provider.post(f"conferrals/{conferral['id']}/answers", body, WORKER, 409)
    assert again["rule"] == "R19"
    case = await provider.view()
    assert case["conferrals"][0]["view"] == "Alcohol first"


async def test_a_question_needs_somebody_who_assesses_the_other_need(api: Api) -> None:
    """R19."""
    provider = Provider(await api(SERVICE), uuid4())
    await provider.service.deliver(requested(provider.pathway))
    assert (await provider.of("conferrals", question(), 409))["errorCode"] == "NotAssessedForThat"


@pytest.mark.parametrize(
    ("body", "status"), [(question(with_requirement="mhtr"), 422), (question(), 409)]
)
async def test_a_question_is_of_a_combination_and_asked_once(
    api: Api, body: dict[str, Any], status: int
) -> None:
    """R19."""
    provider = await two_needs(api)
    await provider.of("conferrals", question())
    assert (await provider.of("conferrals", body, status))["rule"] == "R19"


async def test_sessions_of_two_requirements_are_told_apart(api: Api) -> None:
    """R33, C7."""
    provider = await agreed_on_screen(api)
    await provider.service.deliver(ordered(provider, Requirement.ATR))
    appointment = await provider.of("appointments", session(1, at=after(days=2)), who=WORKER)
    body = {"recorded_at": after(days=2, hours=1), "attendance": "attended"}
    await provider.post(f"appointments/{appointment['id']}/attendance", body, WORKER, 201)
    published = dict(await provider.told("probation"))
    assert published["cstr.provider.session-attended.v2"]["requirement"] == "atr"
    assert await shown_clock_states(provider, "C7") == ["met"]


async def test_what_another_organisation_was_told_is_on_record_with_its_agreement(
    api: Api,
) -> None:
    """R50, R52: by names of fields, for the one that told and for nobody else."""
    provider = await two_needs(api)
    await provider.of("conferrals", question())
    path = f"/v1/pathways/{provider.pathway}/disclosures"
    seen = (await provider.service.get(path, **PRACTITIONER)).json()["disclosures"]
    [told] = [d for d in seen if d["event"] == "ConferralAsked"]
    assert (told["told_to"], told["agreement"]) == (
        WORKER["organisation"],
        "between-providers.1",
    )
    assert "question" in told["parts"][0]["fields"]
    theirs = (await provider.service.get(path, **WORKER)).json()["disclosures"]
    assert [d for d in theirs if d["event"].startswith("Conferral")] == []


async def test_without_an_agreement_nothing_is_asked(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R50."""
    monkeypatch.setattr(operations, "agreement_within", lambda agency: None)
    provider = await two_needs(api)
    assert (await provider.of("conferrals", question(), 409))["rule"] == "R50"
    assert await provider.service.rows("SELECT 1 FROM conferral") == []
