"""Disclosures without consent, asked through HTTP on a real database."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contracts.events.probation_supervision import RiskDisclosed
from contracts.vocabulary import RiskFlag
from services.common.errors import Refused, Unprocessable
from services.disclosures import rules
from tests.conftest import Api
from tests.provider_assessment.given import (
    LEAD,
    MORNING,
    OTHER,
    PRACTITIONER,
    STRANGER,
    Provider,
    after,
    asked,
    attended_once,
)

MADE = "cstr.provider.emergency-disclosure-made.v1"


def an_emergency(**more: Any) -> dict[str, Any]:
    """A risk to life, disclosed to the officer for two days."""
    return {
        "disclosed_at": after(days=8),
        "ends_at": after(days=10),
        "authority": "risk_to_life",
        "recipient": "probation",
        "risk_flags": ["to_self"],
        "risk": "Spoke of harming themselves",
        "reason": "No time to ask",
    } | more


def a_review(**more: Any) -> dict[str, Any]:
    """The clinical lead finds it justified."""
    return {"reviewed_at": after(days=9), "justified": True, "note": "No less would do"} | more


async def review(provider: Provider, id: str, status: int = 201, **more: str) -> Any:
    """The answer to a clinical lead's review."""
    path = f"emergency-disclosures/{id}/reviews"
    return await provider.post(path, a_review(), LEAD | more, status)


async def listed(provider: Provider, **more: str) -> list[str]:
    """What the organisation's clinical leads have to look at."""
    answer = await provider.service.get("/v1/emergency-disclosures", **LEAD | more)
    assert answer.status_code == 200, answer.text
    return [disclosure["id"] for disclosure in answer.json()]


async def told(provider: Provider) -> list[tuple[str, dict[str, Any]]]:
    """Whom the event went to, with what."""
    return [(c, d) for c, t, d in await provider.service.told() if t == MADE]


async def test_the_officer_is_told_the_risk_and_not_why_it_was_disclosed(api: Api) -> None:
    """R41, R57: without any permission, and nobody else is told."""
    provider = await attended_once(api)
    disclosure = await provider.of("emergency-disclosures", an_emergency())
    assert await told(provider) == [
        (
            "cstr.provider.probation",
            {
                "disclosure_id": disclosure["id"],
                "authority": "risk_to_life",
                "risk_flags": ["to_self"],
                "risk": "Spoke of harming themselves",
                "ends_at": after(days=10).replace("+00:00", "Z"),
            },
        )
    ]


@pytest.mark.parametrize("recipient", ["court", "liaison", "mash", "mappa", "police"])
async def test_any_other_recipient_is_recorded_and_told_by_other_means(
    api: Api, recipient: str
) -> None:
    """R41: what is for one recipient reaches no other."""
    provider = await attended_once(api)
    disclosure = await provider.of("emergency-disclosures", an_emergency(recipient=recipient))
    assert (disclosure["recipient"], disclosure["reason"]) == (recipient, "No time to ask")
    assert await told(provider) == []


async def test_a_disclosure_needs_neither_an_order_nor_an_assessment(api: Api) -> None:
    """R41: serious risk does not wait."""
    provider = await asked(api)
    await provider.of("emergency-disclosures", an_emergency(recipient="emergency_services"))
    await provider.of("emergency-disclosures", an_emergency(), 404, STRANGER)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [("authority", "/authority"), ("reason", "/reason"), ("risk_flags", "/risk_flags")],
)
async def test_it_has_an_authority_a_reason_and_a_risk(api: Api, wrong: str, field: str) -> None:
    """R41, R57."""
    provider = await asked(api)
    body = {name: value for name, value in an_emergency().items() if name != wrong}
    refused = await provider.of("emergency-disclosures", body, 422)
    assert refused["validationErrors"][0]["field"] == field


async def test_it_ends_and_no_later_than_policy_says(api: Api) -> None:
    """R57: 72 hours."""
    provider = await asked(api)
    long = an_emergency(ends_at=after(days=11, minutes=1))
    refused = await provider.of("emergency-disclosures", long, 409)
    assert (refused["rule"], refused["errorCode"]) == ("R57", "TooLong")
    backwards = await provider.of("emergency-disclosures", an_emergency(ends_at=after(days=8)), 422)
    assert backwards["field"] == "/ends_at"
    await provider.of("emergency-disclosures", an_emergency(ends_at=after(days=11)))


async def test_it_is_reviewed_once_by_a_lead_who_did_not_make_it(api: Api) -> None:
    """R57."""
    provider = await attended_once(api)
    own = await provider.of("emergency-disclosures", an_emergency(), 201, LEAD)
    assert (await review(provider, own["id"], 409))["errorCode"] == "OwnDisclosure"
    disclosure = await provider.of("emergency-disclosures", an_emergency())
    reviewed = await review(provider, disclosure["id"])
    assert (reviewed["justified"], reviewed["review_note"]) == (True, "No less would do")
    assert (await review(provider, disclosure["id"], 409))["errorCode"] == "Reviewed"
    path = f"emergency-disclosures/{own['id']}/reviews"
    await provider.post(path, a_review(), PRACTITIONER, 403)


async def test_the_database_itself_keeps_the_reviewer_apart(api: Api) -> None:
    """R57."""
    provider = await attended_once(api)
    await provider.of("emergency-disclosures", an_emergency())
    own = text(
        "UPDATE emergency_disclosure SET reviewed_by = disclosed_by, reviewed_at = now(),"
        " justified = true, review_note = 'x'"
    )
    with pytest.raises(IntegrityError, match="reviewed_by_somebody_else"):
        async with provider.service.engine.begin() as connection:
            await connection.execute(own)


async def test_what_nobody_reviewed_is_listed_before_what_is_past_its_end(api: Api) -> None:
    """R57: one that is reviewed and goes on is not listed."""
    provider = await attended_once(api)
    now = datetime.now(UTC)
    going_on = an_emergency(
        disclosed_at=(now - timedelta(hours=1)).isoformat(),
        ends_at=(now + timedelta(hours=1)).isoformat(),
    )
    past, waiting, current = [
        (await provider.of("emergency-disclosures", body))["id"]
        for body in (an_emergency(), an_emergency(disclosed_at=after(days=9)), going_on)
    ]
    await review(provider, past)
    body = a_review(reviewed_at=now.isoformat())
    await provider.post(f"emergency-disclosures/{current}/reviews", body, LEAD, 201)
    assert await listed(provider) == [waiting, past]
    assert await listed(provider, organisation=OTHER) == []
    refused = await provider.service.get("/v1/emergency-disclosures", **PRACTITIONER)
    assert refused.status_code == 403


async def test_the_case_shows_that_there_was_one_and_the_audit_why(api: Api) -> None:
    """R55, R57: the fact beside the case; what was said is for those who made and review it."""
    provider = await attended_once(api)
    await provider.of("emergency-disclosures", an_emergency())
    (shown,) = (await provider.view())["treatment"]["emergency_disclosures"]
    assert (shown["authority"], shown["recipient"]) == ("risk_to_life", "probation")
    assert not {"risk", "reason", "risk_flags"} & set(shown)
    query = "SELECT detail FROM audit WHERE action LIKE '%emergency-disclosures'"
    (row,) = await provider.service.rows(query)
    assert row.detail == "emergency disclosure: risk_to_life to probation"


async def test_another_organisation_reviews_nothing(api: Api) -> None:
    """R52."""
    provider = await attended_once(api)
    disclosure = await provider.of("emergency-disclosures", an_emergency())
    await review(provider, disclosure["id"], 404, organisation=OTHER)
    await review(provider, str(uuid4()), 404)


async def test_what_probation_disclosed_is_shown_to_the_organisation_while_it_lasts(
    api: Api,
) -> None:
    """R41, R52, R57: to no other."""
    provider = await attended_once(api)
    now = datetime.now(UTC)
    for organisation, hours in (("nene-mind-matters", 1), ("nene-mind-matters", -1), (OTHER, 1)):
        event = RiskDisclosed(
            pathway_id=provider.pathway,
            occurred_at=now - timedelta(hours=2),
            disclosure_id=uuid4(),
            organisation=organisation,
            authority="risk_to_life",
            risk_flags=(RiskFlag.FROM_OTHERS,),
            risk=f"Was threatened {hours}",
            ends_at=now + timedelta(hours=hours),
        )
        await provider.service.deliver(event, permitted=False)
    disclosed = (await provider.view())["treatment"]["risks_disclosed"]
    texts = {disclosure["risk"] for disclosure in disclosed}
    assert (len(disclosed), texts) == (2, {"Was threatened 1", None})


def test_a_review_is_not_before_what_it_reviews() -> None:
    """R57."""
    with pytest.raises(Unprocessable):
        rules.may_review("one", "another", MORNING, MORNING - timedelta(minutes=1), done=False)
    with pytest.raises(Refused):
        rules.may_review("one", "another", MORNING, MORNING, done=True)
    rules.may_review("one", "another", MORNING, MORNING, done=False)
